"""Labels are in names; every picture of a folder is answered or gets a sentence."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mlp.commands.options import DEFAULT_MODEL
from mlp.errors import DataError
from mlp.nn.model_files import load_model
from mlp.reading.folder import Answer, Collection, answer_for, label_of, pictures_in
from tests.pen import examples, render


@pytest.mark.parametrize(
    "name, label",
    [
        ("photo_7.png", 7),
        ("some.where-3.jpg", 3),
        ("7.png", 7),
        ("7/photo.png", 7),
        ("7/photo_1.png", 7),
        ("all/IMG_2041.jpg", None),
        ("photo7.png", None),
        ("17/photo.png", None),
        ("photo.png", None),
    ],
)
def test_the_label_is_the_folder_or_the_end_of_the_name(name, label):
    assert label_of(Path(name)) == label


def test_pictures_are_found_at_any_depth(tmp_path):
    for name in ("b_1.png", "7/a.JPG", "deep/er/c_2.webp", "notes.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert [path.relative_to(tmp_path).as_posix() for path in pictures_in(tmp_path)] == [
        "7/a.JPG",
        "b_1.png",
        "deep/er/c_2.webp",
    ]


def test_a_folder_without_pictures_is_named(tmp_path):
    with pytest.raises(DataError, match="has no pictures"):
        pictures_in(tmp_path)
    with pytest.raises(DataError, match="is not a folder"):
        pictures_in(tmp_path / "none")


def test_pictures_are_answered(tmp_path):
    model = load_model(DEFAULT_MODEL)
    label, strokes = examples()[8]
    Image.fromarray(render(strokes)).save(tmp_path / "digit.png")
    Image.new("L", (100, 100), 200).save(tmp_path / "blank.png")
    (tmp_path / "text.png").write_text("I am no image")
    digit, blank, text = (answer_for(tmp_path / f"{name}.png", label, model) for name in ("digit", "blank", "text"))
    assert digit.right
    assert digit.share > 0.5
    assert (blank.digit, blank.readable, blank.right) == (None, True, False)
    assert "blank" in blank.problem
    assert (text.digit, text.readable) == (None, False)
    assert "is not a picture" in text.problem


def of(label: int, digit: int | None, *, readable: bool = True) -> Answer:
    return Answer(Path("a.png"), label, digit, 0.9, None, "" if digit is not None else "nothing", readable)


def test_accuracy_and_confusion_by_hand():
    collection = Collection([of(3, 3), of(3, 5), of(7, None), of(1, None, readable=False)], [Path("b.png")])
    assert collection.accuracy == pytest.approx(1 / 3)
    assert {tuple(place): int(collection.confusion[tuple(place)]) for place in np.argwhere(collection.confusion)} == {
        (3, 3): 1,
        (3, 5): 1,
        (7, 10): 1,
    }
    told = collection.to_json()
    assert told["samples"] == 3
    assert [error["label"] for error in told["errors"]] == [3, 7]
    assert (told["unreadable"], told["unlabelled"]) == (["nothing"], ["b.png"])
    assert Collection([], []).to_json()["accuracy"] is None
