"""Teaching: a copy of a network learns the digits of this browser, and both answer to each of them."""

from collections.abc import Sequence
from html import escape

import numpy as np
import streamlit as st

from mlp.config import Experiment, TrainingConfig
from mlp.errors import ConfigError
from mlp.home import home
from mlp.nn.model import Model
from runner.digits import MyDigit, MyDigits
from runner.preparation import pen_images_are_stored
from runner.run import Run
from ui import server, state
from ui.drawing.digit_figure import digit_figure
from ui.language.translate import said, t
from ui.networks import Network
from ui.owner import owner_hash
from ui.problems import attempt, problems_shown, show_kept_problem
from ui.runs.states import STATES
from ui.style import format as fmt
from ui.style.markdown import literal

RECIPE = {
    "optimizer": "momentum", "learning_rate": 0.01, "momentum": 0.9, "schedule": "constant", "warmup": 0.0,
    "batch_size": 50, "epochs": 1, "train_size": 5000, "augmentation": 0.4, "dropout": 0.0, "averaging": 0.0,
    "max_seconds": None, "gradient_tolerance": None, "patience": None,
}  # fmt: skip
"""A few seconds with small steps, so that the network learns these digits and still reads all others."""
FOR_QUADRATIC = {"learning_rate": 0.3, "epochs": 2}
"""What differs for squared error through sigmoids, whose slopes are that much smaller."""
SECONDS_AROUND = 1.0
"""Of a teaching, in which no batch is learned: reading the images, the test images at the end, the way to the page."""


def is_teaching() -> bool:
    """Whether a network learns this browser's digits, or waits for its turn."""
    run = server.store().newest_taught(owner_hash())
    return run is not None and run.status.active


def show_teaching(network: Network | None, mine: MyDigits, digits: Sequence[MyDigit]) -> None:
    """A button that teaches a copy of the network, and the progress or the result of the newest teaching."""
    help_text = t("Trains a copy of the network for a few seconds on your digits, mixed with training images.")
    if st.button(t("Teach it"), icon=":material/school:", disabled=network is None, help=help_text) and network:
        if attempt(_submit, network, mine):
            st.rerun()  # runs the whole page, which starts the ticking
        show_kept_problem()
    run = server.store().newest_taught(owner_hash())
    if network and not (run and run.status.active):
        _show_duration(network)
    if run:
        _show_progress(run) if run.status.active else _show_result(run, digits)


def _submit(network: Network, mine: MyDigits) -> None:
    if extra := mine.dataset():
        name = network.key.partition(" ")[2]
        base = name if not network.run else f"run {name[:4]}"
        title = f"{base}, taught {fmt.thousands(len(extra))} of my digits"
        experiment = recipe(network.model, with_pen=pen_images_are_stored(home()))
        server.store().submit(experiment, owner=owner_hash(), title=title, parent=network.model, extra=extra)


def recipe(model: Model, *, with_pen: bool = True) -> Experiment:
    """The training of a copy of the network: with its own loss and data, in small steps.

    Without the pen images, which a new server draws first, MNIST's have to do: nobody waits for them.
    """
    try:
        known = Experiment.from_json(model.card.get("experiment")).training
    except ConfigError:
        loss = "cross_entropy" if model.config.output_activation == "softmax" else "squared_error"
        known = TrainingConfig(loss=loss)
    changes = RECIPE | (FOR_QUADRATIC if known.loss == "squared_error" else {})
    return Experiment(model.config, known).with_training(**changes, **({} if with_pen else {"data": "mnist"}))


def _show_duration(network: Network) -> None:
    """How long a teaching takes on this machine."""
    seconds = server.estimate(recipe(network.model))
    if seconds is None:
        st.caption(t("A teaching takes a few seconds."))
    else:
        st.caption(t("A teaching takes about {time}.", time=fmt.duration(seconds + SECONDS_AROUND)))


def _show_progress(run: Run) -> None:
    status, preparing = run.status, t("Preparing the training images.")
    if status.state == "queued":
        store = server.store()
        waiting = t("Starting.") if store.queue().begins_at_once(run.id) else t("Waiting for its turn.")
        preparing = waiting if store.launcher().running else t("The launcher is not running.")
    st.progress(status.progress, text=t("Learning your digits.") if status.step else preparing)


def _show_result(run: Run, digits: Sequence[MyDigit]) -> None:
    """The answers to each digit before and after the teaching, and the accuracy on the test set."""
    store, status = server.store(), run.status
    with problems_shown():
        before, after = store.beginning(run.id), store.model(run.id)
        if before is None or after is None:
            ended = t("The teaching ended without a network ({state}).", state=t(STATES[status.state].word))
            st.warning(f"{ended} {literal(said(status.message))}")
            return
        st.html(compared_html(digits, before, after))
        was, now = before.card.get("test_accuracy"), status.test_accuracy
        if isinstance(was, float) and now is not None:
            before_after = {"before": fmt.percent(was), "after": fmt.percent(now)}
            st.caption(t("On MNIST's test set: {before} before, {after} after.", **before_after))
        if st.button(
            t("Use the taught network"), on_click=state.set_current_run, args=(run.id,), icon=":material/draw:"
        ):
            st.rerun()


def compared_html(digits: Sequence[MyDigit], before: Model, after: Model) -> str:
    """What the teaching has changed, and each digit with both answers, marked by shape and colour."""
    rows = np.stack([digit.image.reshape(-1) for digit in digits]) / np.float32(255)
    answers = [model.predict(rows).argmax(axis=1).tolist() for model in (before, after)]
    labels = [digit.label for digit in digits]
    right = [sum(a == label for a, label in zip(row, labels, strict=True)) for row in answers]
    cells = "".join(
        digit_figure(
            digit,
            f"<span>{t('a {digit}', digit=digit.label)}</span>"
            f"{_verdict(t('before'), was, digit)}{_verdict(t('after'), now, digit)}",
        )
        for digit, was, now in zip(digits, *answers, strict=True)
    )
    words = escape(comment(right[0], right[1], len(labels)))
    return f'<div class="compared" data-testid="compared"><p>{words}</p><div>{cells}</div></div>'


def comment(before: int, now: int, count: int) -> str:
    """What the teaching has changed for `count` digits, of which so many were and are read, and what can be done."""
    sentence = t(
        "It reads {now} of {count} of your digits now, {before} of {count} before.", now=now, count=count, before=before
    )
    if now < before:
        return f"{sentence} {t('It has become worse on them: teach it again.')}"
    if now < count:
        return f"{sentence} {t('Teach it again, or keep more digits like those that it misreads.')}"
    return sentence


def _verdict(when: str, answer: int, digit: MyDigit) -> str:
    kind, mark = ("right", "✓") if answer == digit.label else ("wrong", "✗")
    words = t("right") if kind == "right" else t("wrong")
    return f'<span class="{kind}" title="{when}: {answer}, {words}">{when} {answer} {mark}</span>'
