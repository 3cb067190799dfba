"""The style of all pages, as a browser gets it."""

from pathlib import Path

from tests.ui.asking import get
from ui.components import style_sheet

FILE = Path(style_sheet.__file__).parents[1] / "style.css"


def test_it_is_served_and_kept() -> None:
    status, headers, content = get(style_sheet.url())
    assert status == 200
    assert content == FILE.read_bytes()
    assert headers[b"content-type"].startswith(b"text/css")
    assert b"immutable" in headers[b"cache-control"]


def test_another_version_is_not() -> None:
    version = style_sheet.url().split("/")[-2]
    assert get(style_sheet.url().replace(version, "0" * len(version)))[0] == 404
