"""The reports of a training, made from its running sums."""

from collections.abc import Sequence
from math import isfinite, sqrt

from mlp.arrays import Array
from mlp.training.evaluation import Evaluation, UnitHealth
from mlp.training.events import EpochReport, StepReport
from mlp.training.progress import Progress, Sums


def step_report(
    progress: Progress, position: float, rate: float, sizes: Sequence[int], moved: Array | None
) -> StepReport:
    """The report on the steps since the last one; resets their sums.

    `position`: epochs done; `sizes`: the parameters of each layer; `moved` (L, 2): for each layer the squared length of
    the newest step, and that of its weights before. Without it, the update ratio is not known.
    """
    sums = progress.take_report()
    gradient_norms = [total / sums.batches for total in sums.gradient_norms]
    return StepReport(
        epoch=position,
        step=progress.step,
        samples=progress.in_all.samples,
        loss=sums.loss / sums.samples,
        accuracy=sums.correct / sums.samples,
        learning_rate=rate,
        gradient_norm=gradient_norms,
        gradient_rms=[norm / sqrt(size) for norm, size in zip(gradient_norms, sizes, strict=True)],
        update_ratio=[None] * len(sizes) if moved is None else [_ratio(*pair) for pair in moved.tolist()],
        samples_per_second=sums.samples_per_second,
        seconds=progress.in_all.seconds,
    )


def _ratio(moved: float, weights: float) -> float | None:
    """|update| / |weights| from the squares of both; 0 for weights of zero, None where a square is not finite."""
    if not isfinite(moved + weights):
        return None
    return sqrt(moved / weights) if weights else 0.0


def epoch_report(progress: Progress, sums: Sums, validation: Evaluation, health: UnitHealth) -> EpochReport:
    """The report on a finished epoch: the sums over its batches, and the results on the validation images."""
    return EpochReport(
        epoch=progress.epoch,
        step=progress.step,
        train_loss=sums.loss / sums.samples,
        train_accuracy=sums.correct / sums.samples,
        validation_loss=validation.loss,
        validation_accuracy=validation.accuracy,
        most_frequent_share=validation.most_frequent_share,
        dead=health.dead,
        saturated=health.saturated,
        samples_per_second=sums.samples_per_second,
        seconds=progress.in_all.seconds,
    )
