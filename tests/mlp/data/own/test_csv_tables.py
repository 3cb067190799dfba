"""CSV files: whatever was written is read again, and what is wrong is named by line and column."""

from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mlp.data.own import csv_tables
from mlp.data.own.csv_tables import Table, read_table, tables_as_parts
from mlp.errors import DataError
from tests.mlp.data.own.files import csv

some_images = st.tuples(st.integers(1, 6), st.integers(2, 4)).flatmap(
    lambda form: arrays(np.uint8, (form[0], form[1] ** 2))
)
words = st.sampled_from(["cat", "dog", "Käse", "上"])
numbers = st.integers(0, 9).map(str)


def read(content: bytes) -> Table:
    return read_table(BytesIO(content), "some.csv")


@given(images=some_images, label=st.sampled_from([words, numbers]), data=st.data())
def test_a_table_of_any_form_comes_back(images, label, data):
    names = data.draw(st.lists(label, min_size=len(images), max_size=len(images)))
    content = csv(names, images, header=data.draw(st.booleans()), last=False)
    if data.draw(st.booleans()):
        content = csv(names, images, last=True)
    content = content.replace(b",", data.draw(st.sampled_from([b",", b";", b"\t", b" , "])))
    content = content.replace(b"\n", data.draw(st.sampled_from([b"\n", b"\r\n", b"\n\n"])))
    content = data.draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + content
    if data.draw(st.booleans()):
        content = content.rstrip()
    table = read(content)
    assert table.labels == names
    np.testing.assert_array_equal(table.pixels, images)
    assert table.pixels.dtype == np.uint8


@given(images=some_images, digits=st.integers(4, 17))
def test_shares_of_one_are_the_same_as_whole_numbers(images, digits):
    images[0, 0] = 3  # not all 0 or 1
    shares = np.array([[float(f"{value:.{digits}g}") for value in row] for row in images / 255])
    table = read(csv(["a"] * len(images), shares))
    parts, side, notes = tables_as_parts({"train": table})
    np.testing.assert_array_equal(parts["train"].images, images)
    assert side[0] ** 2 == images.shape[1]
    assert notes == ("No pixel is above 1: all were multiplied by 255.",)


def test_zeros_and_ones_are_black_and_white():
    parts, _, notes = tables_as_parts({"train": read(b"a,0,1,1,0\nb,1,0,0,1\n")})
    assert parts["train"].images.tolist() == [[0, 255, 255, 0], [255, 0, 0, 255]]
    assert len(notes) == 1


def test_one_table_above_one_decides_for_all():
    tables = {"train": read(b"a,0,1,1,0\n"), "test": read(b"a,0,2,1.4,0\n")}
    parts, _, notes = tables_as_parts(tables)
    assert parts["train"].images.tolist() == [[0, 1, 1, 0]]
    assert parts["test"].images.tolist() == [[0, 2, 1, 0]]
    assert notes == ("The pixels were rounded to whole numbers from 0 to 255.",)


@pytest.mark.parametrize("header", ["label,0,1,2,3", "0,1,2,3,4", "Class,1x1,1x2,2x1,2x2", "letter_name,a,b,c,d", ""])
def test_headers_are_seen(header):
    table = read(f"{header}\n7,1,2,3,4\n7,5,6,7,8\n".encode())
    assert table.labels == ["7", "7"]
    assert table.pixels.tolist() == [[1, 2, 3, 4], [5, 6, 7, 8]]


def test_decimal_commas_are_read_where_columns_are_parted_by_semicolons():
    table = read(b"a;0,5;1,0;0,25;0,125\na;0;1;0;0,5\n")
    assert table.pixels.tolist() == [[0.5, 1, 0.25, 0.125], [0, 1, 0, 0.5]]


def test_whole_labels_have_no_point():
    assert read(b"3.0,0,0,0,9\n4.000e+00,0,0,0,9\n").labels == ["3", "4"]
    assert read(b"3.0,0,0,0,9\n4.5,0,0,0,9\n").labels == ["3.0", "4.5"]


