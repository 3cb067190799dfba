"""Our own gradient against centred differences, for a run at its present weights or for the network of the form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from mlp.arrays import Array
from mlp.config import Experiment, NetworkConfig
from mlp.data.dataset import as_float
from mlp.nn.gradient_blocks import STEPS, Block, compare_blocks, errors_by_step
from mlp.nn.gradient_check import network_of
from mlp.nn.network import Network
from ui import charts, server
from ui.components.live_plot import live_plot
from ui.form.state import FIRST_LAYERS
from ui.language.translate import t
from ui.owner import owner_hash
from ui.style import format as fmt
from ui.style.markdown import literal

ROWS = 8
"""Images of the batch."""


@dataclass(frozen=True)
class Subject:
    """What is checked: an experiment, its weights (None: fresh ones), and after how many steps they are."""

    experiment: Experiment
    theta: Array | None
    step: int
    run: str | None


KNOWN_BY: dict[str | type[Any], Callable[[Any], Any]] = {
    Subject: lambda subject: (subject.run, subject.step, str(subject.experiment))
}
"""What tells two subjects apart, for the caches."""


def subject_of(run_id: str | None) -> Subject:
    """A run at its newest weights; without one, the network of this browser's form. Raises an InklingError."""
    if run_id:
        store = server.store()
        model, run = store.snapshot(run_id), store.run(run_id)
        if model is None:
            return Subject(run.experiment, None, 0, run_id)
        step = model.card.get("step")  # of a run that learns, the weights are older than its status
        return Subject(run.experiment, model.theta, step if isinstance(step, int) else run.status.step, run_id)
    draft = server.drafts().read(owner_hash())
    form = draft.experiment if draft else Experiment(NetworkConfig(hidden=FIRST_LAYERS))
    return Subject(form, None, 0, None)


def show_gradient_check(run_id: str | None) -> None:
    """The verdict, a row for each tensor, where one differs most, and the error for each step h."""
    subject = subject_of(run_id)
    st.caption(_of_what(subject))
    if subject.experiment.training.dropout:
        st.caption(t("Without dropout, which is another network in each pass."))
    with st.spinner(t("Comparing each tensor with differences")):
        blocks = _blocks(subject)
    _say_whether_right(blocks)
    st.html(_table(blocks))
    names = {block.check.name: block for block in blocks}
    name = st.segmented_control(
        t("Tensor"), list(names), default=blocks[0].check.name, required=True, key="tensor of the gradient"
    )
    _one(names.get(str(name), blocks[0]))
    with st.spinner(t("Measuring with other steps")):
        errors = _errors(subject)
    live_plot(charts.step_error_chart(STEPS, errors, dark=_dark()), key="step errors", height=320)
    st.caption(
        t("A step that is too large measures the curvature, too: the error falls with its square. One that is too"
          " small loses the difference in rounding: the error grows again. So take float64 and a step about 1e-5; in"
          " float32 no step shows more than three or four digits.")
    )  # fmt: skip


def _of_what(subject: Subject) -> str:
    network = literal(str(subject.experiment.network))
    if subject.run and subject.theta is not None:
        return t("{network} at step {step}, on {rows} real images, in double precision.", network=network,
                 step=fmt.thousands(subject.step), rows=ROWS)  # fmt: skip
    if subject.run:
        return t("{network} as it begins, on {rows} real images, in double precision.", network=network, rows=ROWS)
    return t("The network of the form on the Train page: {network} with fresh weights, on {rows} images, in double"
             " precision.", network=network, rows=ROWS)  # fmt: skip


def _batch(experiment: Experiment) -> tuple[Array, Array]:
    """Test images that no training uses, or random inputs for a network that reads no images; and their targets."""
    config, rng = experiment.network, np.random.default_rng(experiment.training.seed)
    digits = server.test_digits()
    if (config.inputs, config.outputs) == (digits.inputs.shape[1], 10):
        x: Array = as_float(digits.inputs[:ROWS]).astype(np.float64)
        labels: NDArray[np.intp] = digits.labels[:ROWS]
    else:
        x, labels = rng.normal(size=(ROWS, config.inputs)), rng.integers(config.outputs, size=ROWS)
    return x, np.eye(config.outputs)[labels]


