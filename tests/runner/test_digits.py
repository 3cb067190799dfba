import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from runner import digits as module
from runner.digits import DigitsError, MyDigits
from runner.limits import Limits

ADA, BOB = (sha256(name).hexdigest() for name in (b"ada", b"bob"))


@pytest.fixture
def mine(tmp_path) -> MyDigits:
    return MyDigits(tmp_path, ADA)


def image(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (28, 28)).astype(np.uint8)


def test_what_is_kept_comes_back_newest_first_and_only_to_its_browser(mine, tmp_path):
    kept = [mine.add(image(label), label, {"objects": [{"path": label}]}) for label in range(3)]
    found, problems = MyDigits(tmp_path, ADA).read()
    assert [digit.label for digit in found] == [2, 1, 0]
    assert problems == []
    for digit in found:
        np.testing.assert_array_equal(digit.image, image(digit.label))
        assert mine.strokes(digit.id) == {"objects": [{"path": digit.label}]}
    assert [digit.id for digit in found] == [digit.id for digit in reversed(kept)]
    assert MyDigits(tmp_path, BOB).read() == ([], [])


def test_a_prepared_drawing_is_rounded_to_bytes(mine):
    digit = mine.add(image() / np.float32(255), 4)
    np.testing.assert_array_equal(digit.image, image())


def test_they_are_a_data_set(mine):
    assert mine.dataset() is None
    for label in (7, 1):
        mine.add(image(label), label)
    data = mine.dataset()
    assert data.labels.tolist() == [1, 7]
    np.testing.assert_array_equal(data.inputs[1], image(7).reshape(-1))


def test_one_and_all_are_deleted(mine):
    first, second = mine.add(image(), 1, {"a": 1}), mine.add(image(), 2, {"a": 1})
    mine.delete(first.id)
    mine.delete(first.id)
    assert [digit.id for digit in mine.read()[0]] == [second.id]
    (mine.path / f"{'a' * 24}.json").write_bytes(b"damaged")
    mine.delete_all()
    assert [path.name for path in mine.path.iterdir()] == ["lock"]


@pytest.mark.parametrize("name", ["", "..", "../../runs", "/etc/passwd", "A" * 24])
def test_nonsense_names_no_digit_and_no_browser(mine, name):
    with pytest.raises(DigitsError, match="names no digit"):
        mine.delete(name)
    with pytest.raises(DigitsError, match="cookie"):
        MyDigits(mine.path, name)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x80\x04pickle",
        b"[]",
        b"{}",
        b'{"format": "inkling digit 1", "label": 11, "image": "", "created": 1.0}',
        b'{"format": "inkling digit 1", "label": true, "image": "AAAA", "created": 1.0}',
        b'{"format": "inkling digit 1", "label": 1, "image": "%%", "created": 1.0}',
        b"[" * 3000,
        b" " * 10_000,
    ],
)
def test_a_damaged_file_is_left_out_with_a_sentence(mine, content):
    good = mine.add(image(), 5)
    (mine.path / f"{'f' * 24}.json").write_bytes(content)
    found, problems = mine.read()
    assert [digit.id for digit in found] == [good.id]
    assert len(problems) == 1
    assert "damaged or no digit" in problems[0]
    assert mine.dataset().labels.tolist() == [5]


def test_there_is_a_limit_also_for_many_at_once(mine, monkeypatch):
    monkeypatch.setattr(module, "MAX_DIGITS", 5)

    def keep(label: int) -> bool:
        try:
            mine.add(image(), label)
        except DigitsError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(keep, range(8))) == 5
    assert mine.count() == 5
    with pytest.raises(DigitsError, match="At most 5 digits are kept"):
        mine.add(image(), 1)


def test_a_full_disk_is_told_before_anything_is_written(tmp_path):
    mine = MyDigits(tmp_path, ADA, Limits(min_free_megabytes=10**12))
    with pytest.raises(Exception, match="must stay free"):
        mine.add(image(), 1)
    assert not mine.path.exists()


@pytest.mark.parametrize("strokes", [{"a": "x" * 100_001}, {"a": float("nan")}, {"a": object()}, {}])
def test_strokes_that_are_too_long_or_none_are_left_out(mine, strokes):
    digit = mine.add(image(), 1, strokes)
    assert mine.strokes(digit.id) is None
    assert mine.count() == 1


@pytest.mark.parametrize(("pixels", "label"), [(np.zeros((28, 27)), 1), (np.zeros((28, 28)), 10), (np.zeros(784), 1)])
def test_what_is_no_digit_is_not_kept(mine, pixels, label):
    with pytest.raises(DigitsError, match="28x28 with a label"):
        mine.add(pixels, label)
    assert mine.count() == 0


def test_the_export_holds_each_picture_and_how_it_was_drawn(mine):
    first, second = mine.add(image(1), 1, {"objects": []}), mine.add(image(2), 2)
    with zipfile.ZipFile(BytesIO(mine.export())) as file:
        assert sorted(file.namelist()) == [f"1/{first.id}.png", f"2/{second.id}.png", "digits.json"]
        for digit in (first, second):
            with Image.open(BytesIO(file.read(f"{digit.label}/{digit.id}.png"))) as picture:
                np.testing.assert_array_equal(np.asarray(picture), digit.image)
        table = json.loads(file.read("digits.json"))["digits"]
    assert [(one["label"], one["strokes"]) for one in table] == [(1, {"objects": []}), (2, None)]
