"""Schedules at known points, and how they rise and fall."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.errors import ConfigError
from mlp.methods.schedules import SCHEDULES, rate_factor

LENGTHS = {"steps_per_epoch": st.integers(1, 40), "epochs": st.integers(1, 12)}


def curve(spec: str, steps_per_epoch: int, epochs: int, warmup: float = 0.0) -> list[float]:
    """The factor of every update of a training."""
    return [
        rate_factor(spec, step=step, steps_per_epoch=steps_per_epoch, epochs=epochs, warmup=warmup)
        for step in range(steps_per_epoch * epochs)
    ]


@given(**LENGTHS)
def test_constant_is_one(steps_per_epoch: int, epochs: int):
    assert set(curve("constant", steps_per_epoch, epochs)) == {1.0}


@given(**LENGTHS)
def test_step_multiplies_at_the_start_of_an_epoch_and_stays_within_it(steps_per_epoch: int, epochs: int):
    factors = curve("step:1,0.95", steps_per_epoch, epochs)
    assert factors == pytest.approx([0.95 ** (i // steps_per_epoch) for i in range(len(factors))], rel=1e-12)


@pytest.mark.parametrize(
    "spec, expected",
    [
        ("step", [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25]),
        ("step:3,0.1", [1, 1, 1, 1, 1, 1, 0.1, 0.1, 0.1, 0.1]),
        ("step:0.5,0.5", [0.5**i for i in range(10)]),
        ("step:9", [1] * 10),
    ],
)
def test_steps_of_other_lengths_over_five_epochs_of_two_updates(spec: str, expected: list[float]):
    assert curve(spec, 2, 5) == pytest.approx(expected)


def test_steps_of_a_tenth_of_an_epoch_fall_on_every_update_of_ten():
    """0.3 / 0.1 is a little less than 3 for a computer."""
    assert curve("step:0.1,0.5", 10, 1) == pytest.approx([0.5**i for i in range(10)])


def test_cosine_at_its_start_quarter_middle_and_end():
    factors = curve("cosine", 101, 1)
    assert [factors[i] for i in (0, 25, 50, 75, 100)] == pytest.approx(
        [1, (1 + 0.5**0.5) / 2, 0.5, (1 - 0.5**0.5) / 2, 0], abs=1e-15
    )


@given(**LENGTHS)
def test_cosine_only_falls(steps_per_epoch: int, epochs: int):
    factors = curve("cosine", steps_per_epoch, epochs)
    assert factors == sorted(factors, reverse=True)
    assert factors[0] == 1


def test_one_cycle_starts_at_a_twenty_fifth_peaks_after_three_tenths_and_ends_near_zero():
    factors = curve("one_cycle", 101, 1)
    assert factors[0] == pytest.approx(1 / 25)
    assert factors[15] == pytest.approx((1 / 25 + 1) / 2)
    assert factors[30] == pytest.approx(1)
    assert factors[65] == pytest.approx(0.5, abs=1e-5)
    assert factors[100] == pytest.approx(1e-4 / 25)


@given(steps_per_epoch=st.integers(5, 40), epochs=st.integers(2, 12))
def test_one_cycle_rises_to_one_peak_and_falls(steps_per_epoch: int, epochs: int):
    factors = curve("one_cycle", steps_per_epoch, epochs)
    top = factors.index(max(factors))
    assert factors[: top + 1] == sorted(factors[: top + 1])
    assert factors[top:] == sorted(factors[top:], reverse=True)
    assert top == pytest.approx(0.3 * (len(factors) - 1), abs=1)


@given(**LENGTHS)
@pytest.mark.parametrize("spec", SCHEDULES)
def test_no_factor_is_negative_or_above_one(spec: str, steps_per_epoch: int, epochs: int):
    for factors in (curve(spec, steps_per_epoch, epochs), curve(spec, steps_per_epoch, epochs, warmup=1.5)):
        assert min(factors) >= 0
        assert max(factors) <= 1 + 1e-12


@given(warmup=st.floats(0, 20), **LENGTHS)
@pytest.mark.parametrize("spec", SCHEDULES)
def test_the_warm_up_is_a_straight_line_that_multiplies_the_schedule(
    spec: str, warmup: float, steps_per_epoch: int, epochs: int
):
    plain, warm = (curve(spec, steps_per_epoch, epochs, length) for length in (0, warmup))
    for i, (without, factor) in enumerate(zip(plain, warm, strict=True)):
        line = (i + 1) / (warmup * steps_per_epoch) if i + 1 < warmup * steps_per_epoch else 1
        assert factor == pytest.approx(line * without, rel=1e-12, abs=1e-300)


def test_a_warm_up_of_two_epochs_of_four_updates():
    assert curve("constant", 4, 3, warmup=2) == pytest.approx([i / 8 for i in range(1, 9)] + [1] * 4)


def test_an_unknown_schedule_is_named():
    with pytest.raises(ConfigError, match="got 'linear'"):
        rate_factor("linear", step=0, steps_per_epoch=1, epochs=1)
