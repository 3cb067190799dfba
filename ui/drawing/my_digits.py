"""My digits: a drawing with the label that it should have had, all of them, and a network that is taught with them."""

import base64
from collections.abc import Sequence
from hashlib import sha256

import numpy as np
import streamlit as st

from mlp.config import Experiment, TrainingConfig
from mlp.errors import ConfigError
from mlp.home import home
from mlp.nn.model import Model
from runner.digits import MyDigit, MyDigits
from runner.run import Run
from ui import server, state
from ui.drawing import state as canvas_state
from ui.networks import Network, load
from ui.owner import owner_hash
from ui.problems import attempt, problems_shown, show_kept_problem
from ui.style import format as fmt
from ui.style.images import digit_png
from ui.style.markdown import literal

SHOWN = 12
"""Digits on one page of the gallery."""
RECIPE = {
    "optimizer": "momentum", "learning_rate": 0.01, "momentum": 0.9, "schedule": "constant", "warmup": 0.0,
    "batch_size": 50, "epochs": 2, "train_size": 4000, "augmentation": 0.4, "dropout": 0.0, "averaging": 0.0,
    "max_seconds": None, "gradient_tolerance": None, "patience": None,
}  # fmt: skip
"""Some seconds, in small steps: so that it learns these digits and forgets no others."""
QUADRATIC_RATE = 0.3
"""Of networks that learn by squared error through sigmoids, whose slopes are that much flatter."""


def is_teaching() -> bool:
    """Whether a network is learning this browser's digits, or waits for it."""
    run = server.store().newest_taught(owner_hash())
    return run is not None and run.status.active


def show_my_digits(key: str, were_teaching: bool) -> None:
    """What the drawing was meant to be; and, folded, all digits and the teaching. A fragment of its own."""
    if were_teaching and not is_teaching():
        st.rerun()  # the whole page once more: it ends the ticking, and the taught network can be chosen
    drawing = canvas_state.drawing()
    prepared = drawing.prepared() if drawing else None
    if drawing and prepared and not prepared.blank:
        correct_label(prepared.image28, drawing.strokes, sha256(drawing.png).hexdigest()[:16])
    fold = st.expander("My digits", key="my digits fold", on_change="rerun")
    if not fold.open:
        return
    with fold:
        digits, problems = my_digits().read()
        for problem in problems[:3]:
            st.warning(literal(problem))
        show_kept_problem()
        if digits:
            gallery(digits)
            teach(load(key) if key else None, digits)
            run = server.store().newest_taught(owner_hash())
            if run:
                before_and_after(run, digits)
        else:
            st.caption("Draw a digit, say what it was and keep it: it will appear here, for a network to learn.")


def my_digits() -> MyDigits:
    """The digits of this browser."""
    return MyDigits(home(), owner_hash(), server.store().limits)


