"""What people wrote about a run; it changes nothing of what the run does."""

from dataclasses import asdict, dataclass
from typing import Any, Self

from runner.files import RunError

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
        for name, longest in (("title", LONGEST_TITLE), ("note", LONGEST_NOTE)):
            value = getattr(self, name)
            if not isinstance(value, str) or len(value) > longest:
                length = f"one of {len(value):,}" if isinstance(value, str) else repr(value)
                raise RunError(f"The {name} of a run must be a text of at most {longest:,} characters; got {length}.")
        if not isinstance(self.pinned, bool):
            raise RunError(f"A run is pinned or not (true or false); got {self.pinned!r}.")
        if self.deleted is not None and (isinstance(self.deleted, bool) or not isinstance(self.deleted, int | float)):
            raise RunError(f"The time at which a run was deleted must be in seconds since 1970; got {self.deleted!r}.")

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
