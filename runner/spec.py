"""What a run is to do: written once, never changed."""

import re
from dataclasses import dataclass
from typing import Any, Self

from mlp.config import Experiment
from mlp.errors import ConfigError
from runner import checked
from runner.checked import RunError, shown

SPEC_FORMAT = 1
LONGEST_TITLE = 120
_OWNER = re.compile(r"([0-9a-f]{64})?")


@dataclass(frozen=True)
class RunSpec:
    """An experiment, whose it is and when it was asked for.

    `owner` is the sha256 (64 hexadecimal digits) of the cookie of the browser that asked, or empty; `created` is in
    seconds since 1970. Raises RunError for anything else.
    """

    experiment: Experiment
    created: float
    owner: str = ""
    title: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.owner, str) or not _OWNER.fullmatch(self.owner):
            raise RunError(f"The owner of a run must be a sha256 in hexadecimal, or empty; got {shown(self.owner)}.")
        checked.text(LONGEST_TITLE)(self.title, "The title of a run")
        checked.moment(self.created, "The creation time of a run")

    def to_json(self) -> dict[str, Any]:
        """Plain JSON that `from_json` turns back into an equal specification."""
        return {
            "format": SPEC_FORMAT,
            "title": self.title,
            "owner": self.owner,
            "created": self.created,
            "experiment": self.experiment.to_json(),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Raises RunError for anything that is not exactly a specification of this format."""
        version = data.get("format")
        if isinstance(version, int) and version > SPEC_FORMAT:
            raise RunError(f"This run was made by a newer Inkling (format {version}; this one reads {SPEC_FORMAT}).")
        names = {"format", "title", "owner", "created", "experiment"}
        if version != SPEC_FORMAT or set(data) != names:
            raise RunError(
                f"A run's specification has {', '.join(sorted(names))}; got {', '.join(sorted(data)) or 'nothing'}."
            )
        try:
            experiment = Experiment.from_json(data["experiment"])
        except ConfigError as error:
            raise RunError(f"The run's experiment cannot be: {error}") from None
        return cls(experiment, data["created"], data["owner"], data["title"])
