"""The networks that come with the program are what their cards say."""

import json
from pathlib import Path

import numpy as np
import pytest

from mlp.config import Experiment
from mlp.data.dataset import Dataset, Splits, as_float, one_hot
from mlp.data.pen_digits import USUAL_BRUSH, VALIDATION_WRITERS, images_of, read_pen_digits
from mlp.explain.calibration import Answers, expected_calibration_error
from mlp.methods.losses import find_loss
from mlp.nn.model_files import load_model
from mlp.training.evaluation import evaluate
from tools.calibration import FOLDER, with_confidence
from tools.shipped import SHIPPED, main

ROOT = Path(__file__).resolve().parents[2]
NAMES = list(SHIPPED)


@pytest.fixture(scope="module")
def writers() -> Dataset:
    """What the six validation writers drew, without the training images, which take half a minute."""
    judged = [digit for digit in read_pen_digits() if digit.writer in VALIDATION_WRITERS]
    images = np.concatenate([images_of(digit.strokes, np.array([USUAL_BRUSH])) for digit in judged])
    return Dataset(images, one_hot(np.array([digit.label for digit in judged]), 10))


def test_the_folder_holds_these_networks_and_no_other():
    assert sorted(path.stem for path in (ROOT / FOLDER).glob("*.safetensors")) == sorted(NAMES)


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_a_card_tells_all_there_is_to_know(name: str, mnist: Splits):
    path = ROOT / FOLDER / f"{name}.safetensors"
    assert path.stat().st_size <= 12 * 2**20
    model = load_model(path)
    card, experiment = json.loads(json.dumps(dict(model.card))), Experiment.from_json(model.card["experiment"])
    assert experiment.network == model.config
    loss = find_loss(experiment.training.loss, experiment.training.reduction)
    result = evaluate(model, mnist.test, loss)
    assert card["test_accuracy"] == pytest.approx(result.accuracy, abs=2e-4)
    digits, misread = (np.array(card["errors"]["mnist test"][key]) for key in ("digits", "misread"))
    assert digits.sum() == 10_000
    assert 1 - misread.sum() / 10_000 == pytest.approx(card["test_accuracy"])
    drawn = card["errors"]["pen writers"]
    assert 1 - sum(drawn["misread"]) / sum(drawn["digits"]) == pytest.approx(card["writers_accuracy"])
    words = SHIPPED[name].words
    assert card["command"] == (
        f"python -m mlp train {words} --threads 1 --out models/{name}.safetensors"
        if words
        else f"make models ONLY={name}"
    )
    assert card["purpose"]
    assert card["weaknesses"]
    assert len(card["licences"]) == (len(experiment.training.data.split("+")) if words else 0)
    assert (card["seconds"] > 0) == bool(words)


def test_an_untrained_network_is_made_again(tmp_path: Path, monkeypatch, mnist: Splits):
    monkeypatch.setattr("tools.shipped.load_mnist", lambda: mnist)
    monkeypatch.setattr("tools.shipped.load_pen", lambda cache: (mnist.validation, mnist.validation))
    assert main(["untrained", "--folder", str(tmp_path)]) == 0
    made, shipped = (load_model(folder / "untrained.safetensors") for folder in (tmp_path, ROOT / FOLDER))
    assert made.theta.tobytes() == shipped.theta.tobytes()
    with pytest.raises(SystemExit):
        main(["unknown"])


@pytest.mark.long
def test_small_is_made_again_bit_for_bit(tmp_path: Path):
    """On the same type of processor and with the same versions."""
    assert main(["small", "--folder", str(tmp_path)]) == 0
    made, shipped = (load_model(folder / "small.safetensors") for folder in (tmp_path, ROOT / FOLDER))
    assert made.theta.tobytes() == shipped.theta.tobytes()


def test_the_compact_network_is_less_than_a_megabyte():
    assert (ROOT / FOLDER / "compact.safetensors").stat().st_size < 1_000_000


@pytest.mark.long
@pytest.mark.parametrize("name", ["default", "compact"])
def test_the_networks_for_drawing_read_what_others_draw(name: str, writers: Dataset):
    model = load_model(ROOT / FOLDER / f"{name}.safetensors")
    result = evaluate(model, writers, find_loss("cross_entropy", "half_sum"))
    assert result.accuracy >= 0.985
    assert result.accuracy == pytest.approx(model.card["writers_accuracy"], abs=1e-3)


@pytest.mark.long
@pytest.mark.parametrize("name", ["default", "compact", "small"])
def test_a_percentage_is_worth_what_it_says_and_few_digits_are_doubted(name: str, mnist: Splits, writers: Dataset):
    model = with_confidence(load_model(ROOT / FOLDER / f"{name}.safetensors"))
    confidence = model.confidence
    assert confidence
    answers = Answers.of(model, writers)
    assert expected_calibration_error(answers, confidence.temperature) < 0.01
    sure = model.predict(as_float(writers.inputs)).max(axis=1) >= confidence.sure
    assert sure.mean() > 0.7
    assert answers.right[sure].mean() >= 0.99
    alarms = [model.doubts(as_float(part.inputs)).mean() for part in (writers, mnist.validation, mnist.test)]
    assert np.mean(alarms[:2]) <= 0.022
    assert alarms[2] <= 0.03
