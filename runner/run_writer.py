"""Writes what a training gives into its run: events, snapshots of the weights, checkpoints and the final model."""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from mlp.data.own.picture_form import PictureForm
from mlp.nn.model import Model
from mlp.nn.model_card import make_card
from mlp.nn.model_files import save_model
from mlp.training.events import Event, event_json
from mlp.training.loop import Training
from mlp.training.threads import threads_now
from runner.checkpoints import save_checkpoint
from runner.disk import Disk, Reports
from runner.moments import is_moment, save_moment
from runner.rundir import RunDirectory


class RunWriter:
    """Writes into the directory of a run; `disk` decides what happens while there is no room.

    Models say in their cards what `pictures` of own data the run learns.
    """

    def __init__(self, run: RunDirectory, training: Training, disk: Disk, pictures: PictureForm | None = None) -> None:
        self.run, self.training, self.disk = run, training, disk
        self._form = pictures.to_card() if pictures else {}
        self.reports = Reports(run, disk)
        self._threads = threads_now()
        self.checkpoint_step = -1
        """The step of the newest checkpoint; -1 before the first."""

    def report(self, event: Event) -> None:
        """Append an event to the reports of the run."""
        self.reports.append(event_json(event))

    def checkpoint(self) -> None:
        """Write a checkpoint, if there is room for it."""
        self.disk.attempt("checkpoint", self._checkpoint)

    def moment(self) -> None:
        """Keep the present weights if this is a step after which they are kept, and if there is room for them."""
        if is_moment(self.training.progress.step):
            self.disk.attempt("moment", partial(save_moment, self.run, self.training))

    def snapshot(self) -> None:
        """Write the present weights for the pages, if there is room for them."""
        self.disk.attempt("snapshot", partial(self._save_model, self.run.snapshot_path))

    def result(self, *, finite: bool, **found: Any) -> None:
        """Write reports, last checkpoint and model, its card with what was `found`; wait while there is no room."""
        self.disk.write_or_wait("reports", self._seal_reports)
        if finite and self.checkpoint_step != self.training.progress.step:
            self.disk.write_or_wait("checkpoint", self._checkpoint)
        self.disk.write_or_wait("model", partial(self._save_model, self.run.model_path, **found))

    def _seal_reports(self) -> None:
        self.reports.flush()
        self.run.seal_events()

    def _checkpoint(self) -> None:
        self._seal_reports()  # a checkpoint must not be newer than the reports
        save_checkpoint(self.run, self.training)
        self.checkpoint_step = self.training.progress.step

    def _save_model(self, path: Path, **found: Any) -> None:
        """Write the present weights with a card that says where they come from."""
        training, sums = self.training, self.training.progress.in_all
        if not np.isfinite(training.weights).all():
            return  # the training is about to diverge: these weights are useless
        card = make_card(
            training.experiment,
            epoch=training.position,
            step=training.progress.step,
            threads=self._threads,
            seconds=round(sums.seconds, 3),
            samples_per_second=round(sums.samples_per_second),
            **self._form,
            **found,
        )
        save_model(Model(training.experiment.network, training.weights, card), path)
