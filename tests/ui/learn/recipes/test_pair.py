"""What is known of the two versions together."""

from mlp.recipes.catalogue import RECIPES
from mlp.training.events import Done, StepReport
from runner.courses import Look
from runner.recipe_courses import Outcome
from ui.learn.recipes.pair import Pair, history, steps

RECIPE = RECIPES["squared-features"]


def report(step: int) -> StepReport:
    return StepReport(1.0, step, 5, 1.0 / step, 0.5, 0.1, [1.0, 2.0], [1.0, 2.0], [None, None], 1.0, 1.0)


EVENTS = (report(10), report(20), Done("epochs", "", 1.0, 20, 1.0, 1.0))


def test_both_have_ended_when_nothing_more_will_come() -> None:
    running, ended, failed = Look[Outcome](EVENTS[:1]), Look(EVENTS, Outcome(EVENTS, {})), Look[Outcome](problem="No.")
    assert not Pair(RECIPE, RECIPE.wrong[0], ended, running).have_ended
    assert Pair(RECIPE, RECIPE.wrong[0], ended, failed).have_ended
    assert Pair(RECIPE, RECIPE.wrong[0], ended, failed).problem == "No."
    assert Pair(RECIPE, None, ended).have_ended
    assert not Pair(RECIPE, None, Look()).train


def test_the_curves_of_both_begin_together() -> None:
    reports, ended = Look[Outcome](EVENTS[:1]), Look((), Outcome((), {}))
    assert not Pair(RECIPE, RECIPE.wrong[0], reports, Look()).both_report
    assert Pair(RECIPE, RECIPE.wrong[0], reports, ended).both_report
    assert Pair(RECIPE, None, reports).both_report


def test_the_axis_ends_where_the_longer_training_will() -> None:
    assert steps(RECIPE.right) == 30
    assert Pair(RECIPE, RECIPE.wrong[0], Look(), Look()).last_step == 30
    algebra = RECIPES["two-seven-two"]
    assert steps(algebra.right) == 0
    assert Pair(algebra, None, Look(EVENTS[:2])).last_step == 20


def test_a_history_goes_up_to_a_step_and_has_the_layers_of_its_reports() -> None:
    assert history(EVENTS, 10).steps.step == [10]
    assert history(EVENTS, 20).steps.step == [10, 20]
    assert len(history(EVENTS, 20).steps.gradient_norm) == 2
    assert history((), 20).steps.step == []
