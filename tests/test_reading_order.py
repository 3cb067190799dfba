"""The learner's way through the engine leads to files and names that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "docs" / "reading-order.md").read_text(encoding="utf-8")
STOPS = re.split(r"^\d+\. ", TEXT, flags=re.MULTILINE)[1:]


def test_the_way_has_ten_stops_and_the_readme_links_it():
    assert len(STOPS) == 10
    assert "](docs/reading-order.md)" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)]+)\)", TEXT))
def test_every_link_leads_to_a_file(link):
    assert (ROOT / "docs" / link).resolve().is_file()


@pytest.mark.parametrize("path", re.findall(r"`((?:mlp|runner|ui)/[^`]+)`", TEXT))
def test_every_path_is_a_file(path):
    assert (ROOT / path).is_file()


@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.partition("`")[2].partition("`")[0])
def test_each_stop_is_one_file_with_one_thing_to_see_that_is_in_it(stop):
    (path,) = set(re.findall(r"`(mlp/[^`]+)`", stop))
    assert stop.count("**See**") == 1
    source = (ROOT / path).read_text(encoding="utf-8")
    for name in re.findall(r"`([A-Za-z_]+)`", stop):
        assert re.search(rf"\b{name}\b", source), name
