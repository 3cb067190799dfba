"""What a worker keeps of a training: its reports, the weights to look at, and all that is needed to go on."""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from mlp.nn.model import Model
from mlp.nn.model_card import make_card
from mlp.nn.model_files import save_model
from mlp.training.loop import Training
from mlp.training.threads import threads_now
from runner.checkpoints import save_checkpoint
from runner.disk import Disk, Reports
from runner.rundir import RunDirectory


class Keeper:
    """Writes into the run's directory, with the patience of `disk` where there is no room."""

    def __init__(self, run: RunDirectory, training: Training, disk: Disk) -> None:
        self.run, self.training, self.disk = run, training, disk
        self.reports = Reports(run, disk)
        self._threads = threads_now()
        self.kept_step = -1
        """Of the last checkpoint."""

    def checkpoint(self) -> None:
        """Keep all that is needed to go on, if there is room for it."""
        self.disk.attempt("checkpoint", self._checkpoint)

    def snapshot(self) -> None:
        """Let people see the present weights, if there is room for them."""
        self.disk.attempt("snapshot", partial(self._save_model, self.run.snapshot_path))

    def result(self, *, finite: bool, **found: Any) -> None:
        """Keep the reports, what is needed to go on, and the model with what was `found`; wait for room."""
        self.disk.write_or_wait("reports", self._seal_reports)
        if finite and self.kept_step != self.training.progress.step:
            self.disk.write_or_wait("checkpoint", self._checkpoint)
        self.disk.write_or_wait("model", partial(self._save_model, self.run.model_path, **found))

    def _seal_reports(self) -> None:
        self.reports.flush()
        self.run.seal_events()

    def _checkpoint(self) -> None:
        self._seal_reports()  # up to here they must not be lost either
        save_checkpoint(self.run, self.training)
        self.kept_step = self.training.progress.step

    def _save_model(self, path: Path, **found: Any) -> None:
        """Keep the present weights with a card that says where they come from."""
        training, sums = self.training, self.training.progress.in_all
        if not np.isfinite(training.weights).all():
            return  # the step before it diverges: nobody could use them
        card = make_card(
            training.experiment,
            epoch=training.position,
            step=training.progress.step,
            threads=self._threads,
            seconds=round(sums.seconds, 3),
            samples_per_second=round(sums.samples_per_second),
            **found,
        )
        save_model(Model(training.experiment.network, training.weights, card), path)
