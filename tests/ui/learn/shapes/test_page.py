"""The page of shapes and numbers: the ledger of a network, an error text explained, every number of a small network."""

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.views.test_views import MAIN, home, html
from ui.learn.shapes.shape_error import EXAMPLES

__all__ = ["home"]


def page(**query: str) -> AppTest:
    """The page as a link opens it."""
    test = AppTest.from_file(str(MAIN), default_timeout=30)
    for key, value in query.items():
        test.query_params[key] = value
    test.switch_page("views/shapes.py").run()
    assert not test.exception
    return test


def sheet(test: AppTest) -> dict[str, Any]:
    """What the element with the numbers got."""
    [proto] = [one.proto for one in test.get("bidi_component") if "numbers" in one.proto.id]
    data: dict[str, Any] = json.loads(proto.json)
    return data


def cells(data: dict[str, Any], name: str) -> list[list[str]]:
    found: list[list[str]] = next(one["cells"] for one in data["matrices"] if one["name"] == name)
    return found


def test_the_ledger_follows_the_fields_and_the_url_follows_it() -> None:
    test = page()
    assert "dW1 = x.T @ delta1" in html(test)
    assert "(784, <b>n</b>)" in html(test)
    test.text_input(key="ledger hidden").set_value("20, 30")
    test.segmented_control(key="ledger as").set_value("columns").run()
    assert "z3 = W3 @ a2 + b3" in html(test)
    assert test.query_params["hidden"] == "20, 30"
    assert test.query_params["as"] == "columns"
    assert "W3 @ a2 + b3" in test.code[0].value


def test_a_link_shows_its_network() -> None:
    test = page(inputs="3", hidden="", outputs="2", samples="8", bias="0")
    assert "z1 = x @ W1<" in html(test)
    assert "(8, <b>3</b>)" in html(test)


@pytest.mark.parametrize("field", ["hidden", "samples"])
def test_what_is_no_network_gets_a_sentence(field: str) -> None:
    test = page(**{field: "many"})
    assert "must be" in test.warning[0].value
    assert 'class="ledger"' not in html(test)


def test_an_error_lights_its_lines() -> None:
    test = page()
    test.text_area(key="error text").set_value(EXAMPLES["NumPy"]).run()
    assert "W2 must be transposed here: W2.T." in html(test)
    lit = html(test).split('<tr class="lit">')[1:]
    assert any("da1 = delta2 @ W2.T" in row[:300] for row in lit)


def test_an_error_of_another_network_is_explained_for_any() -> None:
    test = page()
    test.text_area(key="error text").set_value("shapes (3,4) and (7,4) not aligned: 4 (dim 1) != 7 (dim 0)").run()
    assert "not shapes of the network above" in test.caption[0].value
    assert "must be transposed here" in html(test)


@pytest.mark.parametrize("text", ["name 'np' is not defined", "<b>x</b>"])
def test_what_is_no_error_about_shapes_gets_a_sentence(text: str) -> None:
    test = page()
    test.text_area(key="error text").set_value(text).run()
    assert "two shapes" in test.warning[0].value
    assert 'class="ledger"' in html(test)


def test_every_example_is_explained() -> None:
    test = page()
    for name, text in EXAMPLES.items():
        test.pills(key="example of an error").set_value(name).run()
        assert test.text_area(key="error text").value == text
        assert 'class="shape-error"' in html(test)


def test_the_numbers_of_a_link_are_shown_at_its_step() -> None:
    data = sheet(page(part="numbers", net="2-5-3-6", step="dW1", edits="x.1.2:0.5,x.9.9:1"))
    assert data["step"] == "dW1"
    assert data["edits"] == {"x.1.2": 0.5}
    assert cells(data, "x")[0][1] == "0.5"
    assert [len(cells(data, "z1")), len(cells(data, "z1")[0])] == [6, 5]
    assert data["steps"][-1]["key"] == "newb2"


def test_other_sizes_forget_the_edits() -> None:
    test = page(part="numbers", edits="x.1.2:0.5")
    test.segmented_control(key="numbers samples").set_value(2).run()
    assert test.query_params["net"] == "3-3-2-2"
    assert "edits" not in test.query_params
    assert sheet(test)["edits"] == {}


@pytest.mark.parametrize(
    "query", [{"net": "9-9-9-9"}, {"net": "x"}, {"step": "nowhere"}, {"edits": "x"}, {"seed": "-1"}, {"rate": "nan"}]
)
def test_nonsense_in_a_link_shows_the_usual_network(query: dict[str, str]) -> None:
    data = sheet(page(part="numbers", **query))
    assert [len(cells(data, "x")), len(cells(data, "x")[0])] == [3, 3]
    assert data["step"] == "z1"


def test_going_from_one_part_to_the_other_and_back_keeps_the_choices() -> None:
    test = page(part="numbers", net="2-5-3-6")
    for _ in range(2):
        test.session_state["part of the page"] = "Shapes of a network"
        test.run()
        assert 'class="ledger"' in html(test)
        test.session_state["part of the page"] = "Every number of a small network"
        test.run()
        assert not test.exception
        assert len(cells(sheet(test), "z1")) == 6
