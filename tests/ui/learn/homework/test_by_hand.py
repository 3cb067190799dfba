"""The page on which forward and backward are computed by hand: each number gets its mark."""

from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mlp.check.case import make_case
from mlp.check.homework import judge_homework, quantities
from tests.ui.views.test_views import canvas, home, html, page
from ui.learn.homework.by_hand import NETWORKS
from ui.learn.homework.state import cell

__all__ = ["canvas", "home"]

SPEC = replace(NETWORKS["sigmoid"][1], seed=0)


def field(test: AppTest, name: str, row: int, column: int) -> Any:
    return test.text_input(key=cell(f"{name} of {SPEC}", row, column))


def right(name: str) -> np.ndarray:
    return np.atleast_2d(judge_homework(make_case(SPEC), {})[name].right)


def test_what_is_given_and_a_field_for_each_number_are_there(home: Path) -> None:
    test = page("homework")
    sizes = quantities(make_case(SPEC))
    assert len(test.text_input) == sum(int(np.prod(shape)) for shape in sizes.values())
    assert "<figcaption>W2</figcaption>" in html(test)
    for formula in ("delta2 = (a2 - y) * f2'(z2) / n", "delta1 = (delta2 @ W2.T) * f1'(z1)"):
        assert f"<code>{escape(formula)}</code>" in html(test)
    assert any("0 of" in one.value for one in test.markdown)


def test_each_number_is_marked_and_what_follows_from_an_error_is_told_apart(home: Path) -> None:
    test = page("homework")
    z = right("z1")[0]
    field(test, "z1", 0, 0).set_value(f"{z[0]:.4f}".replace(".", ","))
    field(test, "z1", 0, 1).set_value("2.5").run()
    field(test, "a1", 0, 1).set_value(f"{1 / (1 + np.exp(-2.5)):.4f}")
    field(test, "a1", 0, 0).set_value("no number").run()
    labels = {one.label for one in test.text_input}
    assert {"z1[1, 1], right", "z1[1, 2], wrong", "a1[1, 1], empty", "a1[1, 2], follows"} <= labels
    assert field(test, "a1", 0, 1).value
    assert any("The first error is in z1." in one.value for one in test.caption)


@pytest.mark.parametrize("exercise", [name for name in NETWORKS if name != "sigmoid"])
def test_every_exercise_is_shown_in_both_conventions(home: Path, exercise: str) -> None:
    for samples in ("rows", "columns"):
        test = page("homework", exercise=exercise, samples=samples)
        shapes = quantities(make_case(NETWORKS[exercise][1]))
        assert len(test.text_input) == sum(int(np.prod(shape)) for shape in shapes.values())


def test_the_written_numbers_stand_in_the_link_and_come_back_from_it(home: Path) -> None:
    test = page("homework")
    field(test, "z1", 0, 1).set_value("2,5").run()
    field(test, "a1", 0, 0).set_value("no number").run()
    link = "".join(test.query_params["numbers"])
    assert link.strip("_") == "2.5"
    again = page("homework", numbers=link)
    assert field(again, "z1", 0, 1).value == "2.5"
    assert {one.value for one in again.text_input} == {"", "2.5"}
    field(again, "z1", 0, 1).set_value("").run()
    assert "numbers" not in again.query_params


@pytest.mark.parametrize("link", ["_", "nan" + "_" * 30, "x" * 5000, "1_2_3", "1e999"])
def test_numbers_of_a_link_that_fit_no_field_are_left_out(home: Path, link: str) -> None:
    assert {one.value for one in page("homework", numbers=link).text_input} == {""}
