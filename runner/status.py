"""How far a run is: a small record that is replaced as a whole."""

from dataclasses import MISSING, asdict, dataclass, field, fields
from typing import Any, Self

from runner import checked
from runner.checked import RunError

STATUS_FORMAT = 3
_NAMES_BEFORE_2 = {"slow": "steps_per_second", "hold": "start_paused"}
ACTIVE = frozenset({"queued", "running", "paused"})
"""Still to be worked on."""
ENDED = frozenset({"done", "stopped", "diverged", "failed", "interrupted"})
"""No worker trains it."""
LONGEST_MESSAGE = 10_000


@dataclass(frozen=True)
class Status:
    """State and progress of a run; times are in seconds since 1970. Raises RunError that names an odd field."""

    state: str
    epochs: int
    """How many are to be trained in all."""
    queued_at: float
    attempt: int = 0
    """How often a worker has begun with it."""
    epoch: float = 0.0
    """Epochs done, as a broken number."""
    step: int = 0
    samples_per_second: float = 0.0
    """Speed of learning over the whole run, evaluations excluded."""
    seconds: float = 0.0
    """Spent on learning, evaluations excluded."""
    seconds_left: float | None = None
    """Estimated from the present attempt, evaluations included."""
    acknowledged: int = 0
    """The number of the last command that was carried out."""
    pid: int | None = None
    heartbeat: float | None = None
    """When the worker last wrote this."""
    started_at: float | None = None
    ended_at: float | None = None
    message: str = ""
    """Why it ended, as a sentence."""
    validation_accuracy: float | None = None
    test_accuracy: float | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    """Fields of the training that differ from the specification by now, the number of epochs included."""
    steps_per_second: float | None = None
    """Slow motion: so many steps a second; None for as fast as it can."""
    start_paused: bool = False
    """Whether the next worker is to pause before its first step: the run was paused when its worker ended."""
    deaths: int = 0
    """How many workers died one after the other without getting further."""
    threads: int | None = None
    """Of the matrix products, from the first start on; None before, and in runs of older versions."""
    died_at: int = -1
    """The step of the newest checkpoint when the last of them died; -1 without one."""

    def __post_init__(self) -> None:
        for name, rule in _RULES.items():
            rule(getattr(self, name), f"The {name} of a run's status")

    @property
    def active(self) -> bool:
        """Whether it waits, runs or pauses."""
        return self.state in ACTIVE

    @property
    def can_resume(self) -> bool:
        """Whether it can be put back into the queue as it is, because it was broken off or never began."""
        return self.state in ("interrupted", "failed") or (self.state == "stopped" and not self.step)

    @property
    def can_continue(self) -> bool:
        """Whether it can be trained for more epochs, because it ended as it was asked to."""
        return self.state in ("done", "stopped") and not self.can_resume

    @property
    def progress(self) -> float:
        """The share that is done, 0..1."""
        return min(1.0, self.epoch / self.epochs)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON that `from_json` turns back into an equal status."""
        return {"format": STATUS_FORMAT} | asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Raises RunError for anything that is not a status; a field that has a default may be missing."""
        version, data = data.get("format", 1), {name: value for name, value in data.items() if name != "format"}
        if isinstance(version, int) and version > STATUS_FORMAT:
            raise RunError(f"This run was made by a newer Inkling (format {version}; this one reads {STATUS_FORMAT}).")
        if version == 1:
            data = {_NAMES_BEFORE_2.get(name, name): value for name, value in data.items()}
        known = {one.name: one for one in fields(cls)}
        required = {name for name, one in known.items() if one.default is one.default_factory is MISSING}
        if not required <= set(data) <= set(known):
            raise RunError(f"A run's status has other fields; got {', '.join(sorted(data)) or 'nothing'}.")
        return cls(**data)


_SECONDS = checked.number(0, 1e15)
_SHARE = checked.optional(checked.number(0, 1))
_MOMENT = checked.optional(checked.moment)
_RULES: dict[str, checked.Rule] = {
    "state": checked.one_of(ACTIVE | ENDED),
    "epochs": checked.whole(1),
    "queued_at": checked.moment,
    "attempt": checked.whole(0),
    "epoch": checked.number(0, checked.COUNT),
    "step": checked.whole(0),
    "samples_per_second": checked.number(0, 1e15),
    "seconds": _SECONDS,
    "seconds_left": checked.optional(_SECONDS),
    "acknowledged": checked.whole(0),
    "pid": checked.optional(checked.whole(0)),
    "heartbeat": _MOMENT,
    "started_at": _MOMENT,
    "ended_at": _MOMENT,
    "message": checked.text(LONGEST_MESSAGE),
    "validation_accuracy": _SHARE,
    "test_accuracy": _SHARE,
    "changes": checked.mapping,
    "steps_per_second": checked.optional(checked.number(0, 1e6)),
    "start_paused": checked.flag,
    "deaths": checked.whole(0),
    "threads": checked.optional(checked.whole(1)),
    "died_at": checked.whole(-1),
}
