"""The limits at which a training ends early."""

from mlp.config import TrainingConfig
from mlp.sentence import Sentence
from mlp.training.progress import Progress

STOPPED = Sentence("Stopped on request.")
NO_LOWER_LOSS = Sentence("The line search found no lower loss: this is a minimum, as far as the numbers can tell.")


class Ending(Exception):
    """Ends the loops of a training before the last epoch; for the reasons see `Done`."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


def check_limits(config: TrainingConfig, progress: Progress) -> None:
    """Raise Ending where a limit is reached. A checkpoint has all it depends on, so a resumed run ends as well."""
    if config.max_seconds and progress.in_all.seconds - progress.began_seconds >= config.max_seconds:
        raise Ending("seconds", Sentence("The time limit of {seconds:g} s is reached.", seconds=config.max_seconds))
    norm, tolerance = progress.gradient_norm, config.gradient_tolerance
    if tolerance and norm is not None and norm < tolerance:
        raise Ending(
            "gradient", Sentence("The gradient norm {norm:.3g} is below {tolerance:g}.", norm=norm, tolerance=tolerance)
        )
    if config.patience and progress.epochs_since_best >= config.patience:
        raise Ending(
            "patience",
            Sentence("The validation loss was not better for {count} epochs.", count=progress.epochs_since_best),
        )
