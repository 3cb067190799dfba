"""The rules of the house, read from the source itself: who may import whom, what is never used, what has its tests."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# Each may import itself and what stands before it: app -> ui -> runner -> mlp.
LAYERS = ("mlp", "runner", "ui", "app")

# The rooms of a layer, from the ground up: a room imports only rooms that stand before it.
ROOMS = {
    "mlp": [
        "sentence",
        "errors",
        "arrays",
        "typed_json",
        "home",
        "atomic_files",
        "regular_files",
        "array_files",
        "data_sets",
        "passes",
        "methods",
        "settings",
        "config",
        "images",
        "nn",
        "reading",
        "check",
        "data",
        "training",
        "diagnosis",
        "explain",
        "lab",
        "recipes",
        "commands",
        "__main__",
    ],
    "ui": [
        "language",
        "style",
        "glossary",
        "charts",
        "components",
        "state",
        "problems",
        "owner",
        "web",
        "server",
        "form",
        "runs",
        "run",
        "shipped_names",
        "networks",
        "drawing",
        "help",
        "learn",
        "views",
        "main",
    ],
}

NUMERICAL = {"numpy", "scipy", "numba", "llvmlite", "safetensors", "PIL", "threadpoolctl"}
WEB = {
    "streamlit",
    "streamlit_drawable_canvas",
    "plotly",
    "starlette",
    "anyio",
    "babel",
}  # Starlette and AnyIO come with Streamlit
ALLOWED_PACKAGES = {"mlp": NUMERICAL, "runner": NUMERICAL, "ui": NUMERICAL | WEB, "app": NUMERICAL | WEB}

# What runs code that it reads, or can be made to.
UNSAFE_MODULES = {"pickle", "_pickle", "cPickle", "cloudpickle", "dill", "joblib", "marshal", "shelve"}
UNSAFE_BUILTINS = {"eval", "exec"}


def sources(*names: str) -> list[Path]:
    """The Python files of these top-level packages or modules."""
    return sorted(
        path for name in names for path in [*ROOT.glob(f"{name}.py"), *(ROOT / name).rglob("*.py")] if path.is_file()
    )


@cache
def imports_and_uses(source: str, file: str) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Both with lines: the absolute names of all modules that the source of `file`, a path below the root, imports
    anywhere, and the names it uses that could run what they read."""
    package = Path(file).parent.parts
    imports: list[tuple[int, str]] = []
    uses: list[tuple[int, str]] = []
    for node in ast.walk(ast.parse(source, file)):
        match node:
            case ast.Import(names=names):
                imports += ((node.lineno, alias.name) for alias in names)
            case ast.ImportFrom(module=module, level=0, names=names) if module in ROOMS:
                imports += ((node.lineno, f"{module}.{alias.name}") for alias in names)
            case ast.ImportFrom(module=module, level=0, names=names):
                imports.append((node.lineno, str(module)))
                if module == "numpy" and any(alias.name == "load" for alias in names):
                    uses.append((node.lineno, "np.load"))
            case ast.ImportFrom(module=module, level=level, names=names):
                base = package[: len(package) - level + 1]
                # `from .. import ui` names the module after the import, `from ..ui import page` before it.
                imports += ((node.lineno, ".".join([*base, module or alias.name])) for alias in names)
            case ast.Call(
                func=ast.Name(id="__import__" | "import_module") | ast.Attribute(attr="import_module"),
                args=[ast.Constant(value=str(name)), *_],
            ):
                imports.append((node.lineno, name))
            case ast.Name(id=name) if name in UNSAFE_BUILTINS:
                uses.append((node.lineno, name))
            case ast.Attribute(value=ast.Name(id="builtins"), attr=name) if name in UNSAFE_BUILTINS:
                uses.append((node.lineno, name))
            case ast.Attribute(value=ast.Name(id="np" | "numpy"), attr="load"):
                uses.append((node.lineno, "np.load"))
            case ast.keyword(arg="allow_pickle"):
                uses.append((node.value.lineno, "allow_pickle"))
    return imports, uses


def imports(source: str, file: str) -> list[tuple[int, str]]:
    """(line, absolute module name) of everything that the source of `file`, a path below the root, imports anywhere."""
    return imports_and_uses(source, file)[0]


