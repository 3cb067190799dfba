"""The words for a lost connection, which a page has before it needs them."""

import json
from pathlib import Path

from mlp.config import Experiment
from runner.rundir import RunDirectory
from runner.store import RunStore
from tests.ui.views.test_views import NOBODY, Canvas, button, canvas, home, page
from ui.web.shell import shell_html

__all__ = ["canvas", "home"]


def words(name: str) -> dict[str, str]:
    """What the browser is told on that page."""
    [proto] = [one.proto for one in page(name).get("bidi_component") if one.proto.id.endswith("connection")]
    found: dict[str, str] = json.loads(proto.json)
    return found


def test_a_run_is_said_to_be_safe_on_every_page_while_there_is_one(canvas: Canvas, home: Path) -> None:
    RunStore(home).submit(Experiment(), owner="a" * 64)  # somebody else's
    assert [words(name)["safe"] for name in ("", "train")] == ["", ""]
    run = RunStore(home).submit(Experiment(), owner=NOBODY)
    said = [words(name) for name in ("", "train", "weights", "runs")]
    assert all(one == said[0] for one in said)
    assert "Your run is safe" in said[0]["safe"]
    RunDirectory(home / "runs" / run).change_status({"queued"}, state="stopped")
    assert words("train")["safe"] == ""


def test_a_run_is_said_to_be_safe_from_the_press_of_train_on(canvas: Canvas) -> None:
    test = page("train")
    button(test, "Train").click().run()
    [proto] = [one.proto for one in test.get("bidi_component") if one.proto.id.endswith("connection")]
    assert "Your run is safe" in proto.json


def test_a_page_names_its_server() -> None:
    assert 'data-server="' in shell_html()
