"""The pages without a browser: what they say, what they start, and that bad input gets a sentence."""

import io
import json
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import streamlit as st
from PIL import Image
from streamlit.testing.v1 import AppTest

from mlp.commands.options import DEFAULT_MODEL
from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.images.normalize import Prepared, prepare
from mlp.nn.model_files import load_model, save_model
from runner.launcher_state import LauncherReport
from runner.store import RunStore
from tests.confident import confident
from tests.pen import examples, render
from ui.drawing import picture
from ui.style import format as fmt
from ui.style import palette

MAIN = Path(__file__).resolve().parents[3] / "ui" / "main.py"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home of its own for each test."""
    monkeypatch.setenv("INKLING_HOME", str(tmp_path))
    monkeypatch.syspath_prepend(str(MAIN.parent))
    # There is no connection with cookies in an AppTest: every page is looked at by the browser without one.
    monkeypatch.setattr(type(st.context), "cookies", property(lambda context: {}))
    st.cache_resource.clear()
    yield tmp_path
    st.cache_resource.clear()


class Canvas:
    """Stands in for the drawing component, which needs a browser: has kept what a browser would send."""

    def __init__(self) -> None:
        self.png: bytes | None = None
        self.options: dict[str, Any] = {}
        self.shown: list[dict[str, Any]] = []

    def __call__(self, **options: Any) -> SimpleNamespace:
        assert options["return_image_data"]
        self.options = options
        self.shown.append(options["initial_drawing"])
        if self.png is not None:
            import_module("ui.drawing.canvas").keep(self.png, None)
        return SimpleNamespace()

    def draw(self, pixels: Any) -> None:
        Image.fromarray(np.asarray(pixels, np.uint8)).save(buffer := io.BytesIO(), "PNG")
        self.png = buffer.getvalue()


@pytest.fixture
def canvas(monkeypatch: pytest.MonkeyPatch) -> Canvas:
    stub = Canvas()
    # The whole module: the real one only loads inside a server.
    monkeypatch.setitem(sys.modules, "streamlit_drawable_canvas", SimpleNamespace(st_canvas=stub))
    monkeypatch.delitem(sys.modules, "ui.drawing.canvas", raising=False)
    return stub


def page(name: str = "", **query: str) -> AppTest:
    """A page as a browser opens it from its address."""
    test = AppTest.from_file(str(MAIN), default_timeout=30)
    test.query_params.update(query)
    if name:
        test.switch_page(f"views/{name}.py")
    test.run()
    assert not test.exception
    return test


def html(test: AppTest) -> str:
    """All HTML of a page."""
    return "".join(element.proto.body for element in test.get("html"))


def button(test: AppTest, label: str) -> Any:
    """The button with a label."""
    return next(one for one in test.button if one.label == label)


# --- Draw -------------------------------------------------------------------------------------------------------------


def test_draw_opens_on_an_empty_canvas_and_says_what_to_do(canvas: Canvas) -> None:
    test = page()
    assert "Draw a digit" in html(test)
    assert 'data-testid="digit"' not in html(test)


@pytest.mark.parametrize("label", range(10))
def test_a_drawn_digit_is_answered_with_ten_percentages(canvas: Canvas, label: int) -> None:
    strokes = next(strokes for digit, strokes in examples() if digit == label)
    canvas.draw(render(strokes, size=308, brush=22))
    text = html(page())
    assert f'data-testid="digit">{label}<' in text
    assert text.count('class="bar"') == 10
    assert "data:image/png;base64," in text


@pytest.mark.parametrize(("least_energy", "words"), [(-100.0, "sure: "), (100.0, "unsure: ")])
def test_a_calibrated_network_is_sure_of_a_digit_or_doubts_it(
    canvas: Canvas, home: Path, monkeypatch: pytest.MonkeyPatch, least_energy: float, words: str
) -> None:
    known = confident(load_model(DEFAULT_MODEL), temperature=0.5, least_energy=least_energy)
    save_model(known, home / "default.safetensors")
    monkeypatch.setattr("ui.server.MODELS", home)
    strokes = next(strokes for digit, strokes in examples() if digit == 3)
    canvas.draw(render(strokes, size=308, brush=22))
    text = html(page())
    assert 'data-testid="digit">3<' in text
    assert f"<b>{words}" in text
    assert ("This does not look like a digit." in text) == (least_energy > 0)


def test_a_drawing_is_prepared_once_for_all_parts_of_the_page(canvas: Canvas, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared: list[Image.Image] = []

    def counted(image: Image.Image) -> Prepared:
        prepared.append(image)
        return prepare(image)

    monkeypatch.setattr(picture, "prepare", counted)
    for label in (3, 4):
        strokes = next(strokes for digit, strokes in examples() if digit == label)
        canvas.draw(render(strokes, size=308, brush=27))  # a brush of this test alone
        test = page()
        assert 'class="stages"' in html(test)
        assert 'data-testid="digit"' in html(test)
    assert len(prepared) == 2


def test_of_two_digits_each_is_explained_on_its_own(canvas: Canvas) -> None:
    (_, four), (_, two) = (next(one for one in examples() if one[0] == label) for label in (4, 2))
    halves = [render(strokes, size=154, brush=13) for strokes in (four, two)]
    canvas.draw(np.pad(np.concatenate(halves, axis=1), ((77, 77), (0, 0), (0, 0)), mode="edge"))
    test = page()
    assert 'data-testid="digit">42<' in html(test)
    which = next(one for one in test.button_group if one.label == "Which of the digits")
    assert which.options == ["no. 1: 4", "no. 2: 2"]
    first = html(test)
    which.set_value(1).run()
    stages = [re.findall(r'<ol class="stages".*?</ol>', text)[0] for text in (first, html(test))]
    assert stages[0] != stages[1]


def test_an_empty_canvas_gets_a_sentence_and_no_digit(canvas: Canvas) -> None:
    canvas.draw(np.full((308, 308, 4), (11, 11, 13, 255)))
    text = html(page())
    assert 'data-testid="digit"' not in text
    assert text.count("</b>") == 1


def test_a_dot_is_said_to_be_no_digit_with_what_the_network_would_say(canvas: Canvas) -> None:
    dot = np.full((308, 308, 4), (11, 11, 13, 255))
    dot[150:162, 150:162] = 255
    canvas.draw(dot)
    text = html(page())
    assert 'data-testid="digit"' not in text
    assert "This looks like a dot" in text
    assert "it would say" in text


@pytest.mark.parametrize("png", [b"no picture", b"\x89PNG\r\n\x1a\n", b"\x89PNG\r\n\x1a\n" + bytes(2**21)])
def test_a_message_that_is_no_picture_gets_a_sentence(canvas: Canvas, png: bytes) -> None:
    canvas.png = png
    test = page()
    assert "did not arrive as a picture" in test.warning[0].value
    assert 'data-testid="digit"' not in html(test)


def test_a_picture_larger_than_the_canvas_is_not_decoded(canvas: Canvas) -> None:
    canvas.draw(np.zeros((2000, 2000)))
    assert "did not arrive as a picture" in page().warning[0].value


def test_the_canvas_has_the_colours_of_mnist_and_the_pen_of_the_slider(canvas: Canvas) -> None:
    test = page()
    look = ("height", "width", "stroke_width", "stroke_color", "background_color")
    assert [canvas.options[name] for name in look] == [308, 308, 26, palette.INK, palette.CANVAS]
    next(one for one in test.slider if one.label == "Brush").set_value(12).run()
    assert canvas.options["stroke_width"] == 12


# --- Train ------------------------------------------------------------------------------------------------------------


def spec(home: Path) -> dict[str, Any]:
    """What the only run is to do."""
    (path,) = (home / "runs").glob("*/spec.json")
    result: dict[str, Any] = json.loads(path.read_text())
    return result


def test_the_shapes_and_the_number_of_parameters_follow_the_form(canvas: Canvas) -> None:
    test = page("train")
    assert "784 × 128" in html(test)
    assert "109 386" in html(test).replace("\N{NARROW NO-BREAK SPACE}", " ")
    button(test, "Add a hidden layer").click().run()
    assert "784-128-64-64-10" in html(test)
    test.number_input(key="units 2").set_value(5).run()
    assert "64 × 5" in html(test)
    test.button(key="remove 0").click().run()
    assert "784-64-5-10" in html(test)


def test_beside_a_run_the_form_is_that_of_the_next_network(canvas: Canvas, home: Path) -> None:
    test = page("train")
    assert [one.value for one in test.title] == ["Train a network"]
    button(test, "Train").click().run()
    assert not test.title
    [heading] = [one.proto for one in test.get("bidi_component") if one.proto.id.endswith("fold")]
    assert json.loads(heading.json) == "Next network"


def test_train_starts_exactly_what_the_form_says_and_looks_at_it(canvas: Canvas, home: Path) -> None:
    LauncherReport(home).write({})
    test = page("train")
    test.selectbox(key="Activation").set_value("tanh")
    test.number_input(key="Learning rate").set_value(0.025)
    test.number_input(key="Batch size").set_value(32)
    test.number_input(key="Epochs").set_value(3)
    test.number_input(key="Seed").set_value(7)
    test.selectbox(key="Initial weights").set_value("uniform").run()
    test.number_input(key="uniform: low").set_value(-0.5)
    test.selectbox(key="Loss").set_value("squared_error")
    test.selectbox(key="Optimizer").set_value("adam")
    test.selectbox(key="Learning rate schedule").set_value("step").run()
    test.number_input(key="step: every").set_value(1.0)
    test.number_input(key="L2 (lambda)").set_value(0.001)
    test.slider(key="Dropout").set_value(0.25)
    test.number_input(key="Training images").set_value(2000).run()
    button(test, "Train").click().run()
    assert not test.exception
    expected = Experiment(
        NetworkConfig(
            hidden=(128, 64), activation="tanh", initializer="uniform:-0.5,1", output_activation="sigmoid"
        ),
        TrainingConfig(
            loss="squared_error", learning_rate=0.025, batch_size=32, epochs=3, seed=7, optimizer="adam",
            schedule="step:1,0.5", l2=0.001, dropout=0.25, train_size=2000,
        ),
    )  # fmt: skip
    run = RunStore(home).list()[0]
    assert run.spec.experiment == expected
    assert test.query_params["run"] == run.id
    assert "Starting" in test.subheader[0].value


def test_a_network_over_the_limit_is_refused_with_the_limit(canvas: Canvas, home: Path) -> None:
    test = page("train")
    test.number_input(key="units 0").set_value(4096)
    test.number_input(key="units 1").set_value(4096).run()
    assert "16,000,000" in test.error[0].value
    assert button(test, "Train").disabled
    assert not (home / "runs").exists()


def test_a_batch_larger_than_the_data_is_refused(canvas: Canvas) -> None:
    test = page("train")
    test.number_input(key="Training images").set_value(50).run()
    assert "64" in test.error[0].value


@pytest.mark.parametrize("run", ["nonsense", "../..", "0" * 24, "<b>x</b>"])
@pytest.mark.parametrize("name", ["train", "", "weights"])
def test_a_run_that_does_not_exist_gets_a_sentence(canvas: Canvas, name: str, run: str) -> None:
    test = page(name, run=run)
    assert "run" in test.warning[0].value


def test_the_owner_may_stop_a_run_and_others_may_not(canvas: Canvas, home: Path) -> None:
    store = RunStore(home)
    mine = store.submit(Experiment(), owner="e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    others = store.submit(Experiment(), owner="a" * 64)
    assert [one.label for one in page("train", run=others).button].count("Stop") == 0
    test = page("train", run=mine)
    button(test, "Stop").click().run()
    assert store.status(mine).state == "stopped"


# --- Weights ----------------------------------------------------------------------------------------------------------


def test_weights_has_a_tab_for_every_layer_and_computes_the_open_one_alone(canvas: Canvas) -> None:
    test = page("weights")
    config = load_model(DEFAULT_MODEL).config
    assert [tab.label for tab in test.tabs] == list(config.layer_names)
    assert f"784 inputs, {fmt.thousands(config.hidden[0])} units" in html(test)
    assert html(test).count('class="layer"') == 1


def test_of_many_units_the_first_are_shown_and_all_on_request(canvas: Canvas, monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[int] = []
    monkeypatch.setattr("ui.components.weight_grid.weight_grid", lambda W, *, key, order, limit: limits.append(limit))
    test, units = page("weights"), load_model(DEFAULT_MODEL).config.hidden[0]
    assert test.toggle(key="all units").label == f"All {fmt.thousands(units)} units"
    test.toggle(key="all units").set_value(True).run()
    assert limits[0] == 48
    assert limits[-1] == units
    test.selectbox(key="network").set_value("model small").run()
    assert limits[-1] == 32
    assert not test.toggle


def test_default_answers_for_a_run_without_weights_and_it_is_said(canvas: Canvas, home: Path) -> None:
    run = RunStore(home).submit(Experiment())
    strokes = next(strokes for digit, strokes in examples() if digit == 4)
    canvas.draw(render(strokes, size=308, brush=26))
    test = page(run=run)
    assert 'data-testid="digit">4<' in html(test)
    assert "The chosen network has no weights yet, so Large answers." in [one.value for one in test.caption]
    assert not test.info


def test_a_run_without_weights_says_so(canvas: Canvas, home: Path) -> None:
    run = RunStore(home).submit(Experiment())
    assert "no weights yet" in page("weights", run=run).info[0].value


# --- which network, which run -----------------------------------------------------------------------------------------

NOBODY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
"""The owner of what a browser without a cookie starts."""


def test_every_choice_of_a_network_counts_and_the_url_names_the_run(canvas: Canvas, home: Path) -> None:
    runs = [RunStore(home).submit(Experiment(), owner=NOBODY) for _ in range(2)]
    test = page("weights")
    for chosen in (f"run {runs[0]}", f"run {runs[1]}", "model default", f"run {runs[1]}", f"run {runs[0]}"):
        test.selectbox(key="network").set_value(chosen).run()
        assert test.selectbox(key="network").value == chosen
        kind, _, name = chosen.partition(" ")
        shown = test.query_params.get("run")
        assert shown == (name if kind == "run" else None)


def test_a_run_stays_on_the_train_page_while_another_network_is_asked(canvas: Canvas, home: Path) -> None:
    run = RunStore(home).submit(Experiment(), owner=NOBODY)
    LauncherReport(home).write({})
    test = page("train", run=run)
    assert "Starting" in test.subheader[0].value
    test.switch_page("views/draw.py").run()
    assert test.selectbox(key="network").value == f"run {run}"
    test.selectbox(key="network").set_value("model default").run()
    test.switch_page("views/train.py").run()
    assert "Starting" in test.subheader[0].value
    assert test.query_params["run"] == run


def test_a_waiting_run_can_be_found_again_and_shown(canvas: Canvas, home: Path) -> None:
    store = RunStore(home)
    older, newer = (store.submit(Experiment(), owner=NOBODY, title=title) for title in ("one", "two"))
    store.open(store.submit(Experiment(), owner="b" * 64)).change_status({"queued"}, state="running")
    LauncherReport(home).write({})
    test = page("train")
    assert test.selectbox(key="run").value == newer
    assert [option.split(",")[0] for option in test.selectbox(key="run").options] == ["two", "one"]
    test.selectbox(key="run").set_value(older).run()
    assert "number 1" in test.subheader[0].value
    test.selectbox(key="run").set_value(newer).run()
    assert "number 2" in test.subheader[0].value
    assert test.query_params["run"] == newer


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("units 0", 5000, "from 1 to 4,096; got 5000"),
        ("Epochs", 0, "from 1 to 10,000; got 0"),
        ("Learning rate", -1.0, "above 0 and at most 1000; got -1.0"),
        ("Seed", -1, "got -1"),
    ],
)
def test_a_number_out_of_range_is_explained_and_not_replaced(
    canvas: Canvas, field: str, value: float, says: str
) -> None:
    test = page("train")
    test.number_input(key=field).set_value(value).run()
    assert says in test.error[0].value
    assert button(test, "Train").disabled


# --- My digits --------------------------------------------------------------------------------------------------------


def test_what_was_kept_is_said_until_the_next_drawing(canvas: Canvas, home: Path) -> None:
    test = page()
    test.session_state["label of the digit that was kept last"] = 4
    assert "Kept as a 4." in html(test.run())
    canvas.draw(render(examples()[0][1], size=308, brush=22))
    assert "Kept as" not in html(test.run().run())
