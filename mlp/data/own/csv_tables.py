"""Samples in CSV files: a line each, with its label in the first or last column and its pixels in the others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlp.data.compressed import Readable
from mlp.data.own.assemble import check_name, number_in, too_many_images
from mlp.data.own.numbers_in_text import any_numbers, whole_numbers
from mlp.data.own.own_data import MOST_BYTES, MOST_CLASSES, MOST_IMAGES, MOST_SIDE, Part
from mlp.errors import DataError
from mlp.sentence import Sentence

LABEL_NAMES = ("label", "labels", "class", "target", "y", "digit", "letter", "category")
_CHUNK = 2**20
_LONGEST_LINE = 200_000
_PIXEL_NAME = re.compile(r"(pixel|px|p|x)?[ _]?\d+([ _x]\d+)?", re.IGNORECASE)


@dataclass(frozen=True)
class Table:
    """What a file says: labels as they stand there, and pixels (n, d), uint8 if all are whole numbers, else float32."""

    labels: list[str]
    pixels: NDArray[Any]


@dataclass(frozen=True)
class _Layout:
    """How the columns lie in a file."""

    delimiter: bytes
    width: int
    header: bool
    label_first: bool


def read_table(file: Readable, name: str) -> Table:
    """The samples of a CSV file, a block of lines at a time; raises DataError with the line and the column."""
    layout = None
    labels: list[str] = []
    known: dict[bytes, str] = {}
    blocks: list[NDArray[Any]] = []
    line = 1
    for text in _blocks(file, name):
        lines = text.replace(b"\r", b"").replace(b'"', b"").split(b"\n")
        rows = [(number, row) for number, row in enumerate(lines, start=line) if row and not row.isspace()]
        line += text.count(b"\n")
        if layout is None and rows:
            layout = _layout(rows[0][1], name)
            rows = rows[layout.header :]
        if layout is not None and rows:
            blocks.append(_pixels(rows, layout, name, labels, known))
    if not blocks:
        raise DataError(Sentence("{name} has no lines with samples.", name=name))
    return Table(_plain_numbers(labels), np.concatenate(blocks))


def tables_as_parts(tables: Mapping[str, Table]) -> tuple[dict[str, Part], tuple[int, int], tuple[Sentence, ...]]:
    """Parts, (height, width) and notes; pixels of which none in any table is above 1 count as 0 to 1."""
    widths = {table.pixels.shape[1] for table in tables.values()}
    if len(widths) > 1:
        raise DataError(
            Sentence(
                "The tables must have the same number of pixels; got {widths}.",
                widths=", ".join(map(str, sorted(widths))),
            )
        )
    pixels = widths.pop()
    side = isqrt(pixels)
    if side**2 != pixels:
        raise DataError(
            Sentence(
                "The pixels of a line must form a square, as 784 do (28 x 28); got {pixels:,} beside the label.",
                pixels=pixels,
            )
        )
    unit = max(float(table.pixels.max()) for table in tables.values()) <= 1
    fractions = any(table.pixels.dtype != np.uint8 for table in tables.values())
    notes: tuple[Sentence, ...] = ()
    if unit:
        notes = (Sentence("No pixel is above 1: all were multiplied by 255."),)
    elif fractions:
        notes = (Sentence("The pixels were rounded to whole numbers from 0 to 255."),)
    return {n: Part(t.labels, _as_bytes(t.pixels, unit)) for n, t in tables.items()}, (side, side), notes


def _as_bytes(pixels: NDArray[Any], unit: bool) -> NDArray[np.uint8]:
    if pixels.dtype == np.uint8:
        return pixels * np.uint8(255) if unit else pixels
    return np.rint(pixels * np.float32(255 if unit else 1)).astype(np.uint8)


def _blocks(file: Readable, name: str) -> Iterator[bytes]:
    """The file as blocks of whole lines."""
    rest, total = b"", 0
    while chunk := file.read(_CHUNK):
        if not total:
            chunk = chunk.removeprefix(b"\xef\xbb\xbf")
            if b"\0" in chunk:
                raise DataError(_no_table(name))
        total += len(chunk)
        if total > MOST_BYTES:
            raise DataError(Sentence("{name} unpacks to more than {most:,} bytes.", name=name, most=MOST_BYTES))
        text = rest + chunk
        end = text.rfind(b"\n") + 1
        rest = text[end:]
        if end:
            yield text[:end]
        if len(rest) > _LONGEST_LINE:
            raise DataError(Sentence("{name} has a line of more than {most:,} bytes.", name=name, most=_LONGEST_LINE))
    if rest:
        yield rest


def _with_points(text: bytes, delimiter: bytes) -> bytes:
    """Where people write 0,5 for a half, semicolons part the columns of a CSV."""
    return text.replace(b",", b".") if delimiter == b";" else text


def _no_table(name: str) -> Sentence:
    return Sentence("{name} is none of CSV (text in UTF-8), IDX and a zip archive of pictures.", name=name)


def _layout(row: bytes, name: str) -> _Layout:
    """The layout of a file by its first line."""
    delimiter = max((b";", b"\t", b","), key=row.count)
    if delimiter not in row:
        raise DataError(_no_table(name))
    text = _with_points(row, delimiter).decode("utf-8", "replace")
    cells = [cell.strip() for cell in text.split(delimiter.decode())]
    pixels = len(cells) - 1
    if not 4 <= pixels <= MOST_SIDE**2:
        raise DataError(
            Sentence(
                "{name} must have a label and 4 to {most:,} pixels in a line, with commas between; the first line has "
                "{count:,} columns.",
                name=name,
                most=MOST_SIDE**2,
                count=len(cells),
            )
        )
    first, last = (cell.lower() in LABEL_NAMES for cell in (cells[0], cells[-1]))
    counted = cells == [str(number) for number in range(len(cells))]
    header = first or last or counted or all(number_in(cell) is None for cell in cells[1:-1])
    if header and not (first or last or counted) and _PIXEL_NAME.fullmatch(cells[0]):
        raise DataError(
            Sentence(
                "{name} has no labels: its first column is {column}. Name the column with labels `label` and put it "
                "first or last.",
                name=name,
                column=cells[0],
            )
        )
    return _Layout(delimiter, len(cells), header, first or not last)


def _pixels(
    rows: list[tuple[int, bytes]], layout: _Layout, name: str, labels: list[str], known: dict[bytes, str]
) -> NDArray[Any]:
    """The pixels of some lines, (n, d); their labels are appended to `labels`."""
    texts = []
    for number, row in rows:
        if row.count(layout.delimiter) != layout.width - 1:
            raise DataError(
                Sentence(
                    "{name}, line {line}: expected {width:,} columns as in the first line, got {count:,}.",
                    name=name,
                    line=number,
                    width=layout.width,
                    count=row.count(layout.delimiter) + 1,
                )
            )
        if layout.label_first:
            label, _, text = row.partition(layout.delimiter)
        else:
            text, _, label = row.rpartition(layout.delimiter)
        texts.append(text)
        if label not in known:
            known[label] = label.decode("utf-8", "replace").strip()
            check_name(known[label], Sentence("{name}, line {line}", name=name, line=number))
            if len(known) > 2 * MOST_CLASSES:
                raise DataError(
                    Sentence("{name} has more than {most} classes. Are these the labels?", name=name, most=MOST_CLASSES)
                )
        labels.append(known[label])
    if len(labels) > MOST_IMAGES:
        raise DataError(too_many_images(name))
    joined = _with_points(layout.delimiter.join(texts), layout.delimiter)
    found: NDArray[Any] | None = whole_numbers(joined, layout.delimiter)
    if found is None:
        cells = joined.split(layout.delimiter)
        values, wrong = any_numbers(cells)
        if wrong is not None:
            at, column = divmod(wrong, layout.width - 1)
            raise DataError(
                Sentence(
                    "{name}, line {line}, column {column}: expected a number from 0 to 255, got {value}.",
                    name=name,
                    line=rows[at][0],
                    column=column + 1 + layout.label_first,
                    value=cells[wrong].decode("utf-8", "replace").strip()[:30] or Sentence("nothing"),
                )
            )
        found = values.astype(np.uint8 if (values == np.rint(values)).all() else np.float32)
    return found.reshape(len(rows), layout.width - 1)


def _plain_numbers(labels: list[str]) -> list[str]:
    """Labels such as 3.0 or 3.000e+00 as 3, where all are whole numbers."""
    names = {}
    for label in set(labels):
        number = number_in(label)
        if number is None or not number.is_integer() or abs(number) >= 1e15:
            return labels
        names[label] = str(int(number))
    return [names[label] for label in labels]
