"""The small regressions are what their names say."""

import numpy as np
import pytest

from mlp.data.regression import REGRESSIONS, normalised
from mlp.data_sets import DATA_SETS


def make(name: str):
    return REGRESSIONS[name](np.random.default_rng(0))


@pytest.mark.parametrize("name", REGRESSIONS)
def test_each_has_the_sizes_of_the_table(name: str):
    made, row = make(name), DATA_SETS[name]
    assert made.inputs.shape == (row.samples, row.inputs)
    assert made.targets.shape == (row.samples, row.outputs)
    assert made.numbers == (row.targets == "numbers")


def test_the_square_is_one_of_the_features_of_its_own_target():
    made = make("squared-features")
    assert made.inputs.tolist() == [[1, x, x * x] for x in (1, 2, 3, 4, 5)]
    assert made.targets[:, 0].tolist() == [1, 4, 9, 16, 25]


def test_normalised_columns_have_the_deviation_of_a_sample():
    # 1 ... 5: the sum of squared deviations is 10, divided by n - 1 = 4
    np.testing.assert_allclose(normalised(np.arange(1.0, 6.0)[:, None])[:, 0], np.arange(-2, 3) / np.sqrt(2.5))
    made = make("squared-features-normalised")
    np.testing.assert_allclose(made.inputs[:, 1:], made.targets)


def test_least_squares_finds_the_line():
    made = make("regression-lines")
    design = np.column_stack([np.ones(len(made)), made.inputs])
    found = np.linalg.lstsq(design, made.targets[:, 0], rcond=None)[0]
    np.testing.assert_allclose(found, [3, 2, -1], atol=0.03)


def test_a_line_parts_the_two_groups_but_for_few_points():
    made = make("two-groups")
    guess = made.inputs[:, 1] > 2 * made.inputs[:, 0] + 0.5
    assert 0.9 < (guess == made.targets[:, 0]).mean() < 1
