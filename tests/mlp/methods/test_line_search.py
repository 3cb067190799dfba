"""Minimisation in single iterations is SciPy's own, whoever looks in between."""

import threading
from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize, rosen, rosen_der

from mlp.methods.line_search import Minimization, iterate

METHODS = ["CG", "L-BFGS-B"]
START = np.linspace(-1.0, 1.0, 6)


def rosenbrock(x):
    return float(rosen(x)), rosen_der(x)


@pytest.mark.parametrize("method", METHODS)
def test_the_points_are_those_of_one_uninterrupted_call(method: str):
    expected: list = []
    uninterrupted: Any = minimize
    uninterrupted(rosenbrock, START, jac=True, method=method, tol=0.0, options={"maxiter": 30},
                  callback=lambda x: expected.append(np.array(x)))  # fmt: skip
    points = iterate(method, rosenbrock, START)
    found = [next(points) for _ in range(30)]
    points.close()
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("method", METHODS)
def test_it_ends_at_the_minimum_and_leaves_theta_there(method: str):
    theta, search = START.copy(), Minimization(method)
    steps = 0
    while search.step(theta, rosenbrock):
        steps += 1
    assert steps > 10
    np.testing.assert_allclose(theta, 1, atol=1e-6)


@pytest.mark.parametrize("method", METHODS)
def test_it_begins_anew_from_other_weights_and_after_forgetting(method: str):
    theta, search = START.copy(), Minimization(method)
    first = [theta.copy() for _ in range(5) if search.step(theta, rosenbrock)]
    for again in (lambda: None, search.forget):
        again()
        theta[:] = START
        np.testing.assert_array_equal([theta.copy() for _ in range(5) if search.step(theta, rosenbrock)], first)


@pytest.mark.parametrize("method", METHODS)
def test_an_error_of_the_loss_comes_out_of_the_step(method: str):
    def fails(x):
        raise ArithmeticError("no loss there")

    with pytest.raises(ArithmeticError, match="no loss there"):
        Minimization(method).step(START.copy(), fails)


@pytest.mark.parametrize("method", METHODS)
def test_no_thread_stays_behind(method: str):
    before = threading.active_count()
    theta, search = START.copy(), Minimization(method)
    search.step(theta, rosenbrock)
    assert threading.active_count() == before + 1
    search.forget()
    assert threading.active_count() == before


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_loss_that_is_not_finite_ends_it(method: str, value: float):
    theta = START.copy()
    assert not Minimization(method).step(theta, lambda x: (value, np.full_like(x, value)))
    np.testing.assert_array_equal(theta, START)
