"""The report on doubt and confidence, of a network that is calibrated for it."""

import shutil
from pathlib import Path

import pytest

from mlp.data.dataset import Splits
from mlp.home import PROJECT
from mlp.nn.model_files import load_model
from tools import calibration
from tools.calibration import main


def test_a_network_gets_its_confidence_and_the_page_its_row(tmp_path: Path, monkeypatch, mnist: Splits):
    parts = calibration.Digits(mnist.train, mnist.train, mnist.validation, mnist.validation, mnist.test)
    monkeypatch.setattr(calibration, "digits", lambda: parts)
    monkeypatch.setattr(calibration, "LEARNED", 3000)
    monkeypatch.setattr(calibration, "DRAWINGS", 100)
    for name in ("small", "untrained", "book-30"):
        shutil.copy(PROJECT / "models" / f"{name}.safetensors", tmp_path)
    before = (tmp_path / "small.safetensors").read_bytes()
    options = ["--folder", str(tmp_path), "--page", str(tmp_path / "page.md")]
    assert main([*options, "--report"]) == 0
    page = (tmp_path / "page.md").read_text()
    assert "| small |" in page
    assert "| untrained |" not in page
    assert "| book-30 |" not in page, "its outputs are no softmax"
    assert (tmp_path / "small.safetensors").read_bytes() == before
    assert main([*options, "small"]) == 0
    assert (tmp_path / "page.md").read_text() == page
    model = load_model(tmp_path / "small.safetensors")
    assert model.confidence is not None
    assert f"| small | {model.confidence.temperature:.2f} |" in page
    with pytest.raises(SystemExit):
        main(["unknown", *options])
