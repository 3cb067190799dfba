"""Cases and gradients on disk: npz, a folder of CSV files, safetensors, JSON. Nothing in a file is ever executed."""

from __future__ import annotations

import io
import json
import os
import re
import zipfile
from collections.abc import Mapping
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from mlp.arrays import Array
from mlp.check.archives import MOST_ARRAYS, MOST_BYTES, MOST_NUMBERS, SPEC, arrays_in, csv_array
from mlp.check.case import Case, shapes_of
from mlp.check.paste import arrays as named_arrays
from mlp.check.spec import CaseSpec
from mlp.errors import ConfigError, DataError
from mlp.regular_files import open_regular
from mlp.sentence import Sentence

FORMATS = ("npz", "csv", "safetensors")
MOST_TABLE = 1_000_000


# --- cases ------------------------------------------------------------------------------------------------------------


def save_case(case: Case, path: Path, kind: str = "npz") -> None:
    """Write a case as one of FORMATS; a folder for csv. Raises OSError."""
    if kind == "csv":
        path.mkdir(parents=True, exist_ok=True)
        for name, text in _csv_texts(case).items():
            (path / name).write_text(text, encoding="utf-8")
    else:
        path.write_bytes(case_bytes(case, kind))


def case_bytes(case: Case, kind: str = "npz") -> bytes:
    """A case as the content of a file: npz, safetensors, or for csv the files of its folder in a zip archive."""
    spec = json.dumps(case.spec.to_json())
    file = io.BytesIO()
    if kind == "csv":
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in _csv_texts(case).items():
                archive.writestr(name, text)
        return file.getvalue()
    if kind == "safetensors":
        arrays = {name: np.ascontiguousarray(array) for name, array in case.arrays.items()}
        return save_tensors(arrays, metadata={SPEC: spec})
    members: dict[str, Any] = {**case.arrays, SPEC: np.array(spec)}
    np.savez(file, **members)
    return file.getvalue()


def _csv_texts(case: Case) -> dict[str, str]:
    """A file for each array, and the description."""
    texts = {}
    for name, array in case.arrays.items():
        file = io.StringIO()
        np.savetxt(file, np.atleast_2d(array), delimiter=",", fmt="%.17g")
        texts[f"{name}.csv"] = file.getvalue()
    return texts | {f"{SPEC}.json": json.dumps(case.spec.to_json()) + "\n"}


def load_case(path: Path) -> Case:
    """A case as `save_case` wrote it; raises DataError for anything else."""
    if path.is_dir():
        text = read_bytes(path / f"{SPEC}.json", 100_000).decode("utf-8", "replace")
        arrays = _csv_folder(path)
    else:
        content = read_bytes(path)
        arrays, text = read_case_bytes(content, str(path))
    return case_of(arrays, text, str(path))


def read_case_bytes(content: bytes, name: str) -> tuple[dict[str, Array], str]:
    """The arrays and the description in the content of a file."""
    if content[:2] == b"PK":
        arrays = arrays_in(content, name)
        spec = arrays.pop(SPEC, None)
        if spec is None or spec.dtype.kind != "U" or spec.size != 1:
            raise DataError(Sentence("{name} is not a case: it has no array `spec` with its description.", name=name))
        return arrays, str(spec.reshape(())[()])
    if not content:
        raise DataError(Sentence("{name} is empty.", name=name))
    arrays = _safetensors(content, name)
    try:
        head = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
        return arrays, str(head["__metadata__"][SPEC])
    except (ValueError, KeyError, TypeError):
        raise DataError(Sentence("{name} is not a case: its metadata have no description.", name=name)) from None


def case_of(arrays: Mapping[str, Array], text: str, name: str) -> Case:
    """A case from its arrays and the JSON of its description."""
    try:
        spec = CaseSpec.from_json(json.loads(text))
    except (ConfigError, ValueError, RecursionError) as error:
        raise DataError(
            Sentence("{name} has a description that is none of a case: {error}", name=name, error=error)
        ) from None
    shapes = shapes_of(spec)
    fitting = {
        n: a.reshape(shapes[n]) if n.startswith("b") and n in shapes and a.size == prod(shapes[n]) else a
        for n, a in arrays.items()
    }  # a bias out of a CSV file is a list
    case = Case(spec, {n: np.asarray(a, np.float64) for n, a in fitting.items()})
    with np.errstate(all="ignore"):
        if not np.isfinite(case.forward().loss()):
            raise DataError(Sentence("{name} is a case whose loss is not finite.", name=name))
    return case


# --- what a person brings ---------------------------------------------------------------------------------------------


def load_mine(path: Path) -> dict[str, NDArray[Any]]:
    """Arrays by name from npz, safetensors, JSON, a text with names, or a folder of CSV files; raises DataError."""
    if path.is_dir():
        return _csv_folder(path)
    return read_mine(read_bytes(path), str(path))


