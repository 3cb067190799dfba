"""Why a network gives its answer: pixels for and against it, what the second guess would need, and similar digits."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from mlp.arrays import DIGITS, PIXELS, SIDE
from mlp.config import NetworkConfig
from mlp.data.mnist import load_mnist
from mlp.explain.neighbours import Neighbours
from mlp.explain.saliency import input_times_gradient, occlusion, wanted
from mlp.nn.model import Model
from ui.glossary.links import with_term
from ui.language.translate import later, t
from ui.style import palette
from ui.style.images import data_url, digit_png, signed_png

TRAINING_DIGITS = 10_000
BY_GRADIENT, BY_HIDING = later("gradient × ink"), later("occlusion")


@st.cache_resource(show_spinner=False)
def training_digits() -> tuple[NDArray[np.uint8], NDArray[np.intp]]:
    """The images (n, 784) that are searched for neighbours, and their labels (n,)."""
    train = load_mnist().train.subset(slice(TRAINING_DIGITS))
    return train.inputs.copy(), train.labels


@st.cache_resource(show_spinner=False, max_entries=2, hash_funcs={Model: lambda model: (str(model.config), id(model))})
def neighbours_of(model: Model) -> Neighbours:
    """The training digits as this network represents them; the cache keeps the model, so its id stays unique."""
    return Neighbours.of(model, training_digits()[0])


def show_why(model: Model, row: NDArray[np.float32], dark: bool) -> None:
    """Show the pixels for and against the answer, and what the second guess would need."""
    if not is_for_pixels(model.config):
        st.caption(t("This network does not read images of 28 by 28 pixels."))
        return
    order = np.argsort(-model.predict(row[None])[0], kind="stable")
    winner, second = int(order[0]), int(order[1])
    way = st.segmented_control(
        t("Method"), [BY_GRADIENT, BY_HIDING], default=BY_GRADIENT, required=True, key="why", format_func=t,
        persist_state="session",
        help=with_term(
            t("Gradient × ink: how the lead of the answer changes with each pixel, times its ink. Occlusion: how much"
              " that lead falls when a patch is hidden."), "saliency"),
    )  # fmt: skip
    spoke = occlusion(model, row, winner) if way == BY_HIDING else input_times_gradient(model, row, winner)
    pictures = [
        _picture(spoke, dark, t("red: for {digit}, blue: against it", digit=winner)),
        _picture(
            wanted(model, row, second, winner), dark, t("for {digit}: more ink at red, less at blue", digit=second)
        ),
    ]
    st.html(f'<div class="pictures">{"".join(pictures)}</div>')


def show_neighbours(model: Model, row: NDArray[np.float32]) -> None:
    """Show the five training digits that are nearest in the last hidden layer, with their labels."""
    if not is_for_pixels(model.config):
        return
    images, labels = training_digits()
    found, distances = neighbours_of(model).nearest(row)
    pictures = [
        _figure(
            digit_png(images[at].reshape(SIDE, SIDE)),
            f"<b>{labels[at]:d}</b>, {t('distance {number:.1f}', number=float(distance))}",
            t("a training digit, {digit}", digit=int(labels[at])),
        )
        for at, distance in zip(found, distances, strict=True)
    ]  # fmt: skip
    st.html(f'<div class="pictures near">{"".join(pictures)}</div>')


def is_for_pixels(config: NetworkConfig) -> bool:
    """Whether it reads 28x28 images and answers with one of ten digits."""
    return config.inputs == PIXELS and config.outputs == DIGITS


def _picture(values: NDArray[np.floating], dark: bool, caption: str) -> str:
    scale = palette.symmetric_scale(values)
    return _figure(
        signed_png(values.reshape(SIDE, SIDE), dark, scale=scale),
        t("{caption}; largest ±{number:.2g}", caption=caption, number=scale),
        caption,
    )


def _figure(png: bytes, caption: str, alt: str) -> str:
    return f'<figure><img alt="{alt}" src="{data_url(png)}"><figcaption>{caption}</figcaption></figure>'
