"""The training form after a reload: as it was left, beside the run that it was left with."""

from contextlib import suppress

from mlp.config import Experiment
from mlp.errors import InklingError
from runner.drafts import Draft
from ui import server, state
from ui.form import state as form_state
from ui.form.controls import fill_from
from ui.owner import owner_hash


def begin_form() -> None:
    """In a tab that has just been opened: what this browser had in the form, or what the run of the link was told.

    Whoever follows a link to another run than the one that they left the form with wants that run's settings.
    """
    if not form_state.form_is_new():
        return
    run, left = state.current_run(), server.drafts().read(owner_hash())
    if left and run in (None, left.beside):
        fill_from(left.experiment)
    elif run:
        with suppress(InklingError):
            fill_from(server.store().run(run).experiment)


def keep_form(experiment: Experiment) -> None:
    """Write down what the form says, if that is new since the page was opened."""
    draft = Draft(experiment, state.current_run())
    if form_state.form_has_changed(draft):
        server.drafts().keep(owner_hash(), draft)
