"""Made photographs: every effect does something, the same again from the same numbers, and they are read."""

import numpy as np
import pytest

from mlp.commands.options import DEFAULT_MODEL
from mlp.images.photograph import photograph
from mlp.images.planes import border
from mlp.nn.model_files import load_model
from tests.pen import examples
from tools.made_photographs import EFFECTS, HEIGHT, WIDTH, Handwriting, coverage, made
from tools.photographs import effects_of, handwriting, is_read

LABEL, STROKES = examples()[8]
DIGIT = Handwriting(LABEL, STROKES)


def pixels(*effects: str, seed: int = 5) -> np.ndarray:
    return np.asarray(made(DIGIT, effects, rng=np.random.default_rng(seed)), int)


@pytest.mark.parametrize("effect", EFFECTS)
def test_each_effect_changes_the_photograph_and_comes_again(effect):
    changed = pixels(effect)
    assert changed.shape == (HEIGHT, WIDTH, 3)
    np.testing.assert_array_equal(changed, pixels(effect))
    assert any((pixels(effect, seed=seed) != pixels(seed=seed)).any() for seed in range(3))


@pytest.mark.parametrize("form", [STROKES, np.pad(np.eye(20, dtype=np.float32), 4)], ids=["strokes", "image"])
def test_a_digit_is_inside_the_picture(form):
    for seed in range(10):
        ink = coverage(Handwriting(0, form), np.random.default_rng(seed))
        assert ink.max() == 1
        assert not border(ink).any()


def test_all_together_have_one_kind_of_paper():
    papers = [{"ruled", "squared"} & set(effects_of("all", np.random.default_rng(seed))) for seed in range(20)]
    assert {len(paper) for paper in papers} == {0, 1}


@pytest.mark.long
@pytest.mark.parametrize("row", ["none", *EFFECTS, "all"])
def test_made_photographs_are_read(row):
    """The table of docs/photographs.md says how many are read; here are fewer, so the limit is lower."""
    model, rng = load_model(DEFAULT_MODEL), np.random.default_rng(1)
    digits = handwriting(60, rng=rng)
    read = [
        is_read(photograph(made(digit, effects_of(row, rng), rng=rng)).prepared, digit.label, model) for digit in digits
    ]
    assert np.mean(read) >= 0.93
