"""What a contender is asked to do, the same for each: frozen, to and from JSON."""

from dataclasses import dataclass
from typing import Any, Self

TRAINING_IMAGES = 55_000
INPUTS, OUTPUTS = 784, 10
RATES = {"momentum": 0.01, "adam": 0.001}
"""Learning rates with which all five networks learn steadily."""


@dataclass(frozen=True)
class Task:
    """A network of ReLUs with softmax and cross-entropy, He's initialisation, and how it learns (or predicts)."""

    hidden: tuple[int, ...]
    batch: int
    optimizer: str = "momentum"
    rate: float = RATES["momentum"]
    """The highest learning rate."""
    triangular: bool = False
    """Whether the rate rises from 0 and falls to 0 again, over all epochs, or stays the same."""
    epochs: int = 10_000
    train_size: int = TRAINING_IMAGES
    seed: int = 0
    predict: bool = False
    """Ask the network about `batch` images at a time instead of training it."""

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units of all layers."""
        return (INPUTS, *self.hidden, OUTPUTS)

    @property
    def name(self) -> str:
        """As people write it: 784-128-10."""
        return "-".join(map(str, self.sizes))

    @property
    def shapes(self) -> tuple[tuple[int, int], ...]:
        """(fan_in, fan_out) of each layer."""
        return tuple(zip(self.sizes, self.sizes[1:], strict=False))

    @property
    def steps_per_epoch(self) -> int:
        """The last batch of an epoch may be smaller; it is never left out."""
        return -(-self.train_size // self.batch)

    @property
    def segment(self) -> int:
        """How many steps to take in one go, for a contender that is fastest with whole epochs."""
        large = sum(fan_in * fan_out for fan_in, fan_out in self.shapes) > 1e6
        return min(20, self.steps_per_epoch) if large else self.steps_per_epoch

    def rate_at(self, step: int, peak_at: float = 0.3) -> float:
        """The learning rate of a step, counted from 0; a triangle has its peak after this share of all steps."""
        if not self.triangular:
            return self.rate
        done = step / (self.epochs * self.steps_per_epoch)
        return self.rate * min(done / peak_at, (1 - done) / (1 - peak_at))

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The inverse of `dataclasses.asdict`, after a journey as JSON."""
        return cls(**data | {"hidden": tuple(data["hidden"])})


def five(optimizer: str) -> tuple[Task, ...]:
    """The networks that are raced, from the smallest to one that keeps every library busy with products alone."""
    networks = (((30,), 10), ((128,), 64), ((256, 128), 64), ((512, 512), 128), ((2048, 2048), 256))
    return tuple(Task(hidden, batch, optimizer, RATES[optimizer]) for hidden, batch in networks)


RACE = Task((256,), 128, rate=0.25, triangular=True, epochs=4)
"""The recipe of the race to 98.0 % test accuracy: every seed that was tried reaches it in the fourth epoch."""