def test_blocks_of_lines_are_put_together(monkeypatch):
    images = np.random.default_rng(0).integers(0, 256, (60, 16), np.uint8)
    content = csv(list("abc" * 20), images)
    monkeypatch.setattr(csv_tables, "_CHUNK", 100)
    table = read(content)
    assert table.labels == list("abc" * 20)
    np.testing.assert_array_equal(table.pixels, images)
    with pytest.raises(DataError, match=r"line 62, column 3: expected a number from 0 to 255, got 256"):
        read(content + b"a,0,256" + b",0" * 14)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"label,p0,p1,p2,p3\n", "has no lines with samples"),
        (b"%PDF-1.7\n", "none of CSV"),
        (b"1,2\n", "must have a label and 4 to 4,096 pixels in a line"),
        (b"1" + b",2" * 4097, "the first line has 4,098 columns"),
        (b"pixel0,pixel1,pixel2,pixel3,pixel4\n1,2,3,4,5\n", "has no labels: its first column is pixel0"),
        (b"a,1,2,3,4\na,1,2,3\n", "line 2: expected 5 columns as in the first line, got 4"),
        (b"a,1,2,3,4\n\n\na,1,2,3,4,5\n", "line 4: expected 5 columns as in the first line, got 6"),
        (b"label,p,q,r,s\na,1,2,nan,4\n", "line 2, column 4: expected a number from 0 to 255, got nan"),
        (b"a,1,2,inf,4\n", "line 1, column 4: expected a number from 0 to 255, got inf"),
        (b"a,1,-2,3,4\n", "line 1, column 3: expected a number from 0 to 255, got -2"),
        (b"a,1,256,3,4\n", "line 1, column 3: expected a number from 0 to 255, got 256"),
        (b"a,1,1000,3,4\n", "line 1, column 3: expected a number from 0 to 255, got 1000"),
        (b"a,1,255.5,3,4\n", "line 1, column 3: expected a number from 0 to 255, got 255.5"),
        (b"a,1,,3,4\n", "line 1, column 3: expected a number from 0 to 255, got nothing"),
        (b"a,1,2,3,\n", "line 1, column 5: expected a number from 0 to 255, got nothing"),
        (b"a,1,2,3,4\na,1,x,3,4\n", "line 2, column 3: expected a number from 0 to 255, got x"),
        (b"p,q,r,s,class\n1,2,3,z,a\n", "line 2, column 4: expected a number from 0 to 255, got z"),
        (b"a,1,2,3,4\n,1,2,3,4\n", "line 2: the name of a class must have 1 to 60"),
        (b"a,1,2,3,4\n" + b"b" * 61 + b",1,2,3,4\n", "line 2: the name of a class must have 1 to 60"),
        (b"a\x1b[1m,1,2,3,4\n", "line 1: the name of a class must have 1 to 60"),
        (b"".join(b"%d.5,1,2,3,4\n" % n for n in range(300)), "has more than 100 classes"),
        (b"a,1,2,3,4\n" + b"1" * 2_300_000, "has a line of more than 200,000 bytes"),
        ("a,1,2,3,4".encode("utf-16"), "none of CSV"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(content, says):
    with pytest.raises(DataError, match=says):
        read(content)


def test_too_many_lines_and_too_many_bytes_are_refused(monkeypatch):
    monkeypatch.setattr(csv_tables, "MOST_IMAGES", 3)
    with pytest.raises(DataError, match=r"has more than .* images"):
        read(b"a,1,2,3,4\n" * 4)
    monkeypatch.setattr(csv_tables, "MOST_BYTES", 25)
    with pytest.raises(DataError, match="unpacks to more than 25 bytes"):
        read(b"a,1,2,3,4\n" * 3)


@pytest.mark.parametrize(
    ("tables", "says"),
    [
        ({"train": b"a,1,2,3,4,5\n"}, r"must form a square, as 784 do \(28 x 28\); got 5"),
        ({"train": b"a,1,2,3,4\n", "test": b"a,1,2,3,4,5,6,7,8,9\n"}, "the same number of pixels; got 4, 9"),
    ],
)
def test_pixels_that_form_no_square_are_refused(tables, says):
    with pytest.raises(DataError, match=says):
        tables_as_parts({part: read(content) for part, content in tables.items()})


@given(content=st.lists(st.sampled_from([*b'0123456789,,,\n\n\t;-.enaif "\0\xff'])).map(bytes))
def test_any_text_is_a_table_or_a_sentence(content):
    try:
        table = read(b"a,1,2,3,4\n" + content)
    except DataError:
        return
    assert len(table.labels) == len(table.pixels)
    assert 0 <= table.pixels.min() <= table.pixels.max() <= 255
