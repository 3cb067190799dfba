"""Own data on the training form: the field that takes them, and what was read."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import PurePosixPath

import streamlit as st

from mlp.data.own.summary import Summary
from mlp.data_sets import DataSet, data_set_of
from mlp.errors import DataError, InklingError
from mlp.sentence import Sentence
from ui import server
from ui.components.file_field import file_field
from ui.form.state import UPLOAD_FIELD
from ui.language.translate import said, t
from ui.owner import owner_hash
from ui.style import format as fmt
from ui.style.images import data_url, digit_png
from ui.style.markdown import literal
from ui.web.uploads import MEGABYTES, forget_uploads, take_uploads

TO_BRING = "own"
"""The choice that shows the field."""
MOST_LETTERS = 40
"""Of a name in the selector."""


def brought() -> Mapping[str, str]:
    """The names of what this browser has brought, each with its source."""
    return server.store().data_of(owner_hash())


def word_of(name: str) -> str:
    """What own data are called in the selector."""
    if name == TO_BRING:
        return t("Your own pictures")
    source = brought().get(name)
    if not source:
        return t("own data")
    return source if len(source) <= MOST_LETTERS else f"{source[: MOST_LETTERS - 1]}\N{HORIZONTAL ELLIPSIS}"


def sizes_of(name: str) -> DataSet | None:
    """The sizes of a data set, also of own data; None while there are none. Raises an InklingError."""
    if name == TO_BRING:
        return None
    return data_set_of(name) or server.store().data_summary(name).sizes


def bring_field() -> str | None:
    """The field for the files; the name of the data when they were read just now."""
    take_uploads(MEGABYTES)
    st.caption(
        t(
            "A CSV file with a label and pixels in each line, IDX files as those of MNIST, or a zip archive with one"
            " folder of pictures for each class. From 2 to 100 classes, at most 64 x 64 pixels."
        )
    )
    files = file_field(UPLOAD_FIELD, t("Files"), MEGABYTES, several=True) or []
    if not files:
        return None
    if st.button(t("Read them"), width="stretch", key="read own data"):
        with st.spinner(t("The files are being read.")):
            try:
                name = _read({PurePosixPath(file.name).name: file.getvalue() for file in files}, len(files))
            except InklingError as error:
                st.error(literal(said(str(error))), icon=":material/error:")
            else:
                forget_uploads([file.file_id for file in files])
                return name
    return None


def _read(files: Mapping[str, bytes], count: int) -> str:
    if len(files) < count:
        raise DataError(Sentence("Two files have the same name. Put them into folders and pack these as a zip."))
    return server.store().bring_data(owner_hash(), files)


def show_own_data(name: str) -> None:
    """What was read: sizes, notes, and a picture of each class with its name and how many there are."""
    try:
        found = server.store().data_summary(name)
    except InklingError:
        return  # the form says it
    train, validation, test = (fmt.thousands(count) for count in found.parts)
    height, width = fmt.thousands(found.form.height), fmt.thousands(found.form.width)
    st.caption(
        t(
            "{height} x {width} pixels: {train} images to train, {validation} to validate, {test} to test.",
            height=height, width=width, train=train, validation=validation, test=test,
        )
    )  # fmt: skip
    for note in found.notes:
        st.caption(literal(said(note)))
    st.html(classes_html(found))


def classes_html(found: Summary) -> str:
    """A picture of each class that has one, its name, and how many images it has."""
    form, figures, labels = found.form, [], found.labels.tolist()
    for number, (name, count) in enumerate(zip(form.classes, found.counts, strict=True)):
        picture = ""
        if number in labels:
            pixels = found.shown[labels.index(number)].reshape(form.height, form.width)
            picture = f'<img alt="" src="{data_url(digit_png(pixels))}">'
        words = f'<b dir="auto">{escape(name)}</b> {fmt.thousands(count)}'
        figures.append(f"<figure>{picture}<figcaption>{words}</figcaption></figure>")
    return f'<div class="own-classes" data-testid="own-classes">{"".join(figures)}</div>'
