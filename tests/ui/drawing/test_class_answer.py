"""Networks that learned own data answer on the pages with the names of their classes."""

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.data.own.picture_form import PictureForm
from mlp.data.own.read import read_uploads
from mlp.data.own.summary import summary
from runner.store import RunStore
from runner.worker import execute
from tests.mlp.data.own.files import LETTERS, csv, letters
from tests.pen import render
from tests.ui.views.test_views import Canvas, canvas, home, html
from tests.ui.views.test_views import page as whole_page
from ui.drawing.class_answer import MOST_BARS, class_answer_html
from ui.owner import hash_of
from ui.run.own_wall import wall_html

__all__ = ["canvas", "home"]

MARKUP = "<b onclick=x>"


Trained = Callable[..., str]


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bool], tuple[Path, str]]:
    """A home with a run that learned letters, light on dark or inverted, and the id of the run; trained once."""

    @cache
    def made(inverted: bool) -> tuple[Path, str]:
        home = tmp_path_factory.mktemp("home")
        return home, learned(home, inverted=inverted)

    return made


@pytest.fixture
def trained(homes: Callable[[bool], tuple[Path, str]], home: Path) -> Trained:
    """Puts that run into the home of the test; the id of the run."""

    def moved_in(*, inverted: bool = False) -> str:
        made, run = homes(inverted)
        shutil.copytree(made, home, dirs_exist_ok=True)
        return run

    return moved_in


def learned(home: Path, *, inverted: bool) -> str:
    """A run that learned letters of 12 x 12 pixels; L is called by markup."""
    names, images = letters(40, 12, rng=np.random.default_rng(5))
    names = [MARKUP if name == "L" else name for name in names]
    data = read_uploads({"letters.csv": csv(names, 255 - images if inverted else images)})
    store, owner = RunStore(home), hash_of("")
    store.keep_data(owner, data)
    sizes = data.sizes
    training = TrainingConfig(data=data.name, train_size=sizes.samples, batch_size=16, epochs=30, learning_rate=0.05)
    experiment = Experiment(NetworkConfig(sizes.inputs, (24,), sizes.outputs), training)
    run = store.open(store.submit(experiment, owner=owner))
    execute(run)
    assert run.status().state == "done"
    return run.id


@pytest.mark.parametrize("inverted", [False, True])
def test_a_drawn_letter_is_answered_by_its_name(inverted: bool, trained: Trained, canvas: Canvas):
    run, right = trained(inverted=inverted), 0
    for name, strokes in LETTERS.items():
        canvas.draw(render(strokes, size=308, brush=38))
        text = html(whole_page("draw", run=run))
        assert MARKUP not in text
        assert text.count('class="bar"') == 4
        shown = "&lt;b onclick=x&gt;" if name == "L" else name
        right += f'data-testid="class" dir="auto">{shown}<' in text
    assert right == len(LETTERS)


def test_the_page_of_the_run_and_the_weights_show_it_without_markup(trained: Trained, canvas: Canvas):
    run = trained()
    text = html(whole_page("train", run=run))
    assert 'data-testid="own-wall"' in text
    assert MARKUP not in text
    assert "&lt;b onclick=x&gt;" in text
    assert not whole_page("weights", run=run).exception
    assert not whole_page("gradient", run=run).exception


def test_damaged_data_are_a_sentence_on_the_page_of_the_run(home: Path, trained: Trained, canvas: Canvas):
    run = trained()
    for path in [*(home / "data").glob("*.safetensors"), home / "runs" / run / "data.safetensors"]:
        path.write_bytes(b"damaged")
    test = whole_page("train", run=run)
    assert any("is not an intact safetensors file" in one.value for one in test.warning)


def test_the_most_probable_classes_come_first():
    form = PictureForm(tuple(f"class {number}" for number in range(30)), 4, 5)
    shares: Any = np.arange(30) / np.arange(30).sum()
    text = class_answer_html(form, shares, np.zeros(20, np.float32), "<i>")
    assert text.count('class="bar"') == MOST_BARS
    assert text.index(">class 29<") < text.index(">class 28<") < text.index(">class 20<")
    assert "class 19" not in text
    assert "&lt;i&gt;" in text


def test_the_wall_says_which_answers_are_wrong():
    names, images = letters(10, 6, rng=np.random.default_rng(0))
    found = summary(read_uploads({"letters.csv": csv([f"<{name}>" for name in names], images)}))
    answers = found.labels.tolist()
    assert 'class="wrong"' not in wall_html(found.form, found, answers)
    text = wall_html(found.form, found, [(answers[0] + 1) % 4, *answers[1:]])
    assert text.count('class="wrong"') == 1
    assert "<L>" not in text
    assert 'class="wrong" title="&lt;L&gt;"' in text
