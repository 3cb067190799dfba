"""The scripts of our page elements, as a browser gets them."""

import re
from pathlib import Path

import pytest
from streamlit import config

from tests.ui.asking import get
from ui.components import scripts

COMPONENTS = Path(scripts.__file__).parent
ALL = sorted((path.parent.name, path.name) for path in COMPONENTS.glob("*/*.js"))


@pytest.mark.parametrize("name, script", ALL)
def test_each_script_is_served_and_kept(name: str, script: str):
    status, headers, content = get(scripts.url(name, script))
    assert status == 200
    assert content == (COMPONENTS / name / script).read_bytes()
    assert headers[b"content-type"].startswith(b"text/javascript")
    assert b"immutable" in headers[b"cache-control"]


@pytest.mark.parametrize("name", sorted({name for name, _ in ALL}))
def test_the_scripts_that_all_share_lie_beside_those_of_each(name: str):
    assert get(scripts.url(name, "colors.js"))[2] == (COMPONENTS / "colors.js").read_bytes()


@pytest.mark.parametrize(
    "script",
    ["__init__.py", "live_plot.css", "none.js", "", "../flow/flow.js", "../../flow/flow.js", "../../define.py"],
)
def test_nothing_else_is(script: str):
    assert get(scripts.url("live_plot", script))[0] == 404


def test_another_version_is_not():
    now = scripts.url("flow", "flow.js")
    version = now.split("/")[-2]
    assert get(now)[0] == 200
    assert get(now.replace(version, "0" * len(version)))[0] == 404


@pytest.mark.parametrize("name", sorted({name for name, _ in ALL}))
def test_a_loader_leads_to_the_script_of_its_element(name: str):
    [path] = re.findall(r'"(/.*)"', scripts.loader(name))
    assert path == scripts.url(name, f"{name}.js")
    assert get(path)[0] == 200


def test_an_app_below_a_path_has_its_scripts_there(monkeypatch: pytest.MonkeyPatch):
    option = config.get_option
    monkeypatch.setattr(config, "get_option", lambda key: "/name/" if key == "server.baseUrlPath" else option(key))
    path = scripts.url("flow", "flow.js")
    assert path.startswith("/name/inkling/")
    assert f'"{path}"' in scripts.loader("flow")
    assert get(path)[0] == 200
