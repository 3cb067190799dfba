"""The tensors of a verdict: a table of all, and one of them beside the right one."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np
import streamlit as st

from mlp.arrays import Array
from mlp.check.verdict import TensorVerdict, Verdict
from ui import charts
from ui.components.live_plot import live_plot
from ui.language.translate import later, t
from ui.learn.number_table import number_table
from ui.style import format as fmt
from ui.style import palette

WORDS = {"right": later("right"), "wrong": later("wrong"), "shape": later("another shape")}
SIGNS = {"right": "✓", "wrong": "✕", "shape": "✕"}
CLASSES = {"right": "is-right", "wrong": "is-wrong", "shape": "is-wrong"}
MOST_COLUMNS, MOST_NUMBERS = 8, 80
"""Larger arrays are heatmaps."""
MOST_DIMENSIONS = 2


def show_tensors(verdict: Verdict, key: str) -> None:
    """The table, a choice, and both arrays of the chosen one with their difference."""
    st.html(table_html(verdict))
    names = [one.name for one in verdict.tensors]
    chosen = st.pills(
        t("Look at"), names, default=verdict.first_wrong or names[0], key=f"check tensor {key}", required=True
    )
    show_tensor(verdict, str(chosen or names[0]))


def table_html(verdict: Verdict) -> str:
    """A row for each tensor, in the order of the backward pass."""
    head = "".join(f"<th>{escape(one)}</th>" for one in (t("Tensor"), t("Verdict"), t("Relative error"), t("Shape")))
    rows = [_tensor_row(one) for one in verdict.tensors]
    rows += [
        f"<tr><td>{escape(name)}</td><td>{escape(t('missing'))}</td><td></td><td></td></tr>" for name in verdict.missing
    ]
    return f'<table class="tensors"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def _tensor_row(one: TensorVerdict) -> str:
    error = fmt.NOTHING if one.verdict == "shape" else fmt.significant(one.error, 2)
    shape = str(one.got) if one.name != "loss" else ""
    if one.verdict == "shape":
        shape = t("{got} instead of {shape}", got=one.got, shape=one.expected)
    sign = f'<i aria-hidden="true" class="{CLASSES[one.verdict]}">{SIGNS[one.verdict]}</i>'
    word = escape(t(WORDS[one.verdict]))
    return f"<tr><td>{escape(one.name)}</td><td>{sign} {word}</td><td>{escape(error)}</td><td>{escape(shape)}</td></tr>"


def show_tensor(verdict: Verdict, name: str) -> None:
    """Yours beside the right one, as numbers or as heatmaps of one scale; below, the difference."""
    mine, right = verdict.mine[name], verdict.right[name]
    if mine.ndim > MOST_DIMENSIONS:
        st.caption(t("Yours has {count} dimensions; only one and two are shown.", count=len(mine.shape)))
        return
    scale = palette.symmetric_scale(np.concatenate([mine.reshape(-1), right.reshape(-1)]))
    with st.container(key="check-sides"):
        left, beside = st.columns(2)
        with left:
            _array(mine, t("Yours"), scale, f"check mine {name}")
        with beside:
            _array(right, t("Right"), scale, f"check right {name}")
    if mine.shape != right.shape or mine.size == 1:
        return
    difference = mine - right
    title = t("Yours minus the right one")
    _heatmap(difference, title, palette.symmetric_scale(difference), f"check difference {name}")


def _array(array: Array, title: str, scale: float, key: str) -> None:
    rows = np.atleast_2d(array)
    if rows.shape[1] > MOST_COLUMNS or rows.size > MOST_NUMBERS:
        _heatmap(array, title, scale, key)
        return
    st.html(number_table(title, array, lambda value: fmt.signed(value, 4)))


def _heatmap(array: Array, title: str, scale: float, key: str) -> None:
    rows: Any = np.atleast_2d(array)
    height = 190 if len(rows) == 1 else 260
    dark = st.context.theme.type == "dark"
    live_plot(charts.array_heatmap(rows, dark, scale, title), key=key, height=height)