def wrong_imports(source: str, file: str) -> list[str]:
    """One sentence for each import in `source` that the file's layer must not make."""
    layer = Path(file).parts[0].removesuffix(".py")
    below = LAYERS[: LAYERS.index(layer) + 1]
    fine = {*below, *ALLOWED_PACKAGES[layer], *sys.stdlib_module_names}
    return [
        f"{file}:{line} imports {name}; {layer} may import {', '.join(below)}, "
        f"the standard library and {', '.join(sorted(ALLOWED_PACKAGES[layer]))}"
        for line, name in imports(source, file)
        if name.partition(".")[0] not in fine
    ]


def upward_imports(source: str, file: str) -> list[str]:
    """One sentence for each import in `source` of a room of the same layer that stands above the file's own."""
    layer, room = Path(file).with_suffix("").parts[:2]
    order = ROOMS[layer]
    wrong = []
    for line, name in imports(source, file):
        package, _, rest = name.partition(".")
        imported = rest.partition(".")[0]
        if package == layer and imported in order and order.index(imported) > order.index(room):
            wrong.append(f"{file}:{line} imports {name}; {layer}.{room} stands below {layer}.{imported}")
    return wrong


def unsafe_uses(source: str, file: str) -> list[str]:
    """One sentence for each use of something that could run what it reads."""
    imported, uses = imports_and_uses(source, file)
    uses = uses + [(line, name) for line, name in imported if name.partition(".")[0] in UNSAFE_MODULES]
    return [f"{file}:{line} uses {name}, which may run what it reads" for line, name in uses]


def mirror(module: Path) -> Path | None:
    """Where the tests of a module are, both below the root: those of mlp/nn/model.py in tests/mlp/nn/test_model.py."""
    if module.name == "__init__.py" or module in (Path("mlp/errors.py"), Path("mlp/arrays.py")):
        return None  # names only, nothing that could be wrong
    if module == Path("mlp/__main__.py") or module.parent == Path("mlp/commands"):
        return Path("tests/mlp/test_cli.py")  # the command line is tested as it is used: as a whole
    if module.parent == Path("mlp/diagnosis/rules"):
        return Path("tests/mlp/diagnosis/test_rules.py")  # recorded trainings judge the rules together
    if module.parent == Path("mlp/lab/famous"):
        return Path("tests/mlp/lab/test_famous.py")  # the table judges the mistakes together
    if module.parent == Path("mlp/recipes/classic"):
        return Path("tests/mlp/recipes/test_catalogue.py")  # what each expects judges it
    if module.parent == Path("mlp/check/library"):
        return Path("tests/mlp/check/test_library.py")  # random cases judge the mistakes together
    return "tests" / module.parent / f"test_{module.name}"


def test_imports_go_one_way():
    files = sources(*LAYERS)
    assert {path.relative_to(ROOT).parts[0].removesuffix(".py") for path in files} == set(LAYERS)
    wrong = [line for path in files for line in wrong_imports(path.read_text(), str(path.relative_to(ROOT)))]
    assert not wrong, "\n".join(wrong)


def test_nothing_runs_what_it_reads():
    files = sources(*LAYERS, "tools", "benchmarks")
    wrong = [line for path in files for line in unsafe_uses(path.read_text(), str(path.relative_to(ROOT)))]
    assert not wrong, "\n".join(wrong)


# Numba takes 0.2 s and 65 MB: only a process that trains imports it, when its first loop is compiled.
IMPORTS_NUMBA = {"mlp/passes/compiler.py": "numba", "mlp/training/engine.py": "llvmlite"}


def test_numba_is_imported_where_loops_are_compiled_and_nowhere_else():
    found = {}
    for path in sources(*LAYERS):
        file = str(path.relative_to(ROOT))
        for _, name in imports(path.read_text(encoding="utf-8"), file):
            if name.partition(".")[0] in IMPORTS_NUMBA.values():
                found[file] = name.partition(".")[0]
    assert found == IMPORTS_NUMBA


def test_what_the_server_loads_does_not_load_numba():
    code = "import sys, app, runner.worker, mlp.__main__; print({'numba', 'llvmlite'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


@pytest.mark.parametrize("layer", ROOMS)
def test_rooms_import_downwards(layer: str):
    files = [
        path.relative_to(ROOT) for path in sources(layer) if path.parent != ROOT / layer or path.stem != "__init__"
    ]
    rooms = {path.with_suffix("").parts[1] for path in files}
    assert rooms == set(ROOMS[layer]), "a room is missing in ROOMS, or no longer there"
    wrong = [line for path in files for line in upward_imports((ROOT / path).read_text(), str(path))]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("layer", ROOMS)