def correct_label(image: np.ndarray, strokes: dict[str, object] | None, mark: str) -> None:
    """Ten digits to say what the drawing is, and the press that keeps it; `mark` is different for each drawing."""
    if canvas_state.kept_drawing() == mark:
        st.caption("Kept. Draw the next one.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        label = st.pills("It was a", list(range(10)), format_func=str, key=f"it was {mark}", wrap=True)
        st.button(
            "Keep it", disabled=label is None, on_click=_keep, args=(image, label, strokes, mark),
            help="Adds the drawing to your digits, with this label.",
        )  # fmt: skip
    show_kept_problem()


def _keep(image: np.ndarray, label: int, strokes: dict[str, object] | None, mark: str) -> None:
    if attempt(my_digits().add, image, label, strokes):
        canvas_state.drawing_is_kept(mark)


def gallery(digits: Sequence[MyDigit]) -> None:
    """The digits with their labels, each with a press that deletes it; and what can be done with all of them."""
    pages = -(-len(digits) // SHOWN)
    number = st.number_input("Page of your digits", 1, pages, width=160) if pages > 1 else 1
    with st.container(horizontal=True, key="my digits"):
        for digit in digits[SHOWN * (number - 1) : SHOWN * number]:
            with st.container(width=72, gap="xxsmall"):
                st.html(f'<figure class="mine">{_picture(digit)}<figcaption>{digit.label}</figcaption></figure>')
                st.button(
                    "Delete", icon=":material/delete:", key=f"remove digit {digit.id}", type="tertiary",
                    on_click=_delete, args=(digit.id,), help=f"Delete this {digit.label}",
                )  # fmt: skip
    with st.container(horizontal=True):
        st.download_button(
            "Export", my_digits().export, "my-digits.zip", "application/zip", on_click="ignore",
            icon=":material/download:", help="A zip of all of them as PNG, with their labels and strokes as JSON.",
        )  # fmt: skip
        with st.popover("Delete all", icon=":material/delete:"):
            st.caption("They cannot be had back: export them first.")
            st.button(f"Delete all {len(digits)}", on_click=_delete)


def teach(network: Network | None, digits: Sequence[MyDigit]) -> None:
    """The press that trains a copy of the network on the digits, among some of the training images."""
    help_text = "Trains a copy of the chosen network for some seconds: your digits, mixed with training images."
    if st.button("Teach it", icon=":material/school:", disabled=network is None or not digits, help=help_text):
        extra = my_digits().dataset()
        if network is None or extra is None:
            return
        store, name = server.store(), network.key.partition(" ")[2]
        base = name if not network.run else f"run {name[:4]}"
        title = f"{base}, taught {fmt.thousands(len(extra))} of my digits"
        if attempt(store.submit, recipe(network.model), owner=owner_hash(), title=title, parent=network.model,
                   extra=extra):  # fmt: skip
            st.rerun()  # the whole page: it begins to look again by itself
        show_kept_problem()


def recipe(model: Model) -> Experiment:
    """How a copy of the network is taught: with the loss and the data that it knows, in small steps."""
    try:
        known = Experiment.from_json(model.card.get("experiment")).training
    except ConfigError:
        loss = "cross_entropy" if model.config.output_activation == "softmax" else "squared_error"
        known = TrainingConfig(loss=loss)
    changes = RECIPE | ({"learning_rate": QUADRATIC_RATE} if known.loss == "squared_error" else {})
    return Experiment(model.config, known).with_training(**changes)


def before_and_after(run: Run, digits: Sequence[MyDigit]) -> None:
    """How far the teaching is; then what the network answered before it, and what it answers now."""
    store, status = server.store(), run.status
    if status.active or status.state == "queued":
        getting_ready = "Waiting for its turn." if status.state == "queued" else "Getting the training images ready."
        words = "Learning your digits." if status.step else getting_ready
        st.progress(min(1.0, status.epoch / max(1, status.epochs)), text=words)
        return
    with problems_shown():
        before, after = store.beginning(run.id), store.model(run.id)
        if before is None or after is None:
            st.warning(f"The teaching ended without a network ({status.state}). {literal(status.message)}")
            return
        st.html(compared_html(digits, before, after))
        was, now = before.card.get("test_accuracy"), status.test_accuracy
        if isinstance(was, float) and now is not None:
            st.caption(f"On MNIST's test set {fmt.percent(was)} before and {fmt.percent(now)} after.")
        if st.button("Ask the taught one", on_click=state.look_at_run, args=(run.id,), icon=":material/draw:"):
            st.rerun()


def compared_html(digits: Sequence[MyDigit], before: Model, after: Model) -> str:
    """How many are right before and after, and each digit with both answers, marked by shape and colour."""
    rows = np.stack([digit.image.reshape(-1) for digit in digits]) / np.float32(255)
    answers = [model.predict(rows).argmax(axis=1).tolist() for model in (before, after)]
    labels = [digit.label for digit in digits]
    right = [sum(a == label for a, label in zip(row, labels, strict=True)) for row in answers]
    cells = "".join(
        f'<figure class="mine">{_picture(digit)}<figcaption><span>a {digit.label}</span>'
        f"{_verdict('before', one, digit.label)}{_verdict('after', other, digit.label)}</figcaption></figure>"
        for digit, one, other in zip(digits, *answers, strict=True)
    )
    return (
        f'<div class="compared" data-testid="compared"><p>Right before: <b>{right[0]} of {len(labels)}</b>;'
        f" after: <b>{right[1]} of {len(labels)}</b>.</p><div>{cells}</div></div>"
    )


def _verdict(when: str, answer: int, label: int) -> str:
    kind, mark, word = ("right", "✓", "right") if answer == label else ("wrong", "✗", "wrong")
    return f'<span class="{kind}" title="{when}: {answer}, {word}">{when} {answer} {mark}</span>'


def _picture(digit: MyDigit) -> str:
    data = base64.b64encode(digit_png(digit.image)).decode()
    return f'<img alt="Your drawing of a {digit.label}" src="data:image/png;base64,{data}">'


def _delete(name: str | None = None) -> None:
    """One digit, or all."""
    if name is None:
        attempt(my_digits().delete_all)
    else:
        attempt(my_digits().delete, name)
