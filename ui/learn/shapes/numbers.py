"""Every number of a small network: its fields, and the sheet that is stepped through with the arrow keys."""

from __future__ import annotations

from mlp.check.worked import Worked, work_out
from ui.components.worked import worked_sheet
from ui.language.translate import t
from ui.learn.shapes import link, numbers_form
from ui.learn.shapes.numbers_view import longer, places_of, sheet_of
from ui.problems import problems_shown


def show_numbers() -> None:
    """The fields, and below them the sheet at the step of the URL."""
    choice = numbers_form.choose_network()
    with problems_shown():
        edits = numbers_form.edits_of(choice.spec)
        worked = work_out(choice.spec, choice.rate, edits)
        matrices, steps = sheet_of(worked)
        worked_sheet(
            matrices, steps, [t("forward"), t("backward"), t("update")],
            step=link.one_of(numbers_form.STEP, [one.key for one in steps], steps[0].key),
            edits=places_of(edits), summary=summary_of(worked), key=numbers_form.NUMBERS,
            on_step=numbers_form.step_sent, on_edits=numbers_form.edits_sent,
        )  # fmt: skip


def summary_of(worked: Worked) -> str:
    """What one step does to the loss, or why there are no numbers."""
    if not worked.is_finite:
        return t(
            "Some numbers became infinite: exp overflows near 710. Libraries take the largest z of a sample away first."
        )
    return t(
        "Loss {loss}; after this update, on the same samples, {after}.",
        loss=longer(worked.loss), after=longer(worked.loss_after),
    )  # fmt: skip
