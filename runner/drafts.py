"""What a browser has written into its training form and not trained yet: one small file for each browser.

drafts/<owner>.json               the experiment, and the run that was shown beside it
"""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from mlp.config import Experiment
from mlp.errors import InklingError
from runner.files import RunError, read_object, write_object

_FORMAT = 1


@dataclass(frozen=True)
class Draft:
    """An experiment as the form said it, and the run that the page showed then, if any."""

    experiment: Experiment
    beside: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain JSON that `from_json` turns back into an equal draft."""
        return {"format": _FORMAT, "experiment": self.experiment.to_json(), "beside": self.beside}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Raises an InklingError for anything that is not a draft of this format."""
        beside = data.get("beside")
        if data.get("format") != _FORMAT or not (beside is None or isinstance(beside, str)):
            raise RunError("This is no draft of a training.")
        return cls(Experiment.from_json(data.get("experiment")), beside)


class Drafts:
    """The drafts below a home folder, by the hash of the browser. They are a comfort: what goes wrong loses a draft."""

    def __init__(self, home: Path) -> None:
        self.path = home / "drafts"

    def keep(self, owner: str, draft: Draft) -> None:
        """Put this draft in the place of the browser's last one."""
        with suppress(OSError):
            self.path.mkdir(parents=True, exist_ok=True)
            write_object(self._file(owner), draft.to_json())

    def read(self, owner: str) -> Draft | None:
        """The browser's last draft; None where there is none that could be read."""
        with suppress(InklingError):
            return Draft.from_json(read_object(self._file(owner)))
        return None

    def _file(self, owner: str) -> Path:
        return self.path / f"{owner}.json"
