"""The command line with a person's own data: letters made of strokes, in each form that people bring."""

import gzip
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from threadpoolctl import threadpool_limits

from mlp.__main__ import main
from mlp.nn.model_files import load_model
from tests.mlp.data.own.files import LETTERS, archive, csv, idx, letters, pictures

SIDE = 12
NAMES, IMAGES = letters(20, SIDE, rng=np.random.default_rng(1))
CODES = np.array([list(LETTERS).index(name) for name in NAMES], np.uint8)
WORDS = ("--hidden", "16", "--epochs", "25", "--threads", "1")

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    def run(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        with threadpool_limits(None):
            code = main([str(word) for word in words])
        return (code, *capsys.readouterr())

    return run


def written(files: Mapping[str, bytes], folder: Path) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


BROUGHT: dict[str, Callable[[Path], Path]] = {
    "folder": lambda place: written(pictures(NAMES, IMAGES), place / "letters"),
    "zip": lambda place: written({"letters.zip": archive(pictures(NAMES, IMAGES))}, place) / "letters.zip",
    "csv": lambda place: written({"letters.csv": csv(NAMES, IMAGES)}, place) / "letters.csv",
    "idx": lambda place: written(
        {
            "train-images-idx3-ubyte.gz": gzip.compress(idx(IMAGES)),
            "train-labels-idx1-ubyte.gz": gzip.compress(idx(CODES)),
        },
        place / "letters",
    ),
}


@pytest.mark.parametrize("kind", BROUGHT)
def test_letters_are_learned_evaluated_and_predicted(kind: str, tmp_path: Path, call: Call):
    data, model = BROUGHT[kind](tmp_path), tmp_path / "model.safetensors"
    names = [str(list(LETTERS).index(name)) if kind == "idx" else name for name in LETTERS]
    code, out, err = call("train", "--data", data, "--out", model, *WORDS, "--json")
    lines: list[dict[str, Any]] = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert (lines[0]["classes"], lines[0]["height"], lines[0]["width"]) == (names, SIDE, SIDE)
    assert sum(lines[0]["sizes"]) == len(NAMES)
    card = load_model(model).card
    assert (card["classes"], card["height"], card["width"], card["paper"]) == (names, SIDE, SIDE, "dark")
    assert card["data"] == lines[0]["name"]

    code, out, _ = call("evaluate", model, "--data", data, "--json")
    result = json.loads(out)
    assert (code, result["samples"]) == (0, lines[0]["sizes"][2])
    assert result["accuracy"] == lines[-1]["test_accuracy"] > 0.8

    place = tmp_path / "x.png"
    right = 0
    for number in range(0, len(NAMES), 4):
        Image.fromarray(IMAGES[number]).save(place)
        answer = json.loads(call("predict", "--model", model, place, "--json")[1])
        assert set(answer["probabilities"]) == set(names)
        right += answer["class"] == names[CODES[number]]
    assert right >= 16  # of 20, most of which were learned


def test_a_picture_is_brought_to_the_size_and_paper_of_the_data(tmp_path: Path, call: Call):
    model = tmp_path / "model.safetensors"
    call("train", "--data", BROUGHT["csv"](tmp_path), "--out", model, *WORDS)
    answers = []
    for number, change in enumerate((lambda image: image, lambda image: Image.eval(image, lambda v: 255 - v))):
        picture = change(Image.fromarray(IMAGES[0])).resize((5 * SIDE, 5 * SIDE), Image.Resampling.NEAREST)
        picture.save(path := tmp_path / f"{number}.png")
        answers.append(json.loads(call("predict", "--model", model, path, "--json")[1])["probabilities"])
    Image.fromarray(IMAGES[0]).save(path := tmp_path / "small.png")
    small = json.loads(call("predict", "--model", model, path, "--json")[1])["probabilities"]
    for answer in answers:
        assert answer == pytest.approx(small, abs=1e-5)


def test_other_data_are_evaluated_as_a_whole_and_strange_data_refused(tmp_path: Path, call: Call):
    model = tmp_path / "model.safetensors"
    call("train", "--data", BROUGHT["csv"](tmp_path), "--out", model, *WORDS)
    names, images = letters(5, SIDE, rng=np.random.default_rng(2))
    others = written({"others.csv": csv(names, images)}, tmp_path) / "others.csv"
    code, out, _ = call("evaluate", model, "--data", others)
    assert code == 0
    assert f"{len(names)} images of others.csv" in out
    assert out.splitlines()[3].split()[0] == "L"
    strange = written({"strange.csv": csv([name.lower() for name in names], images)}, tmp_path) / "strange.csv"
    code, _, err = call("evaluate", model, "--data", strange)
    assert code == 2
    assert "of the classes L, T, V, X; strange.csv has 12 x 12 of l, t, v, x." in err
    code, _, err = call("evaluate", model)
    assert (code, err.count("\n")) == (2, 1)
    assert "Give the data that it knows: --data PATH." in err


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "bad.csv is empty."),
        (b"label,a,b\ncat,1,2\n", "must have a label and 4 to 4,096 pixels"),
        (csv(NAMES, IMAGES)[:-9], "line 81"),
        (csv(["L"] * len(NAMES), IMAGES), "There must be from 2 to 100 classes"),
    ],
)
def test_what_is_wrong_with_a_file_is_one_line(content: bytes, expected: str, tmp_path: Path, call: Call):
    (path := tmp_path / "bad.csv").write_bytes(content)
    code, out, err = call("train", "--data", path)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert expected in err


def test_more_images_than_there_are_cannot_be_asked_for(tmp_path: Path, call: Call):
    code, _, err = call("train", "--data", BROUGHT["csv"](tmp_path), "--train-size", "81")
    assert (code, err.count("\n")) == (2, 1)
    assert "The number of training samples must be from 1 to" in err
