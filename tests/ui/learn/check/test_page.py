"""The page Check without a browser: cases from links, verdicts, hints, and a sentence for everything that is none."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.lib import format as npy
from streamlit.testing.v1 import AppTest

from mlp.check.archives import MOST_BYTES
from mlp.check.case import make_case
from mlp.check.catalogue import MISTAKES
from mlp.check.choices import from_words
from mlp.check.files import case_bytes
from mlp.check.paste import as_code
from mlp.check.spec import CaseSpec
from mlp.check.textbook import backward
from tests.ui.views.test_views import MAIN, home
from tools.confusion import answer
from ui.learn.check import state

__all__ = ["home"]

CASE = make_case(CaseSpec())
RIGHT = answer(CASE.spec, backward(CASE.forward()))
WRONG = RIGHT | {"db1": 6 * RIGHT["db1"]}
MISTAKE = MISTAKES["bias-not-averaged"]


Open = Callable[..., AppTest]


@pytest.fixture
def page() -> Open:
    """Opens the page with these words in its URL."""

    def open_page(**words: str) -> AppTest:
        app = AppTest.from_file(str(MAIN), default_timeout=30)
        app.query_params.update(words)
        return app.switch_page("views/check.py").run()

    return open_page


def shown(app: AppTest) -> str:
    """All HTML and sentences of the page."""
    assert not app.exception
    texts = [one.proto.body for one in app.get("html")]
    return "\n".join([*texts, *(one.value for part in (app.caption, app.warning, app.error, app.info) for one in part)])


def paste(app: AppTest, mine: Any) -> str:
    """What the page says to this text, or to these arrays as code."""
    text = mine if isinstance(mine, str) else as_code({name: np.asarray(a) for name, a in mine.items()})
    app.text_area(key=state.TEXT).set_value(text).run()
    return shown(app)


def send(app: AppTest, content: bytes, name: str = "mine.npz", key: str = state.MINE_FILE) -> str:
    """What the page says to this file."""
    if key == state.MINE_FILE:
        app.segmented_control(key=state.HOW).set_value("file").run()
    app.file_uploader(key=key).set_value((name, content, "")).run()
    return shown(app)


def npz(**arrays: Any) -> bytes:
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def test_a_right_gradient_is_right_and_the_loss_is_asked_first(page: Open):
    app = page()
    assert any(f"{CASE.forward().loss():.4f}" in one.value for one in app.markdown)
    assert "The verdict comes here" in shown(app)
    assert "The gradient is right." in paste(app, RIGHT)
    assert not app.warning


def test_a_wrong_one_is_named_with_both_lines_the_cure_and_the_first_wrong_tensor(page: Open):
    app = page()
    words = paste(app, WRONG)
    for part in (MISTAKE.says, MISTAKE.right, MISTAKE.wrong, MISTAKE.cure, "in layer 1", "6 times too large"):
        assert part in words
    assert app.pills[0].value == "db1"
    assert len(app.get("bidi_component")) > 1  # the heatmap of the difference
    app.pills[0].set_value("dW2").run()
    assert not app.exception


def test_two_mistakes_what_looks_alike_and_what_is_missing_are_told(page: Open):
    app = page()
    words = paste(app, RIGHT | {"db1": 0 * RIGHT["db1"], "dW2": -RIGHT["dW2"]})
    assert "Two mistakes together" in words
    assert words.count('class="formulas"') == 2
    words = paste(app, RIGHT | {"dW1": RIGHT["dW1"] + 0.1, "db2": RIGHT["db2"] ** 2})
    assert "It looks most like:" in words
    assert "Missing: dW1, db1." in paste(app, {"dW2": RIGHT["dW2"], "db2": RIGHT["db2"]})
    assert "instead of (4, 5)" in paste(app, RIGHT | {"dW1": np.zeros((2, 9, 4))})


def test_a_link_shows_the_case_and_the_page_writes_it(page: Open):
    words = {"hidden": "5,7", "activation": "tanh,relu", "convention": "columns", "inputs": "4", "seed": "3"}
    app = page(**words)
    case = make_case(from_words(words))
    assert app.number_input(key=state.SEED).value == 3
    assert app.selectbox(key=state.activation_key(2)).value == "relu"
    assert "The gradient is right." in paste(app, answer(case.spec, backward(case.forward())))
    app.number_input(key=state.SEED).set_value(4).run()
    assert app.query_params["seed"] == "4"
    assert from_words({name: str(value) for name, value in app.query_params.items()}).seed == 4


@pytest.mark.parametrize(
    "words",
    [
        {"hidden": "x"},
        {"activation": "<b>"},
        {"loss": "**mse**"},
        {"inputs": "9" * 200},
        {"batch": "often"},
    ],
)
def test_nonsense_in_a_link_is_a_sentence_and_the_usual_case(page: Open, words: dict[str, str]):
    app = page(**words)
    assert "The link describes no case" in app.warning[0].value
    assert "<b>" not in app.warning[0].value
    assert "The gradient is right." in paste(app, RIGHT)


def test_choices_that_cannot_be_get_their_sentence(page: Open):
    app = page()
    app.number_input(key=state.OUTPUTS).set_value(1).run()
    assert "at least 2 outputs" in app.error[0].value
    app.number_input(key=state.OUTPUTS).set_value(3).run()
    app.text_input(key=state.HIDDEN).set_value("5;4").run()
    assert "with commas" in app.error[0].value
    app.text_input(key=state.HIDDEN).set_value("4").run()
    assert not app.error
    next(one for one in app.button if "make them differ" in one.label).click().run()
    assert len({app.number_input(key=key).value for key in (state.INPUTS, state.OUTPUTS, state.SAMPLES)} | {4}) == 4


def test_a_case_that_would_take_long_is_refused(page: Open):
    app = page(inputs="300", hidden="100")
    assert "at most 15,000 numbers" in app.error[0].value
    app.number_input(key=state.INPUTS).set_value(4).run()
    assert not app.error
    large = make_case(CaseSpec(inputs=300, hidden=(100,)))
    assert "at most 15,000 numbers" in send(app, case_bytes(large), "large.npz", state.CASE_FILE)


def test_every_loss_and_a_network_without_hidden_layers_can_be_chosen(page: Open):
    app = page()
    app.text_input(key=state.HIDDEN).set_value("").run()
    for loss in ("logistic", "squared_error", "cross_entropy"):
        app.selectbox(key=state.LOSS).set_value(loss).run()
        assert not app.error
        assert not app.exception
    app.toggle(key=state.BIASES).set_value(False).run()
    assert "db1" not in shown(app).partition("Expected")[2]


def test_what_is_meant_decides(page: Open):
    app = page()
    summed = {name: 6 * array for name, array in RIGHT.items()}
    assert MISTAKES["sum-not-mean"].says in paste(app, summed)
    app.selectbox(key=state.COURSE).set_value(state.OWN).run()
    app.segmented_control(key=state.MEANT_BATCH).set_value("sum").run()
    assert "The gradient is right." in shown(app)
    assert app.query_params["batch"] == "sum"
    assert "The gradient is right." not in paste(page(**{"as": "cs231n"}), RIGHT)


def test_hints_give_away_one_step_at_a_time(page: Open):
    app = page(hints="1")
    words = paste(app, WRONG)
    assert "Wrong" in words
    for early in ("db1 is", MISTAKE.says.split(":")[-1], "6 times"):
        assert early not in words.partition('class="mistakes"')[0]
    for step, part in enumerate(
        ("first wrong tensor is db1", "the gradient of the biases", "a factor", MISTAKE.cure), 1
    ):
        next(one for one in app.button if one.label == "Next hint").click().run()
        words = shown(app)
        assert part in words.partition('class="mistakes"')[0]
        assert (MISTAKE.cure in words) == (step == 4)
    assert not [one for one in app.button if one.label == "Next hint"]
    assert 'class="tensors"' not in words
    paste(app, RIGHT | {"db2": 0 * RIGHT["db2"]})
    assert [one for one in app.button if one.label == "Next hint"], "another gradient has its own hints"


def test_a_file_and_a_case_from_a_file_are_judged(page: Open):
    spec = CaseSpec(hidden=(7,), seed=9)
    case = make_case(spec)
    app = page()
    words = send(app, case_bytes(case), "theirs.npz", state.CASE_FILE)
    assert "The case is that of theirs.npz: 4-7-3." in words
    mine = answer(spec, backward(case.forward()))
    assert "The gradient is right." in send(app, npz(**mine))
    assert "is not a case" in send(app, npz(x=[1.0]), "x.npz", state.CASE_FILE)


def bomb() -> bytes:
    """A gigabyte of zeros in a megabyte."""
    header = io.BytesIO()
    npy.write_array_header_1_0(header, {"descr": "<f8", "fortran_order": False, "shape": (125_000_000,)})
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("dW1.npy", "w") as member:
        member.write(header.getvalue())
        for _ in range(20):
            member.write(bytes(1_000_000))
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (npz(dW1=np.array([{}], object)), "never loaded"),
        (bomb(), "more than 1,000,000 numbers"),
        (b"x" * (MOST_BYTES + 1), "at most 64,000,000 are read"),
        (b"", "empty"),
        (b"GIF89a", "none of npz"),
        (npz(dW1=[[np.nan]]), "not finite"),
        (json.dumps({"dW1": [1, "a"]}).encode(), "list of numbers"),
        (npz(W9=[1.0], q=[2.0]), "not a tensor of this case"),
        (b"dW1 = [[1, 2], [3]]", "rows of different lengths"),
    ],
    ids=["pickle", "bomb", "large", "empty", "image", "nan", "words", "names", "ragged"],
)
@pytest.mark.long
def test_a_file_that_is_no_gradient_gets_a_sentence(page: Open, content: bytes, says: str):
    app = page()
    words = send(app, content)
    assert says in words
    assert app.warning
    assert "The gradient is right." in send(app, npz(**RIGHT)), "the page stays alive"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("dW1 = " + "1 " * 1_000_000, "at most 1,000,000 can be pasted"),
        ("dW1 = " + "1" * 1_000_000, "at most 1,000,000 can be pasted"),
        ("dW1 = [inf, -inf, nan]", "not finite"),
        ("[1, 2]", "Name each array"),
        ("dW1 = __import__('os').system('true')", "something that is no number"),
        ("<script>alert(1)</script> = [1]", "Name each array"),
    ],
    ids=["many", "long", "infinite", "nameless", "code", "script"],
)
@pytest.mark.long
def test_a_text_that_is_no_gradient_gets_a_sentence(page: Open, text: str, says: str):
    app = page()
    assert says in paste(app, text)
    assert app.warning
    assert "The gradient is right." in paste(app, RIGHT), "the page stays alive"


@pytest.mark.parametrize(
    "array",
    [
        np.full((4, 5), 1e308), np.full((4, 5), -1e200), np.full((4, 5), 5e-324), np.zeros((4, 5)),
        np.full((4, 5), 2**62), np.full((4, 5), 1e30, np.float32), np.float64(3), np.ones((300, 300)),
        np.ones((1, 1, 1)),
        np.ones(20), np.array([True, False]), np.array(["a"]), np.zeros((0, 5)),
    ],
    ids=repr,
)  # fmt: skip
@pytest.mark.long
def test_any_array_of_numbers_gets_a_verdict_or_a_sentence(page: Open, array: Any):
    app = page()
    words = send(app, npz(dW1=array, db1=RIGHT["db1"]))
    assert ("Wrong" in words) != bool(app.warning)
    assert "nan" not in words.partition('class="mistakes"')[0]


def test_the_mistakes_can_be_searched(page: Open):
    app = page()
    assert shown(app).count("<li>") == len(MISTAKES)
    app.text_input(key="find a mistake").set_value("PENALTY").run()
    assert 0 < shown(app).count("<li>") < 12
    app.text_input(key="find a mistake").set_value("<b>").run()
    assert "has this word" in shown(app)
