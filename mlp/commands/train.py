"""`train`: train a network and save it."""

import argparse
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from math import isnan
from pathlib import Path
from typing import Any

from mlp.commands.console import Console, finite, percent
from mlp.commands.findings import show_findings
from mlp.commands.options import IN_NETWORK, OF_THE_DATA, add_network, add_setting, experiment, own_data
from mlp.config import TRAINING_SETTINGS
from mlp.data.own.own_data import OwnData
from mlp.data.own.picture_form import PictureForm
from mlp.data.splits import load_splits
from mlp.errors import ConfigError
from mlp.home import cache_folder
from mlp.nn.model import Model
from mlp.nn.model_card import make_card
from mlp.nn.model_files import save_model
from mlp.training.best_threads import best_threads
from mlp.training.engine import prepare
from mlp.training.evaluation import final_results
from mlp.training.events import Done, EpochReport, FinalTest, StepReport, Validating, event_json
from mlp.training.loop import Training
from mlp.training.recorder import Recorder
from mlp.training.threads import cores, set_threads

DIVERGED = 3
"""Exit code of a training that ended because a number became infinite."""
INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""
EXIT_CODES = (
    "exit codes: 0 the training ended as planned, also if it learned nothing; 1 a file or a pipe could not be written;"
    " 2 a wrong argument; 3 it diverged, and the last finite weights were kept; 130 stopped with Ctrl-C"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """All settings of a run; the defaults are those of TrainingConfig, or follow from the data."""
    parser.epilog = EXIT_CODES
    add_network(parser, hidden="128,64", activation="relu")
    for row in TRAINING_SETTINGS.values():
        if row.name not in IN_NETWORK:
            add_setting(parser, row)
    parser.set_defaults(**dict.fromkeys(OF_THE_DATA))
    add = parser.add_argument
    add("--threads", type=int, help="for the matrix products (chosen by the size of the layers and the batch)")
    add("--out", type=Path, metavar="FILE", help="save the trained model here")


def run(args: argparse.Namespace, console: Console) -> int:
    """Train, evaluate on the test set once, save; EXIT_CODES says with which code."""
    check_output(args.out)
    own = own_data(args.data)
    setup = experiment(args, own)
    threads = best_threads(setup, cores(), cores()) if args.threads is None else args.threads
    if threads < 1:
        raise ConfigError(f"--threads must be at least 1; got {threads}.")
    set_threads(threads)
    splits = own.splits if own else load_splits(setup.training.data, cache_folder())
    prepare(console.aside)
    training = Training(setup, splits)
    recorder = Recorder(setup.network.layer_names)
    if own:
        describe(own, console)
    console.text(f"{setup.network} network, {setup.network.parameters:,} parameters, {threads} thread(s)")
    with stopped_by_ctrl_c(training):
        done, validation_accuracy = follow(training, recorder, console)
        model = training.model()
        accuracies, test_loss = final_results(model, splits, training.network.loss, validation_accuracy)
        recorder.add(FinalTest(done.step, test_loss, **accuracies))
        result: dict[str, Any] = accuracies | {
            "seconds": round(done.seconds, 3),
            "samples_per_second": round(done.samples_per_second),
        }
        if args.out:
            form = PictureForm.of(own).to_card() if own else {}
            card = make_card(setup, command=args.command_line, threads=threads, **form, **result)
            save_model(Model(model.config, model.theta, card), args.out)
    result |= {"reason": done.reason, "detail": done.detail, "epoch": done.epoch, "step": done.step}
    console.text(done.detail)
    show_findings(setup, recorder.history(), done.reason, console)
    result = {"test_loss": test_loss} | result
    console.event({"event": "done"} | finite(result) | {"model": str(args.out) if args.out else None})
    writers = f", {percent(result['writers_accuracy'])} of the drawn digits of others," if splits.writers else ""
    console.text(
        f"{of_test(test_loss, accuracies['test_accuracy'])}{writers} after {done.seconds:.1f} s"
        f" ({done.samples_per_second:,.0f} samples/s)" + (f", saved as {args.out}" if args.out else ", not saved")
    )
    return {"diverged": DIVERGED, "stopped": INTERRUPTED}.get(done.reason, 0)


def describe(own: OwnData, console: Console) -> None:
    """Say what was read, before anything is learned."""
    sizes = [len(part) for part in (own.splits.train, own.splits.validation, own.splits.test)]
    about = {"classes": list(own.classes), "height": own.height, "width": own.width, "sizes": sizes}
    console.event({"event": "data", "name": own.name, "notes": [str(note) for note in own.notes]} | about)
    console.text(
        f"{own.source}: {sum(sizes):,} images of {own.height} x {own.width} pixels, {sizes[0]:,} to train,"
        f" {sizes[1]:,} to validate, {sizes[2]:,} to test"
    )
    console.text(f"{len(own.classes)} classes: {', '.join(own.classes)}")
    for note in own.notes:
        console.text(note)


def follow(training: Training, recorder: Recorder, console: Console) -> tuple[Done, float | None]:
    """Print and record the events.

    Returns the last one and, if the weights are those of an epoch's end, their validation accuracy.
    """
    last: EpochReport | None = None
    for event in training.run():
        if not isinstance(event, Validating):
            recorder.add(event)
        if isinstance(event, Done):
            return event, last.validation_accuracy if last and last.step == event.step else None
        if isinstance(event, Validating):
            continue
        console.event(event_json(event))
        if isinstance(event, StepReport):
            share = event.epoch / training.config.epochs
            console.bar(
                share, f"epoch {event.epoch:.1f}  loss {event.loss:.3g}  {event.samples_per_second:,.0f} samples/s"
            )
        elif isinstance(event, EpochReport):
            last = event
            console.text(
                f"epoch {event.epoch:3d}  loss {event.train_loss:.4f}{accuracy(event.train_accuracy)}"
                f"  validation loss {event.validation_loss:.4f}{accuracy(event.validation_accuracy)}"
            )
    raise AssertionError("a training ends with Done")


def accuracy(share: float) -> str:
    """The words for an accuracy; none where the targets are numbers."""
    return "" if isnan(share) else f"  accuracy {percent(share)}"


def of_test(loss: float, share: float) -> str:
    """The result on the test set in words: the accuracy, or the loss where there is none."""
    return f"test loss {loss:.4g}" if isnan(share) else f"test accuracy {percent(share)}"


@contextmanager
def stopped_by_ctrl_c(training: Training) -> Iterator[None]:
    """The first SIGINT ends the training after its present batch, with the model saved; a second one ends at once."""

    def stop(number: int, frame: object) -> None:
        training.stop_requested = True
        signal.signal(signal.SIGINT, usual)

    usual = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)


def check_output(path: Path | None) -> None:
    """Check before the training that the file can be written; raises ConfigError."""
    if path is None:
        return
    try:
        good = path.parent.is_dir() and os.access(path.parent, os.W_OK) and (path.is_file() or not path.exists())
    except OSError:  # no file can have such a name
        good = False
    if not good:
        raise ConfigError(f"--out must be a file in a folder that exists and can be written; got {str(path)!r}.")
