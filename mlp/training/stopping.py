"""The limits at which a training ends early."""

from mlp.config import TrainingConfig
from mlp.training.progress import Progress

STOPPED = "Stopped on request."


class Ending(Exception):
    """Ends the loops of a training before the last epoch; for the reasons see `Done`."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


def check_limits(config: TrainingConfig, progress: Progress) -> None:
    """Raise Ending where a limit is reached. A checkpoint has all it depends on, so a resumed run ends as well."""
    if config.max_seconds and progress.in_all.seconds - progress.began_seconds >= config.max_seconds:
        raise Ending("seconds", f"The time limit of {config.max_seconds:g} s is reached.")
    norm, tolerance = progress.gradient_norm, config.gradient_tolerance
    if tolerance and norm is not None and norm < tolerance:
        raise Ending("gradient", f"The gradient norm {norm:.3g} is below {tolerance:g}.")
    if config.patience and progress.epochs_since_best >= config.patience:
        raise Ending("patience", f"The validation loss was not better for {progress.epochs_since_best} epochs.")
