"""The compiled loops of a training, kept in the home: a folder for each version of the source, of Numba, and processor.

All loops are compiled at once, by a process of its own, into a folder that is then renamed, with a list of the sums of
its files: no process ever sees half of it, and a damaged folder is made again. Where nothing can be written, each
training compiles what it needs in its memory. Whoever sets NUMBA_CACHE_DIR has Numba keep its files there by itself.
"""

import fcntl
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from mlp.home import PROJECT, cache_folder
from mlp.passes.compiler import FOLDER_VARIABLE
from mlp.sentence import Sentence

COMPILES = Sentence("Compiling the engine, once: about ten seconds.")
COMPILES_EACH_TIME = Sentence("Compiling the engine, each time: the compiled one cannot be kept in the home folder.")
SOURCES = ("mlp/passes", "mlp/methods")
LIST = "files.json"
FOLDERS = 4
"""So many versions are kept."""
SECONDS = 600
"""More than any machine needs to compile."""

Say = Callable[[Sentence], None]


def prepare(say: Say = lambda sentence: None) -> None:
    """Let Numba find the compiled loops, and compile them if they are not there; before Numba is imported.

    `say` is told what takes time.
    """
    if os.environ.get(FOLDER_VARIABLE) or "numba" in sys.modules:
        return
    folder = code_folder()
    if not is_whole(folder):
        say(COMPILES)
        with suppress(OSError, subprocess.SubprocessError):
            build(folder)
        if not is_whole(folder):
            say(COMPILES_EACH_TIME)
            return
    os.environ[FOLDER_VARIABLE] = str(folder)


def is_compiled() -> bool:
    """Whether `prepare` has nothing to compile."""
    return bool(os.environ.get(FOLDER_VARIABLE)) or is_whole(code_folder())


def code_folder() -> Path:
    """Where the loops of this source are kept for this processor and these versions."""
    from llvmlite import binding

    paths = [path for folder in SOURCES for path in sorted((PROJECT / folder).glob("*.py"))]
    sources = [(str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in paths]
    versions = [platform.python_version(), *map(version, ("numba", "llvmlite", "numpy"))]
    processor = [binding.get_host_cpu_name(), binding.get_host_cpu_features().flatten()]
    key = sha256(json.dumps([sources, versions, processor]).encode()).hexdigest()
    return cache_folder() / "engine" / key[:16]


def is_whole(folder: Path) -> bool:
    """Whether all files are there as they were written."""
    try:
        sums = json.loads((folder / LIST).read_text(encoding="utf-8"))
        return bool(sums) and sums == sums_of(folder)
    except (OSError, ValueError):
        return False


def sums_of(folder: Path) -> dict[str, str]:
    """sha256 of each compiled file, by its place in the folder."""
    files = sorted(path for path in folder.rglob("*.nb?") if path.is_file())
    return {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in files}


def build(folder: Path) -> None:
    """Compile all loops into the folder; raises OSError or SubprocessError where that fails.

    A second process waits for the first, and finds its work done.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _alone(folder.parent / "lock"):
        if is_whole(folder):
            return
        new = Path(tempfile.mkdtemp(dir=folder.parent))
        try:
            subprocess.run(
                [sys.executable, "-m", "mlp.training.rehearsal"],
                env=os.environ | {FOLDER_VARIABLE: str(new)},
                cwd=PROJECT,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=SECONDS,
                check=True,
            )
            (new / LIST).write_text(json.dumps(sums_of(new)), encoding="utf-8")
            shutil.rmtree(folder, ignore_errors=True)
            new.rename(folder)
        finally:
            shutil.rmtree(new, ignore_errors=True)
        _remove_old(folder.parent)


def begin_building() -> None:
    """Compile in the background, if there is anything to compile; nothing is said of it."""
    with suppress(OSError):
        subprocess.Popen(
            [sys.executable, "-m", "mlp", "compile"],
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _remove_old(parent: Path) -> None:
    folders = sorted((path for path in parent.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
    for path in folders[:-FOLDERS]:
        shutil.rmtree(path, ignore_errors=True)
