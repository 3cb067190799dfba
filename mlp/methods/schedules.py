"""Learning-rate schedules: a factor on the learning rate, as a function of the progress of the training."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from math import cos, pi

from mlp.methods.parameterized import parse_parameterized_name


@dataclass(frozen=True)
class Schedule:
    """`factor(done, epoch, *numbers)`: done goes from 0 to 1 over the whole training, epoch from 0 (with fractions)."""

    factor: Callable[..., float]
    defaults: Mapping[str, float] = field(default_factory=dict)


def constant(done: float, epoch: float) -> float:
    """1 throughout."""
    return 1.0


def step(done: float, epoch: float, every: float, times: float) -> float:
    """Multiplied by `times` after each `every` epochs."""
    return times ** int(epoch / every + 1e-9)


def cosine(done: float, epoch: float) -> float:
    """Half a cosine from 1 down to 0 (Loshchilov and Hutter, "SGDR", 2017, equation 5, without restarts)."""
    return 0.5 * (1 + cos(pi * done))


START, PEAK_AT, END = 1 / 25, 0.3, 1e-4 / 25


def one_cycle(done: float, epoch: float) -> float:
    """Cosine rise from 1/25 to 1 over the first 30 %, then a cosine fall to nearly zero (Smith and Topin, 2018)."""
    if done < PEAK_AT:
        return START + (1 - START) * 0.5 * (1 - cos(pi * done / PEAK_AT))
    return END + (1 - END) * 0.5 * (1 + cos(pi * (done - PEAK_AT) / (1 - PEAK_AT)))


SCHEDULES: dict[str, Schedule] = {
    "constant": Schedule(constant),
    "step": Schedule(step, {"every": 2.0, "times": 0.5}),
    "cosine": Schedule(cosine),
    "one_cycle": Schedule(one_cycle),
}


def rate_factor(spec: str, *, step: float, steps_per_epoch: int, epochs: float, warmup: float = 0.0) -> float:
    """The factor on the learning rate for the update number `step` (from 0) of `epochs * steps_per_epoch`.

    `warmup` is a number of epochs over which the factor also rises in a straight line from near 0 (Goyal et al., 2017,
    section 2.2).
    """
    schedule, numbers = _find(spec)
    done = min(1.0, step / max(1, epochs * steps_per_epoch - 1))
    factor = schedule.factor(done, step / steps_per_epoch, *numbers)
    rise = warmup * steps_per_epoch
    return factor * min(1.0, (step + 1) / rise) if rise > 0 else factor


@cache
def _find(spec: str) -> tuple[Schedule, tuple[float, ...]]:
    """Cached, because the same text is looked up at every step."""
    return parse_parameterized_name(spec, SCHEDULES, "The schedule")
