"""My digits: the drawings of a browser with their labels, one small file each.

digits/<owner>/<id>.json          the label, the 28x28 image and the time; a digit exists if this file does
digits/<owner>/<id>.strokes.json  how it was drawn, if the canvas sent that
digits/<owner>/lock               held for a moment while a digit is added or deleted
"""

import json
import os
import re
import secrets
import time
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mlp.arrays import DIGITS, SIDE
from mlp.atomic_files import HALF_WRITTEN, write_atomically
from mlp.data.dataset import Dataset, one_hot
from mlp.errors import InklingError
from runner.checked import moment
from runner.files import RunError, locked, read_object, write_errors_told
from runner.limits import Limits

MAX_DIGITS = 500
"""The most digits of one browser."""
MAX_STROKES = 100_000
"""Bytes of the strokes of one digit; of a digit with more, only the image is kept."""
_LARGEST_FILE = 4_000
_FORMAT = "inkling digit 1"
_OWNER, _ID = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9a-f]{24}")


class DigitsError(InklingError):
    """A digit cannot be kept or deleted."""


@dataclass(frozen=True, eq=False)
class MyDigit:
    """A drawing (28, 28), uint8, and its label; ids sort by the time at which they were added."""

    id: str
    label: int
    image: NDArray[np.uint8]
    created: float

    def to_json(self) -> dict[str, Any]:
        """The content of its file."""
        image = b64encode(self.image.tobytes()).decode()
        return {"format": _FORMAT, "label": self.label, "image": image, "created": self.created}

    @classmethod
    def from_json(cls, name: str, data: Mapping[str, Any]) -> Self:
        """Raises ValueError for anything that `to_json` could not have made."""
        label, created = data.get("label"), data.get("created")
        pixels = b64decode(str(data.get("image")), validate=True)
        is_digit = type(label) is int and 0 <= label < DIGITS
        if data.get("format") != _FORMAT or not is_digit or not isinstance(created, float) or len(pixels) != SIDE**2:
            raise ValueError("no digit")
        moment(created, "The time of a digit")
        return cls(name, int(str(label)), np.frombuffer(pixels, np.uint8).reshape(SIDE, SIDE), created)


class MyDigits:
    """The digits of one browser, `owner` its hash. Raises DigitsError, a sentence for a person."""

    def __init__(self, home: Path, owner: str, limits: Limits | None = None) -> None:
        if not _OWNER.fullmatch(owner):
            raise DigitsError("Digits are kept for a browser with a cookie. Reload the page.")
        self.path = home / "digits" / owner
        self.limits = limits or Limits()

    def add(self, image: NDArray[Any], label: int, strokes: Mapping[str, Any] | None = None) -> MyDigit:
        """Add a drawing (28, 28), uint8 or floats from 0 to 1; raises DigitsError if there is no room for it."""
        image = np.asarray(image)
        if image.shape != (SIDE, SIDE) or type(label) is not int or not 0 <= label < DIGITS:
            raise DigitsError(
                f"A digit is an image of 28x28 with a label from 0 to 9; got {image.shape} and {label!r}."
            )
        if image.dtype != np.uint8:
            image = np.rint(255 * np.clip(np.nan_to_num(image), 0, 1)).astype(np.uint8)
        with write_errors_told(self.path, DigitsError):
            self.limits.check_free(self.path)
            with self._locked():
                if self.count() >= MAX_DIGITS:
                    raise DigitsError(f"At most {MAX_DIGITS} digits are kept. Delete some first.")
                now = time.time()
                digit = MyDigit(f"{int(1e6 * now):016x}{secrets.token_hex(4)}", label, image, now)
                drawn = _strokes_text(strokes)
                if drawn:
                    write_atomically(self._strokes_path(digit.id), drawn)
                write_atomically(self._digit_path(digit.id), json.dumps(digit.to_json()).encode())
        return digit

    def count(self) -> int:
        """The number of digits, damaged files included."""
        return len(self._ids())

    def read(self) -> tuple[list[MyDigit], list[str]]:
        """All digits, the newest first, and a sentence about each file that was left out because it is no digit."""
        digits: list[MyDigit] = []
        problems: list[str] = []
        for name in sorted(self._ids(), reverse=True):
            try:
                digits.append(self._read(name))
            except ValueError:
                if not os.path.lexists(self._digit_path(name)):
                    continue  # deleted meanwhile
                problems.append(f"{self._digit_path(name).name} is damaged or no digit of Inkling, so it was left out.")
        return digits, problems

    def dataset(self) -> Dataset | None:
        """All digits as training data: rows of 784 uint8; None if there are none."""
        digits, _ = self.read()
        if not digits:
            return None
        images = np.stack([digit.image.reshape(-1) for digit in digits])
        return Dataset(images, one_hot(np.array([digit.label for digit in digits]), DIGITS))

    def delete(self, name: str) -> None:
        """Delete one digit for good; nothing happens if it does not exist."""
        if not _ID.fullmatch(name):
            raise DigitsError(f"{name[:40]!r} names no digit.")
        with write_errors_told(self.path, DigitsError):
            self._digit_path(name).unlink(missing_ok=True)
            self._strokes_path(name).unlink(missing_ok=True)

    def delete_all(self) -> None:
        """Delete all digits for good, with damaged files and those that a killed process left behind."""
        if not self.path.exists():
            return
        with write_errors_told(self.path, DigitsError), self._locked():
            for pattern in ("*.json", HALF_WRITTEN):
                for path in self.path.glob(pattern):
                    path.unlink(missing_ok=True)

    def export(self) -> bytes:
        """A zip with a PNG of each digit, and with digits.json: their labels, times and strokes."""
        digits, _ = self.read()
        table = []
        with zipfile.ZipFile(buffer := BytesIO(), "w", zipfile.ZIP_DEFLATED) as file:
            for digit in reversed(digits):
                name = f"{digit.label}/{digit.id}.png"
                Image.fromarray(digit.image).save(png := BytesIO(), "PNG")
                file.writestr(name, png.getvalue())
                known = {"file": name, "label": digit.label, "created": digit.created}
                table.append(known | {"strokes": self.strokes(digit.id)})
            file.writestr("digits.json", json.dumps({"format": "inkling digits 1", "digits": table}, indent=1))
        return buffer.getvalue()

    def strokes(self, name: str) -> dict[str, Any] | None:
        """The strokes of a digit as the canvas describes them; None if they were not kept."""
        try:
            return read_object(self._strokes_path(name))
        except RunError:
            return None

    def _read(self, name: str) -> MyDigit:
        return MyDigit.from_json(name, read_object(self._digit_path(name), _LARGEST_FILE))

    def _ids(self) -> list[str]:
        return [path.stem for path in self.path.glob("*.json") if _ID.fullmatch(path.stem)]

    def _digit_path(self, name: str) -> Path:
        return self.path / f"{name}.json"

    def _strokes_path(self, name: str) -> Path:
        return self.path / f"{name}.strokes.json"

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.path.mkdir(parents=True, exist_ok=True)
        with locked(self.path / "lock"):
            yield


def _strokes_text(strokes: Mapping[str, Any] | None) -> bytes | None:
    """The strokes as JSON; None if they are not JSON or too long, because they come from a browser."""
    try:
        text = json.dumps(strokes, allow_nan=False).encode() if strokes else b""
    except (TypeError, ValueError, RecursionError):
        return None
    return text if 0 < len(text) <= MAX_STROKES else None
