"""Verdicts: right in every usual form, wrong with a name, incomplete, and an honest word where nothing fits."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlp.check import check
from mlp.check.case import make_case
from mlp.check.changes import Scaled, Variant, both, error_times
from mlp.check.library import mistakes
from mlp.check.spec import CaseSpec
from mlp.check.textbook import RIGHT, backward
from tools.confusion import answer

SPEC = CaseSpec(hidden=(5, 7), activations=("tanh", "sigmoid"), samples=6, inputs=4, outputs=3)
CASE = make_case(SPEC)
F = CASE.forward()
TENSORS = backward(F)
MINE = answer(SPEC, TENSORS)
STORED = [
    case
    for name in ("gradients.json", "torch_gradients.json")
    for case in json.loads(Path(__file__).with_name("gradients").joinpath(name).read_text())["cases"]
]


def variant(key, about=None):
    """The first reading of a mistake, or that with these words."""
    return next(one for one in mistakes(F) if one.key == key and about in (None, one.about))


def made(*keys):
    """What a person gets who makes these mistakes."""
    lines = RIGHT
    for key in keys:
        lines = variant(key).change(lines)
    return answer(SPEC, backward(F, lines))


def of(verdict, name):
    return next(one for one in verdict.tensors if one.name == name)


def test_a_right_gradient_is_right():
    verdict = check(CASE, MINE)
    assert (verdict.verdict, verdict.mistake, verdict.missing) == ("right", None, ())
    assert [one.name for one in verdict.tensors] == ["dW3", "db3", "dW2", "db2", "dW1", "db1"]
    assert all(one.error < 1e-12 for one in verdict.tensors)


@pytest.mark.parametrize("stored", STORED, ids=lambda stored: stored["kind"])
def test_gradients_by_an_independent_program_are_right(stored):
    """JAX and PyTorch differentiated the loss by themselves (the scripts in gradients/)."""
    case = make_case(CaseSpec.from_json(stored["spec"]))
    mine = {name: np.array(numbers, stored["kind"]) for name, numbers in stored["mine"].items()}
    assert check(case, mine).verdict == "right"
    lists = check(case, stored["mine"])
    assert lists.verdict == "right"
    assert len(lists.tensors) == 1 + len(lists.missing) + case.spec.layers * (1 + case.spec.bias)


def test_so_is_one_in_float32_with_biases_in_rows_and_with_loss_and_deltas():
    mine: dict[str, Any] = answer(SPEC, TENSORS, np.float32, deltas=True) | {"loss": np.array(F.loss())}
    mine |= {name: array[None] for name, array in mine.items() if name.startswith("db")}
    assert check(CASE, mine).verdict == "right"


def test_so_is_one_in_float16_though_it_has_only_three_numbers():
    mine = {"db3": MINE["db3"].astype(np.float16), "loss": np.array(F.loss(), np.float16)}
    assert check(CASE, mine).verdict == "incomplete"
    assert check(CASE, {"db3": (1.1 * MINE["db3"]).astype(np.float16)}).verdict == "wrong"


def test_columns_are_judged_as_rows_are():
    case = make_case(replace(SPEC, convention="columns"))
    mine = answer(case.spec, backward(case.forward()), deltas=True)
    assert mine["dW1"].shape == (5, 4)
    assert check(case, mine).verdict == "right"
    assert check(case, mine | {"db1": mine["db1"][:, 0]}).verdict == "right"


def test_deltas_without_the_one_over_n_are_right_where_dW_and_db_are():
    mine = answer(SPEC, TENSORS, deltas=True)
    mine |= {name: 6 * array for name, array in mine.items() if name.startswith("delta")}
    assert check(CASE, mine).verdict == "right"
    wrong = check(CASE, mine | {"db1": 0 * mine["db1"]})
    assert wrong.mistake == "bias-missing"
    assert of(wrong, "delta3").verdict == "right"


def test_numbers_with_four_digits_are_right():
    assert check(CASE, {name: np.round(array, 4) for name, array in MINE.items()}).verdict == "right"
    printed = {name: np.array([float(f"{t:.4g}") for t in a.flat]).reshape(a.shape) for name, a in MINE.items()}
    assert check(CASE, printed).verdict == "right"
    assert check(CASE, {name: np.round(array, 4) for name, array in made("sign-flipped").items()}).mistake


def test_what_is_missing_is_named():
    verdict = check(CASE, {name: array for name, array in MINE.items() if name != "db2"})
    assert (verdict.verdict, verdict.missing) == ("incomplete", ("db2",))
    assert "db2" in verdict.says


@pytest.mark.parametrize("key", ["sum-not-mean", "hidden-derivative-missing", "l2-missing", "bias-wrong-axis"])
def test_a_mistake_is_named_from_a_part_of_the_tensors(key):
    mine = {name: array for name, array in made(key).items() if name not in ("dW3", "db2")}
    verdict = check(CASE, mine)
    assert verdict.verdict == "wrong"
    assert key in (verdict.mistake, *verdict.also_fits)
    assert verdict.missing == ("dW3", "db2")


def test_a_small_penalty_is_missed_in_float64():
    case = make_case(replace(SPEC, l2=1e-6))
    f = case.forward()
    verdict = check(case, answer(case.spec, backward(f, variant("l2-missing").change(RIGHT))))
    assert verdict.mistake == "l2-missing"


def test_a_mistake_in_two_of_three_layers_is_named_with_them():
    verdict = check(CASE, MINE | {name: 6 * MINE[name] for name in ("db1", "db3")})
    assert (verdict.mistake, verdict.about) == ("bias-not-averaged", "in layers 1 and 3")
    assert of(verdict, "db3").mistake == "bias-not-averaged"
    assert of(verdict, "db2").mistake is None


def test_a_learning_rate_is_read_off_the_numbers():
    change = next(one for one in mistakes(F) if isinstance(one, Scaled) and one.key == "updated-weights").make(0.25)
    verdict = check(CASE, answer(SPEC, backward(F, change(RIGHT))))
    assert (verdict.mistake, verdict.about) == ("updated-weights", "rate 0.25")


def test_a_transposed_dW_is_a_verdict_with_shapes_in_the_convention_of_the_case():
    verdict = check(CASE, {name: array.T for name, array in MINE.items()})
    assert verdict.mistake == "transposed"
    assert (of(verdict, "dW1").verdict, of(verdict, "dW1").expected, of(verdict, "dW1").got) == (
        "shape",
        (4, 5),
        (5, 4),
    )
    columns = replace(SPEC, convention="columns")
    assert of(check(make_case(columns), {"dW1": np.zeros((4, 5))}), "dW1").expected == (5, 4)


@pytest.mark.long
def test_any_other_shape_is_a_verdict_without_a_name():
    verdict = check(CASE, MINE | {"dW1": np.zeros((2, 9, 4))})
    assert (verdict.verdict, verdict.mistake) == ("wrong", None)
    assert of(verdict, "dW1").verdict == "shape"
    assert verdict.bracket == "db2 is right, dW1 has the shape (2, 9, 4) instead of (4, 5)."
    assert verdict.nearest == ()  # there are no numbers that could look like a mistake
    assert "cannot be compared" in verdict.says


def test_the_first_wrong_layer_is_said():
    mine = answer(SPEC, backward(F, variant("mean-twice", "once more on the way back").change(RIGHT)), deltas=True)
    assert check(CASE, mine).bracket == "db3 is right, delta2 is 6 times too small (6 is the number of samples)."
    assert check(CASE, made("sign-flipped")).bracket == "The first tensor, dW3, is wrong, and not by a factor."


@pytest.mark.parametrize(
    "keys",
    [
        ("l2-missing", "bias-not-averaged"),
        ("sum-not-mean", "hidden-derivative-missing"),
        ("l2-sign", "bias-missing"),
        ("derivative-twice", "bias-averaged-twice"),
        ("sign-flipped", "l2-factor-two"),
    ],
)
@pytest.mark.long
def test_two_mistakes_are_named_together(keys):
    verdict = check(CASE, made(*keys))
    assert set(verdict.pair) == set(keys)
    assert verdict.mistake == verdict.pair[0]


@pytest.mark.parametrize("factor", [1.0, 1 / 6])
def test_labels_that_became_a_square_are_named_from_the_last_layer(factor):
    """(n, 1) - (n,) is (n, n): W.T does not fit any more, so nothing before the last layer can be computed."""
    spec = CaseSpec(outputs=1, loss="logistic", output_activation="sigmoid")
    case = make_case(spec)
    f = case.forward()
    square = factor * (f.a[2] - f.y[:, 0]) / f.n
    verdict = check(case, {"dW2": f.a[1].T @ square, "db2": square.sum(axis=0)})
    assert (verdict.mistake, verdict.missing) == ("labels-broadcast", ("dW1", "db1"))
    with_penalty = f.a[1].T @ square + spec.l2 * f.W[2]  # a column is added to each of n
    assert check(case, {"dW2": with_penalty, "db2": square.sum(axis=0)}).mistake == "labels-broadcast"


@pytest.mark.parametrize(("key", "factor"), [("sign-flipped", -1.0), ("sum-not-mean", 6.0), ("factor-two-extra", 2.0)])
def test_a_factor_in_one_layer_may_multiply_the_penalty_too(key, factor):
    verdict = check(CASE, MINE | {"dW2": factor * MINE["dW2"], "db2": factor * MINE["db2"]})
    assert (verdict.mistake, verdict.pair) == (key, ())


def test_what_goes_back_without_any_slope_is_not_the_delta():
    spec = CaseSpec(hidden=(5, 4), activations=("tanh", "tanh"), loss="squared_error", output_activation="sigmoid")
    case = make_case(spec)
    f = case.forward()
    right = backward(f)
    delta = right["delta3"] @ f.W[3].T @ f.W[2].T * f.slope(1)
    mine = answer(spec, right | {"dW1": f.x.T @ delta + spec.l2 * f.W[1], "db1": delta.sum(axis=0)})
    verdict = check(case, mine)
    assert "delta-not-propagated" in (verdict.mistake, *verdict.also_fits)
    assert verdict.pair == ()


def test_no_slope_at_all_is_one_mistake_under_both_names():
    spec = replace(SPEC, loss="squared_error", output_activation="sigmoid")
    case = make_case(spec)
    f = case.forward()
    d3 = f.rest / f.n
    d2 = d3 @ f.W[3].T
    deltas = {3: d3, 2: d2, 1: d2 @ f.W[2].T}
    mine = {f"dW{k}": f.a[k - 1].T @ d + spec.l2 * f.W[k] for k, d in deltas.items()}
    verdict = check(case, mine | {f"db{k}": d.sum(axis=0) for k, d in deltas.items()})
    assert verdict.mistake == "output-derivative-missing"
    assert "hidden-derivative-missing" in verdict.also_fits


@pytest.mark.parametrize("sloped", [False, True])
def test_z_for_the_output_is_named_with_or_without_the_slope(sloped):
    spec = CaseSpec(hidden=(), activations=(), loss="squared_error", output_activation="sigmoid")
    case = make_case(spec)
    f = case.forward()
    delta = (f.z[1] - f.y) / f.n * (f.slope(1) if sloped else 1.0)
    verdict = check(case, {"dW1": f.x.T @ delta + spec.l2 * f.W[1], "db1": delta.sum(axis=0)})
    assert verdict.mistake == "logits-instead-of-outputs"


def test_a_factor_of_its_own_is_found_beside_a_mistake_in_the_biases():
    """The squared error is read with any factor: it is found in dW alone where db is zero."""
    spec = CaseSpec(hidden=(), activations=())
    case = make_case(spec)
    f = case.forward()
    dW = f.x.T @ (f.rest**2 / (3 * f.n)) + spec.l2 * f.W[1]
    verdict = check(case, {"dW1": dW, "db1": np.zeros(3)})
    assert set(verdict.pair) == {"squared-error-as-error", "bias-missing"}


@pytest.mark.parametrize("key", ["derivative-twice", "derivative-of-activation"])
def test_the_same_mistake_in_the_output_and_in_hidden_layers_is_one(key):
    case = make_case(replace(SPEC, loss="squared_error", output_activation="sigmoid"))
    f = case.forward()
    readings = [one for one in mistakes(f) if isinstance(one, Variant) and one.key == key]
    output, hidden = (next(one for one in readings if one.about == about) for about in ("of the output", ""))
    verdict = check(case, answer(case.spec, backward(f, both(output.change, hidden.change)(RIGHT))))
    assert (verdict.mistake, verdict.pair) == (key, ())


@pytest.mark.long
def test_where_nothing_fits_the_nearest_three_are_told():
    mine = {name: array + 0.01 * np.cos(np.arange(array.size)).reshape(array.shape) for name, array in MINE.items()}
    verdict = check(CASE, mine)
    assert (verdict.verdict, verdict.mistake, verdict.pair) == ("wrong", None, ())
    assert len({key for key, _ in verdict.nearest}) == 3
    assert verdict.bracket


@pytest.mark.parametrize(
    ("loss", "words"),
    [(F.loss(l2=0), "without the penalty"), (6 * F.loss(), "not right"), (6 * F.loss(l2=0), "summed over the samples")],
)
def test_a_wrong_loss_beside_right_gradients_is_said(loss, words):
    verdict = check(CASE, MINE | {"loss": loss})
    assert (verdict.verdict, verdict.mistake) == ("wrong", None)
    assert of(verdict, "loss").verdict == "wrong"
    assert words in verdict.says or words == "not right"
    assert check(CASE, MINE | {"loss": round(F.loss(), 4)}).verdict == "right"


def test_two_that_give_the_same_numbers_are_both_told():
    verdict = check(CASE, made("bias-kept-as-matrix"))
    assert verdict.mistake == "bias-kept-as-matrix"
    assert verdict.also_fits == ("bias-per-sample",)


def test_the_json_has_what_programs_need():
    data = json.loads(json.dumps(check(CASE, made("sign-flipped")).to_json()))
    assert data["verdict"] == "wrong"
    assert data["mistake"] == "sign-flipped"
    assert data["also_fits"] == []
    assert data["says"]
    assert data["cure"]
    assert set(data["tensors"][0]) == {"name", "verdict", "error", "mistake"}


def test_a_factor_and_another_mistake_compose():
    change = both(error_times(2.0), variant("bias-missing").change)
    assert set(check(CASE, answer(SPEC, backward(F, change(RIGHT)))).pair) == {"factor-two-extra", "bias-missing"}