@st.cache_data(show_spinner=False, max_entries=20, hash_funcs=KNOWN_BY)
def _blocks(subject: Subject) -> list[Block]:
    x, y = _batch(subject.experiment)
    return compare_blocks(_network(subject), x, y, subject.experiment.training.l2, rng=np.random.default_rng(0))


@st.cache_data(show_spinner=False, max_entries=20, hash_funcs=KNOWN_BY)
def _errors(subject: Subject) -> dict[str, list[float | None]]:
    x, y = _batch(subject.experiment)
    return errors_by_step(subject.experiment, _network(subject).theta, x, y, rng=np.random.default_rng(0))


def _network(subject: Subject) -> Network:
    """With its weights, or with those that a training of it begins with."""
    rng = np.random.default_rng(subject.experiment.training.seed)
    return network_of(subject.experiment, subject.theta, ROWS, rng=rng)


def _say_whether_right(blocks: list[Block]) -> None:
    wrong = [block.check.name for block in blocks if not block.check.good]
    worst = max(blocks, key=lambda block: block.check.error / block.check.allowed).check
    if wrong:
        st.error(t("The gradient is wrong in {names}.", names=", ".join(wrong)), icon=":material/close:")
    else:
        st.success(
            t("The gradient is right: backpropagation and differences agree. The largest relative error is {error}, in"
              " d{name}.", error=_power(worst.error), name=worst.name),
            icon=":material/check:",
        )  # fmt: skip


def _table(blocks: list[Block]) -> str:
    head = "".join(
        f"<th scope='col'>{escape(one)}</th>"
        for one in (t("tensor"), t("verdict"), t("relative error"), t("allowed"), t("compared"), t("shape"))
    )
    rows = []
    for block in blocks:
        one = block.check
        small = one.allowed >= 1
        word = t("too small to measure") if small else t("right") if one.good else t("wrong")
        mark = "" if small else "\N{CHECK MARK} " if one.good else "\N{MULTIPLICATION SIGN} "
        cells = (
            mark + word, _power(one.error), _power(one.allowed), fmt.thousands(one.checked),
            " × ".join(fmt.thousands(size) for size in one.shape),
        )  # fmt: skip
        rows.append(f"<tr><th scope='row'>d{escape(one.name)}</th>{''.join(f'<td>{escape(c)}</td>' for c in cells)}")
    table = f'<table class="tensors"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    return f'<div class="checks">{table}</div>'


def _one(block: Block) -> None:
    """Where a tensor differs most, with both numbers, and its block as a picture."""
    i, j = block.worst
    bias = len(block.check.shape) == 1
    row, column = int(block.rows[i]), int(block.columns[j])
    place = t("unit {unit}", unit=column) if bias else t("input {input}, unit {unit}", input=row, unit=column)
    st.markdown(
        t("They differ most at {place}: backpropagation gives {ours}, differences give {measured}.", place=place,
          ours=f"`{block.ours[i, j]:+.12e}`", measured=f"`{block.measured[i, j]:+.12e}`")
    )  # fmt: skip
    title = t("d{name}, ours less the differences", name=block.check.name)
    live_plot(
        charts.difference_heatmap(block.off, block.rows.tolist(), block.columns.tolist(), title=title,
                                  row_name=t("bias") if bias else t("input"), column_name=t("unit"), dark=_dark()),
        key="difference", height=160 if bias else 380,
    )  # fmt: skip
    skipped = int(np.isnan(block.measured).sum())
    if block.ours.size < np.prod(block.check.shape):
        st.caption(t("Of this tensor, {rows} × {columns} numbers are compared.", rows=len(block.rows),
                     columns=len(block.columns)))  # fmt: skip
    if skipped:
        st.caption(t("Left out, because the step would cross a kink: {count}.", count=skipped))


def _power(value: float) -> str:
    return fmt.given(f"{value:.1e}")


def _dark() -> bool:
    return bool(st.context.theme.type == "dark")
