"""The page with the errors shows each with its picture, and nothing in a name can change the page."""

import re
from pathlib import Path

import numpy as np
from PIL import Image

from mlp.reading.folder import Answer, Collection
from mlp.reading.report import MOST_SHOWN, report_html


def wrong(path: Path, digit: int | None = 5) -> Answer:
    seen = None if digit is None else np.eye(28, dtype=np.float32)
    return Answer(path, 3, digit, 0.81, seen, "" if seen is not None else "nothing stands out")


def test_each_error_has_its_picture_and_what_the_network_saw(tmp_path):
    Image.new("RGBA", (900, 600), (0, 0, 0, 0)).save(tmp_path / "a_3.png")
    right = Answer(tmp_path / "b.png", 3, 3, 0.99, np.eye(28, dtype=np.float32), "")
    page = report_html(Collection([wrong(tmp_path / "a_3.png"), right], []), "Mine")
    assert "1 of 2 pictures are read right (50.00 %)." in page
    assert "<b>3</b>: read as 5 (81.0 %)" in page
    assert len(re.findall(r'<img [^>]*src="data:image/png;base64,[A-Za-z0-9+/=]+">', page)) == 2
    assert "b.png" not in page


def test_a_file_that_is_no_picture_has_none(tmp_path):
    page = report_html(Collection([wrong(tmp_path / "missing.png", None)], []), "Mine")
    assert "nothing stands out" in page
    assert "<img" not in page


def test_names_are_text():
    page = report_html(Collection([wrong(Path("<script>alert(1)</script>.png"), None)], []), "<b>Mine")
    assert "<script" not in page
    assert "&lt;b&gt;Mine" in page


def test_a_page_does_not_grow_without_limit():
    page = report_html(Collection([wrong(Path(f"{n}.png"), None) for n in range(MOST_SHOWN + 7)], []), "Mine")
    assert page.count("<li>") == MOST_SHOWN
    assert "7 more are not shown" in page


def test_an_empty_collection_has_a_page():
    assert "0 of 0 pictures are read right." in report_html(Collection([], []), "Mine")