def read_mine(content: bytes, name: str) -> dict[str, NDArray[Any]]:
    """The same from the content of a file."""
    if len(content) > MOST_BYTES:
        raise DataError(
            Sentence(
                "{name} has {size:,} bytes; at most {most:,} are read.", name=name, size=len(content), most=MOST_BYTES
            )
        )
    if not content:
        raise DataError(Sentence("{name} is empty.", name=name))
    if content[:2] == b"PK":
        return arrays_in(content, name)
    if content[:1] in (b"{", b"[", b" ", b"\n", b"\t", b"\r", b"\xef"):
        return _json(content, name)
    if content[:6] == npy.MAGIC_PREFIX:
        raise DataError(
            Sentence(
                "{name} is a single array. Save all of them by name: np.savez(file, dW1=dW1, db1=db1, ...).", name=name
            )
        )
    if re.match(rb"\s*[A-Za-z_]\w*\s*[=:]", content[:1000]):
        return _limited(dict(named_arrays(content.decode("utf-8", "replace"))), name)
    return _safetensors(content, name)


def read_bytes(path: Path, most: int = MOST_BYTES) -> bytes:
    """The content of a regular file of limited size; raises DataError."""
    try:
        with open_regular(path) as file:
            size = os.fstat(file.fileno()).st_size
            if size > most:
                raise DataError(
                    Sentence("{path} has {size:,} bytes; at most {most:,} are read.", path=path, size=size, most=most)
                )
            return bytes(file.read(most + 1))
    except FileNotFoundError:
        raise DataError(Sentence("{path} does not exist.", path=path)) from None
    except OSError as error:
        raise DataError(
            Sentence("{path} cannot be read ({error}).", path=path, error=error.strerror or error)
        ) from None


def _safetensors(content: bytes, name: str) -> dict[str, NDArray[Any]]:
    if len(content) < 8 or int.from_bytes(content[:8], "little") > min(MOST_TABLE, len(content)):
        raise DataError(Sentence("{name} is none of npz, safetensors and JSON.", name=name))
    try:
        found = load_tensors(content)
    except (SafetensorError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise DataError(
            Sentence("{name} is none of npz, safetensors and JSON ({error}).", name=name, error=str(error)[:100])
        ) from None
    return _limited(found, name)


def _json(content: bytes, name: str) -> dict[str, NDArray[Any]]:
    if content.count(b",") + content.count(b"[") > 2 * MOST_NUMBERS:
        raise DataError(
            Sentence("{name} has more than {most:,} numbers; a case has a few hundred.", name=name, most=MOST_NUMBERS)
        )
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise DataError(Sentence("{name} is not JSON ({error}).", name=name, error=str(error)[:100])) from None
    if not isinstance(data, dict):
        raise DataError(
            Sentence('{name} must be a JSON object of lists, such as {{"dW1": [[0.1, 0.2]], "db1": [0.3]}}.', name=name)
        )
    return _limited({str(key): _listed(value, str(key), name) for key, value in data.items()}, name)


def _listed(value: object, key: str, name: str) -> NDArray[Any]:
    try:
        array = np.array(value)
    except (ValueError, OverflowError, RecursionError) as error:
        raise DataError(
            Sentence(
                "{key!r} in {name} is not a list with rows of equal length ({error}).",
                key=key,
                name=name,
                error=str(error)[:100],
            )
        ) from None
    if array.dtype.kind not in "fiu":
        raise DataError(
            Sentence(
                "{key!r} in {name} must be a list of numbers; got {value}.", key=key, name=name, value=str(value)[:50]
            )
        )
    return array.astype(np.float64)


def _csv_folder(folder: Path) -> dict[str, NDArray[Any]]:
    found: dict[str, NDArray[Any]] = {}
    try:
        paths = sorted(folder.glob("*.csv"))
    except OSError as error:
        raise DataError(
            Sentence("{folder} cannot be read ({error}).", folder=folder, error=error.strerror or error)
        ) from None
    if not paths:
        raise DataError(
            Sentence("{folder} has no CSV files; name them after their arrays: dW1.csv, db1.csv, ...", folder=folder)
        )
    if len(paths) > MOST_ARRAYS:
        raise DataError(
            Sentence(
                "{folder} has {count:,} CSV files; at most {most} are read.",
                folder=folder,
                count=len(paths),
                most=MOST_ARRAYS,
            )
        )
    for path in paths:
        found[path.stem] = csv_array(read_bytes(path, MOST_BYTES // 2), path.stem, str(path))
        _limited(found, str(folder))
    return found


def _limited(found: dict[str, NDArray[Any]], name: str) -> dict[str, NDArray[Any]]:
    if len(found) > MOST_ARRAYS or sum(array.size for array in found.values()) > MOST_NUMBERS:
        raise DataError(
            Sentence(
                "{name} has more than {arrays} arrays or {numbers:,} numbers; a case has a few hundred.",
                name=name,
                arrays=MOST_ARRAYS,
                numbers=MOST_NUMBERS,
            )
        )
    return found
