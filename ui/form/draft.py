"""The draft of the training form: what it held and which run was shown, restored after a reload."""

from contextlib import suppress

from mlp.config import Experiment
from mlp.errors import InklingError
from runner.drafts import Draft
from ui import server, state
from ui.form import state as form_state
from ui.form.controls import fill_from
from ui.owner import owner_hash


def begin_form() -> None:
    """Fill the form of a new tab with the draft of this browser, or with the settings of the run in the URL.

    A link to another run than the one beside the draft brings the settings of that run.
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
    """Save the form as a draft if it has changed since the page was opened."""
    draft = Draft(experiment, state.current_run())
    if form_state.form_has_changed(draft):
        server.drafts().keep(owner_hash(), draft)
