"""The reports of a training, made from its running sums."""

from collections.abc import Sequence
from math import sqrt

from mlp.arrays import Array
from mlp.training.evaluation import Evaluation, UnitHealth, update_ratio
from mlp.training.events import EpochReport, StepReport
from mlp.training.progress import Progress, Sums


def step_report(
    progress: Progress, position: float, rate: float, before: Sequence[Array] | None, after: Sequence[Array]
) -> StepReport:
    """The report on the steps since the last one; resets their sums.

    `position`: epochs done; `before` and `after`: each layer's flat weights, before and after the newest step. Without
    those from before, the update ratio is not known.
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
        gradient_rms=[norm / sqrt(view.size) for norm, view in zip(gradient_norms, after, strict=True)],
        update_ratio=[update_ratio(old, new) for old, new in zip(before, after, strict=True)]
        if before
        else [None] * len(after),
        samples_per_second=sums.samples_per_second,
        seconds=progress.in_all.seconds,
    )


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
