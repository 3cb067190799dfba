"""The words for the mistakes."""

import pytest

from mlp.check.catalogue import LINES, MISTAKES, TABLE, in_convention

KINDS = {
    "a factor", "a missing factor", "a doubled factor",
    "a wrong operand", "a wrong axis", "a wrong sign", "a wrong shape",
}  # fmt: skip


def test_keys_are_unique():
    assert len(TABLE) == len(MISTAKES)


@pytest.mark.parametrize("mistake", TABLE, ids=lambda mistake: mistake.key)
def test_each_is_said_in_a_sentence_with_both_lines(mistake):
    assert mistake.line in LINES
    assert mistake.kind in KINDS
    assert mistake.says.endswith(".")
    assert mistake.cure.endswith(".")
    assert mistake.right != mistake.wrong
    assert "=" in mistake.right
    assert "=" in mistake.wrong


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        ("dW = a_before.T @ delta", "dW = delta @ a_before.T"),
        ("da = delta_next @ W_next.T", "da = W_next.T @ delta_next"),
        ("db = delta.sum(axis=0)", "db = delta.sum(axis=1, keepdims=True)"),
        ("p = e / e.sum(axis=1, keepdims=True)", "p = e / e.sum(axis=0)"),
        ("delta = a - np.roll(y, 1, axis=0)", "delta = a - np.roll(y, 1, axis=1)"),
        ("dW += np.outer(a_before[i], delta[i])", "dW += np.outer(delta[:, i], a_before[:, i])"),
        ("dW = (a_before.T @ delta + l2 * W) / n", "dW = (delta @ a_before.T + l2 * W) / n"),
        ("delta = da * f_(z)", "delta = da * f_(z)"),
    ],
)
def test_lines_are_turned_for_columns(rows, columns):
    assert in_convention(rows, "columns") == columns
    assert in_convention(rows, "rows") == rows
