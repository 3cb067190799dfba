"""What the page of a run says of a change that was refused."""

from mlp.training.history import History, Mark, Refusal
from ui.run.findings import refusal

REFUSED = Refusal(50, 3, "The batch size must be less.")


def test_a_refusal_is_said_until_something_else_is_changed_or_the_run_ends():
    before, after = Mark(20, "l2 0.1"), Mark(80, "l2 0.2")
    assert refusal(History(), active=True) is None
    assert refusal(History(refusals=[REFUSED], marks=[before]), active=True) == REFUSED.text
    assert refusal(History(refusals=[REFUSED], marks=[before, after]), active=True) is None
    assert refusal(History(refusals=[REFUSED]), active=False) is None