def test_each_room_says_what_it_is_for_and_what_it_may_import(layer: str):
    for package in sorted(path for path in (ROOT / layer).glob("*/__init__.py")):
        text = ast.get_docstring(ast.parse(package.read_text())) or ""
        assert "This room imports " in text, f"{package} does not say what the room may import"
        assert len(re.findall(r"[.:](?:\s|$)", text)) >= 3, f"{package} does not say in three sentences what it is for"


@pytest.mark.parametrize("package", ["mlp", "runner"])
def test_each_module_has_its_mirror(package: str):
    mirrors = {mirror(path.relative_to(ROOT)) for path in sources(package)} - {None}
    assert mirrors, f"{package} has no modules"
    missing = sorted(str(path) for path in mirrors if path and not (ROOT / path).is_file())
    assert not missing, f"modules without their tests; expected {', '.join(missing)}"


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("mlp/nn/model.py", "import runner"),
        ("mlp/nn/model.py", "import numpy as np, streamlit as st"),
        ("mlp/nn/model.py", "from plotly.graph_objects import Figure"),
        ("mlp/nn/model.py", "def lazy():\n    from runner.jobs import start"),
        ("mlp/nn/model.py", "from ... import ui"),
        ("mlp/nn/model.py", "from ...runner import jobs"),
        ("mlp/nn/model.py", "import importlib\nimportlib.import_module('ui.main')"),
        ("mlp/nn/model.py", "__import__('torch')"),
        ("runner/worker.py", "import ui.charts"),
        ("runner/worker.py", "if True:\n    import streamlit.runtime"),
        ("ui/pages/draw.py", "import app"),
        ("ui/pages/draw.py", "from tests import helpers"),
        ("app.py", "import torch"),
    ],
)
def test_the_checker_sees_a_wrong_import(file: str, source: str):
    assert len(wrong_imports(source, file)) == 1


@pytest.mark.parametrize(
    ("file", "source", "wrong"),
    [
        ("mlp/methods/losses.py", "from mlp.config import Experiment", 1),
        ("mlp/methods/losses.py", "from mlp import config", 1),
        ("mlp/config.py", "from mlp.nn.network import Network", 1),
        ("mlp/nn/model.py", "def later():\n    from mlp.training.loop import Training", 1),
        ("mlp/nn/model.py", "from mlp.nn.network import Network\nfrom mlp import config, errors", 0),
        ("ui/style/format.py", "from ui import server", 1),
        ("ui/views/train.py", "from ui import server, state", 0),
    ],
)
def test_the_checker_sees_an_import_of_a_room_above(file: str, source: str, wrong: int):
    assert len(upward_imports(source, file)) == wrong


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("mlp/nn/model.py", "import json, numpy.typing\nfrom PIL import Image\nfrom .layers import Dense"),
        ("runner/worker.py", "from __future__ import annotations\nimport mlp.nn.model\nfrom .files import tail"),
        ("ui/pages/draw.py", "import streamlit as st\nfrom ..images import tile\nimport runner, mlp"),
        ("app.py", "from starlette.routing import Mount\nfrom ui import main"),
        ("ui/main.py", "text = 'import app'  # import app"),
    ],
)
def test_the_checker_leaves_a_right_import_alone(file: str, source: str):
    assert wrong_imports(source, file) == []


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "from pickle import loads",
        "answer = eval('1 + 1')",
        "run = exec",
        "import builtins\nbuiltins.exec('')",
        "import numpy as np\nnp.load('weights.npz')",
        "from numpy import array, load",
        "read(file, allow_pickle=False)",
    ],
)
def test_the_checker_sees_what_runs_what_it_reads(source: str):
    assert len(unsafe_uses(source, "mlp/nn/model.py")) == 1


def test_the_checker_leaves_safe_names_alone():
    source = "import json\nmodel.eval()\njson.load(file)\nexecute = evaluate = 'eval(exec)'  # pickle"
    assert unsafe_uses(source, "mlp/nn/model.py") == []


def test_the_mirror_of_a_module():
    assert mirror(Path("mlp/nn/model.py")) == Path("tests/mlp/nn/test_model.py")
    assert mirror(Path("runner/files/lock.py")) == Path("tests/runner/files/test_lock.py")
    assert mirror(Path("mlp/__main__.py")) == mirror(Path("mlp/commands/train.py")) == Path("tests/mlp/test_cli.py")
    assert mirror(Path("runner/__init__.py")) is None


def test_only_the_modules_of_what_a_tab_remembers_touch_it():
    keepers = {"state.py", "synced_control.py"}
    others = [path for path in sources("ui") if path.name not in keepers]
    assert others
    assert not [path.name for path in others if "session_state" in path.read_text(encoding="utf-8")]
