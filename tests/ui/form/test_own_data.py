"""Own data on the form: they are sent, read, shown and chosen, and stay in this browser's choices."""

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mlp.data.own.read import read_uploads
from mlp.data.own.summary import summary
from runner.store import RunStore
from tests.mlp.data.own.files import archive, csv, idx, letters, pictures
from tests.ui.form.test_activations import form_page, said
from tests.ui.form.test_data import field
from tests.ui.views.test_views import home
from ui.form.own_data import TO_BRING, classes_html
from ui.form.state import UPLOAD_FIELD
from ui.owner import hash_of
from ui.runs.naming import automatic_name

__all__ = ["home"]

NAMES, IMAGES = letters(20, 12, rng=np.random.default_rng(3))
OWNER = hash_of("")


@pytest.fixture
def form(home: Path) -> AppTest:
    return AppTest.from_function(form_page, default_timeout=30).run()


def send(form: AppTest, *files: tuple[str, bytes]) -> AppTest:
    field(form, "selectbox", "Data").set_value(TO_BRING).run()
    form.file_uploader(key=UPLOAD_FIELD).set_value([(name, content, "") for name, content in files]).run()
    form.button(key="read own data").click().run()
    return form


def test_there_is_no_experiment_before_anything_was_read(form: AppTest):
    field(form, "selectbox", "Data").set_value(TO_BRING).run()
    assert form.session_state["said"] is None
    assert not form.error


@pytest.mark.parametrize(
    "files",
    [
        [("letters.csv", csv(NAMES, IMAGES))],
        [("letters.zip", archive(pictures(NAMES, IMAGES)))],
        [
            ("images-idx3-ubyte", idx(IMAGES)),
            ("labels-idx1-ubyte", idx(np.array(["LTVX".index(name) for name in NAMES], np.uint8))),
        ],
    ],
    ids=["csv", "zip", "idx"],
)
def test_what_is_sent_is_what_is_trained_on(form: AppTest, home: Path, files: list[tuple[str, bytes]]):
    send(form, *files)
    assert not form.error
    data = read_uploads(dict(files))
    experiment = said(form)
    assert experiment.training.data == data.name
    assert (experiment.network.inputs, experiment.network.outputs) == (144, 4)
    assert (experiment.training.train_size, experiment.training.batch_size) == (64, 64)
    assert experiment.training.loss == "cross_entropy"
    assert any("12 x 12 pixels: 64 images to train" in one.value for one in form.caption)
    store = RunStore(home)
    assert store.data_of(OWNER) == {data.name: data.source}
    assert store.spec(store.submit(experiment, owner=OWNER)).experiment == experiment
    assert automatic_name(experiment).endswith("own data, 64 images")
    again = AppTest.from_function(form_page, default_timeout=30).run()
    field(again, "selectbox", "Data").set_value(data.name).run()
    assert said(again) == experiment


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "bad.csv is empty."),
        (b"a,1\n", "must have a label and 4 to"),
        (csv(["L"] * 80, IMAGES), "There must be from 2"),
    ],
)
def test_what_cannot_be_read_is_a_sentence(form: AppTest, content: bytes, expected: str):
    send(form, ("bad.csv", content))
    assert expected in form.error[0].value
    assert form.session_state["said"] is None


def test_two_files_of_one_name_are_not_mixed_up(form: AppTest):
    send(form, ("a.csv", csv(NAMES, IMAGES)), ("a.csv", csv(NAMES, IMAGES)))
    assert "Two files have the same name" in form.error[0].value


def test_data_that_are_gone_are_asked_for(form: AppTest):
    send(form, ("letters.csv", csv(NAMES, IMAGES)))
    experiment = said(form).to_json()
    experiment["training"]["data"] = "own:" + "0" * 16
    form.session_state["fill"] = experiment
    form.run()
    assert "no longer here" in form.error[0].value
    assert form.session_state["said"] is None


def test_names_of_classes_are_no_markup():
    names = ["<img src=x onerror=alert(1)>" if name == "L" else name for name in NAMES]
    html = classes_html(summary(read_uploads({"letters.csv": csv(names, IMAGES)})))
    assert "<img src=x" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;</b> 20" in html
    assert html.count("<figure>") == 4
