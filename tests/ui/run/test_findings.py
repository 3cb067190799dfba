"""What the page of a run says of a change that was refused."""

from ui.run.findings import refusal

REFUSED = {"step": 50, "command": "change", "text": "The batch size must be less."}


def test_a_refusal_is_said_until_something_else_is_changed_or_the_run_ends():
    before, after = {"step": 20, "text": "l2 0.1"}, {"step": 80, "text": "l2 0.2"}
    assert refusal({}, active=True) is None
    assert refusal({"refusals": [REFUSED], "marks": [before]}, active=True) == REFUSED["text"]
    assert refusal({"refusals": [REFUSED], "marks": [before, after]}, active=True) is None
    assert refusal({"refusals": [REFUSED]}, active=False) is None
