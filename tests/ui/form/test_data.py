"""The form suits the data that are chosen."""

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from mlp.data_sets import DATA_SETS
from tests.ui.form.test_activations import form_page, said
from tests.ui.views.test_views import home
from ui.form.values import DATA_WORDS

__all__ = ["home"]


def field(test: AppTest, kind: str, label: str) -> Any:
    return next(one for one in getattr(test, kind) if one.label == label)


@pytest.fixture
def form(home: Path) -> AppTest:
    return AppTest.from_function(form_page, default_timeout=30).run()


def test_every_data_set_can_be_chosen_and_gives_an_experiment(form: AppTest) -> None:
    assert set(DATA_WORDS) == set(DATA_SETS)
    for name, row in DATA_SETS.items():
        field(form, "selectbox", "Data").set_value(name).run()
        experiment = said(form)
        assert experiment is not None, name
        assert (experiment.network.inputs, experiment.network.outputs) == (row.inputs, row.outputs)
        assert experiment.training.data == name
        assert experiment.training.loss == row.usual_loss
        assert experiment.training.train_size == min(row.samples, 55_000)


def test_a_loss_that_the_data_cannot_have_is_replaced_and_said(form: AppTest) -> None:
    field(form, "selectbox", "Data").set_value("regression-lines").run()
    field(form, "selectbox", "Loss").set_value("logistic").run()
    assert said(form).training.loss == "squared_error"
    assert "These data take the loss squared_error." in [one.value for one in form.caption]


def test_a_line_search_takes_all_images(form: AppTest) -> None:
    field(form, "selectbox", "Optimizer").set_value("lbfgs").run()
    assert said(form).training.batch_size == said(form).training.train_size == 55_000
    assert any("An epoch is one step" in one.value for one in form.caption)
