"""What is in force in a run right now, in the words that stand under the fields of the form."""

from mlp.config import LIVE_SETTINGS, TRAINING_SETTINGS
from mlp.training.history import History
from runner.store import Run
from ui.components.in_force import write_in_force
from ui.language.translate import t
from ui.style import format as fmt


def show_in_force(run: Run, history: History) -> None:
    """Say under the fields of the form what the run has now; nothing of a run that does not learn."""
    write_in_force(in_force(run, history))


def in_force(run: Run, history: History) -> dict[str, str]:
    """The words for each setting that has an effect in this run: `now 64`, `now 0.024 of 0.1, one_cycle`."""
    if run.status.state not in ("running", "paused"):
        return {}
    training = run.experiment.training
    settings = [name for name, row in LIVE_SETTINGS.items() if row.applies(run.experiment)]
    words = {name: t("now {value}", value=fmt.plain(getattr(training, name))) for name in settings}
    rate = history.steps.learning_rate[-1] if history.steps.learning_rate else None
    by = training.schedule.partition(":")[0]
    if by == "constant":
        by = TRAINING_SETTINGS["warmup"].word if training.warmup else ""
    if rate is not None and by:
        words["learning_rate"] = t(
            "now {rate} of {highest}, {schedule}",
            rate=fmt.significant(rate),
            highest=fmt.plain(training.learning_rate),
            schedule=t(by),
        )
    return words
