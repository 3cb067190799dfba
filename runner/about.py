"""What people wrote about a run; it changes nothing of what the run does."""

from dataclasses import asdict, dataclass
from typing import Any, Self

from runner import checked
from runner.checked import RunError

ABOUT_FORMAT = 1
LONGEST_TITLE = 120
LONGEST_NOTE = 10_000


@dataclass(frozen=True)
class About:
    """A name, a note, and whether the run is to be kept at the top. Raises RunError for what cannot be."""

    title: str = ""
    note: str = ""
    pinned: bool = False
    deleted: float | None = None
    """When the run was thrown away, in seconds since 1970; its directory follows when its worker has ended."""

    def __post_init__(self) -> None:
        checked.text(LONGEST_TITLE)(self.title, "The title of a run")
        checked.text(LONGEST_NOTE)(self.note, "The note of a run")
        checked.flag(self.pinned, "The field pinned of a run")
        checked.optional(checked.moment)(self.deleted, "The time at which a run was deleted")

    def to_json(self) -> dict[str, Any]:
        """Plain JSON that `from_json` turns back into an equal description."""
        return {"format": ABOUT_FORMAT} | asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Raises RunError for anything that is not exactly a description of this format."""
        version = data.get("format")
        if isinstance(version, int) and version > ABOUT_FORMAT:
            raise RunError(f"This run was made by a newer Inkling (format {version}; this one reads {ABOUT_FORMAT}).")
        if version != ABOUT_FORMAT or set(data) != {"format", "title", "note", "pinned", "deleted"}:
            raise RunError(f"A run's description has other fields; got {', '.join(sorted(data)) or 'nothing'}.")
        return cls(data["title"], data["note"], data["pinned"], data["deleted"])
