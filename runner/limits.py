"""The limits of one server: numbers from the environment, and the sentences that name them."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from math import isfinite
from pathlib import Path
from typing import Self

from mlp.config import MAX_PARAMETERS, Experiment
from mlp.sentence import Sentence
from runner.files import RunError

MEGABYTE = 1_000_000
PREFIX = "INKLING_"


@dataclass(frozen=True)
class Limits:
    """Each is the environment variable INKLING_<name in capitals>; None is no limit. Nothing is deleted at a limit."""

    max_running: int | None = None
    """Runs in training at the same time; by default one core stays free."""
    max_queued: int | None = 100
    """Waiting runs of all browsers."""
    max_epochs: int | None = 10_000
    max_parameters: int | None = MAX_PARAMETERS
    max_seconds: int | None = None
    """Seconds of learning of one run; one that asks for no limit of its own gets this one."""
    max_run_megabytes: int | None = 1000
    """Files of one run; at this limit fewer of its checkpoints are kept."""
    max_megabytes: int | None = None
    """Files of all runs together."""
    min_free_megabytes: int | None = 200
    """What must stay free on the disk for a run to be started."""
    silent_seconds: int | None = 30
    """After so long without a sign of life of its worker, the page of a run says so."""
    hung_seconds: int | None = 120
    """After so long without one, the worker is ended and the run goes on from its last checkpoint."""
    turn_seconds: int | None = 20
    """While others wait, a run of a browser that has no page open gives way after so long, at the end of its epoch."""
    keep_days: int | None = None
    """Days after its end at which a run that is not pinned is thrown away; by default never."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Raises RunError for a variable that is not a whole number of at least one (or `none`)."""
        found = {}
        for name in (one.name for one in fields(cls)):
            text = environment.get(PREFIX + name.upper(), "").strip()
            if text:
                if text.lower() != "none" and not (text.isascii() and text.isdecimal() and int(text) > 0):
                    raise RunError(
                        f"The environment variable {PREFIX + name.upper()} must be a whole number of at least 1, or"
                        f" none for no limit; got {text!r}."
                    )
                found[name] = None if text.lower() == "none" else int(text)
        return replace(cls(), **found)

    def admit(self, experiment: Experiment) -> Experiment:
        """The experiment as it may be trained here; raises RunError that names the limit it is over."""
        training, network = experiment.training, experiment.network
        self.check_epochs(training.epochs)
        _check(network.parameters, self.max_parameters, Sentence("parameters of a network"), "MAX_PARAMETERS")
        self._check_room(network.parameters)
        if self.max_seconds is None:
            return experiment
        if training.max_seconds is None:
            return experiment.with_training(max_seconds=float(self.max_seconds))
        _check(training.max_seconds, self.max_seconds, Sentence("seconds of training"), "MAX_SECONDS")
        return experiment

    def _check_room(self, parameters: int) -> None:
        megabytes = least_bytes(parameters) / MEGABYTE
        if self.max_run_megabytes is not None and megabytes > self.max_run_megabytes:
            raise RunError(
                Sentence(
                    "The files of one run may take {most:,} MB (INKLING_MAX_RUN_MEGABYTES); a network of {parameters:,}"
                    " parameters may need {megabytes:,.0f} MB. Use fewer or smaller hidden layers.",
                    most=self.max_run_megabytes,
                    parameters=parameters,
                    megabytes=megabytes,
                )
            )

    def check_epochs(self, epochs: int) -> None:
        """Raises RunError for more epochs than one run may have."""
        _check(epochs, self.max_epochs, Sentence("epochs of a run"), "MAX_EPOCHS")

    def check_queue(self, waiting: int, own: int) -> None:
        """Raises RunError if a browser may not put another run into the queue: `own` of the `waiting` runs are its own.

        The last quarter of the places is for browsers that have few runs there, fewer than an eighth of all places: one
        browser alone can fill three quarters, and nobody can keep the others out.
        """
        if self.max_queued is None:
            return
        if waiting >= self.max_queued:
            raise RunError(
                Sentence(
                    "{waiting:,} runs wait already, and at most {most:,} may (INKLING_MAX_QUEUED). Wait until one of"
                    " them has begun.",
                    waiting=waiting,
                    most=self.max_queued,
                )
            )
        reserved, few = self.max_queued // 4, max(1, self.max_queued // 8)
        if waiting >= self.max_queued - reserved and own >= few:
            raise RunError(
                Sentence(
                    "{waiting:,} runs wait already, {own:,} of them yours. The last {reserved:,} of {most:,} places"
                    " (INKLING_MAX_QUEUED) are for people with fewer than {few:,} waiting runs. Wait until some of"
                    " yours have begun.",
                    waiting=waiting,
                    own=own,
                    reserved=reserved,
                    most=self.max_queued,
                    few=few,
                )
            )

    def check_disk(self, runs: Path) -> None:
        """Raises RunError if there is no room for another run."""
        self.check_free(runs)
        if self.max_megabytes is not None:
            used = megabytes(runs)
            if used >= self.max_megabytes:
                raise RunError(
                    Sentence(
                        "All runs together take {used:,.0f} MB, and at most {most:,} MB are allowed"
                        " (INKLING_MAX_MEGABYTES). Delete some runs first.",
                        used=used,
                        most=self.max_megabytes,
                    )
                )

    def check_free(self, runs: Path) -> None:
        """Raises RunError if the disk is too full for a run to begin."""
        if self.min_free_megabytes is not None:
            free = free_megabytes(runs)
            if free < self.min_free_megabytes:
                raise RunError(
                    Sentence(
                        "The disk has {free:,.0f} MB free, and {least:,} MB must stay free"
                        " (INKLING_MIN_FREE_MEGABYTES). Delete something first.",
                        free=free,
                        least=self.min_free_megabytes,
                    )
                )


def least_bytes(parameters: int) -> int:
    """The least that a run of a network keeps: two checkpoints with the memory of adam, and two models."""
    return (2 * 3 + 2) * 4 * parameters


def free_megabytes(path: Path) -> float:
    """What is free where a folder is, or will be."""
    while not path.exists():
        path = path.parent
    return shutil.disk_usage(path).free / MEGABYTE


def megabytes(folder: Path) -> float:
    """All files below a folder; those that vanish while they are counted do not count."""
    total, folders = 0, [folder]
    while folders:
        try:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(Path(entry.path))
                    else:
                        total += entry.stat(follow_symlinks=False).st_size
        except FileNotFoundError:
            continue
    return total / MEGABYTE


def _check(value: float, limit: int | None, what: str, name: str) -> None:
    if limit is not None and (not isfinite(value) or value > limit):
        allowed = Sentence(
            "At most {limit:,} {what} are allowed here ({variable}); got {value:,}.",
            limit=limit, what=what, variable=f"INKLING_{name}", value=value,
        )  # fmt: skip
        raise RunError(allowed)
