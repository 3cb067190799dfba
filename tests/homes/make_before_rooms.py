"""Makes `before_rooms/`: a home with real runs of many kinds, and the weights that two of them must end with.

It runs on the commit before the source was moved into folders (fcdee3f), with what the pages and the launcher use:

    cd <a checkout of that commit>; PYTHONPATH=. OPENBLAS_NUM_THREADS=1 python <this file> <folder to make>

So its imports are those of that commit, and no type checker reads it today.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
from arithmetic import fingerprint

from mlp.config import Experiment, NetworkConfig, TrainingConfig
from runner import calibration, steering, worker
from runner.digits import MyDigits
from runner.drafts import Draft, Drafts
from runner.rundir import RunDirectory
from runner.store import RunStore

OWNER = hashlib.sha256(b"").hexdigest()
"""A browser without a cookie, as the tests of the pages have it."""
STRANGER = "a" * 64
Plan = Mapping[int, tuple[str, dict[str, Any]]]
"""After which look of the worker which command comes; it looks after each event, and each step is one."""


def leaving(run: RunDirectory, plan: Plan, last_look: int | None) -> Callable[[], bool]:
    """Gives the commands of the plan, and ends the worker after its last look."""
    looks = count(1)

    def leave() -> bool:
        look = next(looks)
        if look in plan:
            name, arguments = plan[look]
            run.append_command(name, **arguments)
        return look == last_look

    return leave


def main(folder: Path) -> None:
    """Make the home, `expected.json` and the weights of the uninterrupted runs in a new folder."""
    home = folder / "home"
    os.environ["INKLING_HOME"] = str(home)
    steering.SECONDS_BETWEEN_REPORTS = 0.0  # each step is an event, so that looks are the same on each machine
    worker.SECONDS_BETWEEN_LOOKS = 0.0
    store = RunStore(home)

    def experiment(units: int = 2, **training: Any) -> Experiment:
        network = NetworkConfig(hidden=(units, 4), activation="tanh", initializer="glorot_normal")
        return Experiment(network, TrainingConfig(**{"train_size": 500, "epochs": 3} | training))

    def trained(
        what: Experiment,
        plan: Plan | None = None,
        last_look: int | None = None,
        **submission: Any,
    ) -> str:
        run = store.open(store.submit(what, **{"owner": OWNER} | submission))
        worker.execute(run, leaving(run, plan or {}, last_look))
        return run.id

    momentum = experiment()
    adam = experiment(optimizer="adam", learning_rate=0.01, dropout=0.2, averaging=0.9, augmentation=0.3)
    steered: Plan = {
        3: ("change", {"settings": {"learning_rate": 0.02, "batch_size": 50}}),
        5: ("change", {"settings": {"batch_size": 501}}),  # refused
        6: ("pause", {}),
        7: ("step", {"count": 1}),
        9: ("resume", {}),
        10: ("epochs", {"count": 1}),
    }
    digits = MyDigits(home, OWNER)
    for label in (3, 7, 7):
        image = np.zeros((28, 28), np.uint8)
        image[4:24, 8 + label : 10 + label] = 255
        digits.add(image, label, {"version": "4.4.0", "objects": []})
    runs = {}
    runs["done"] = trained(momentum, title="My first network")
    store.describe(runs["done"], OWNER, note="It reads a 7 as a 1.", pinned=True)
    runs["momentum"] = trained(momentum, last_look=22)
    runs["adam"] = trained(adam, steered, last_look=25)
    runs["stopped"] = trained(experiment(1, epochs=50), {5: ("stop", {})})
    # NumPy says that the weights have become infinite; the run says it as well.
    with np.errstate(all="ignore"):
        wild = TrainingConfig(
            loss="squared_error", reduction="sum", learning_rate=900.0, schedule="constant", train_size=500
        )
        runs["diverged"] = trained(Experiment(NetworkConfig(hidden=(1,), output_activation="identity"), wild))
    runs["taught"] = trained(experiment(epochs=1), parent=runs["done"], extra=digits.dataset(), title="My digits")
    runs["deleted"] = trained(experiment(1, epochs=1))
    store.delete(runs["deleted"], OWNER)
    runs["watched"] = trained(experiment(1, epochs=1), owner=STRANGER, title="Of another browser")
    runs["queued"] = store.submit(experiment(epochs=2), owner=OWNER)
    Drafts(home).keep(OWNER, Draft(experiment(learning_rate=0.033), runs["done"]))
    calibration.measure(home)
    command = [
        sys.executable,
        "-m",
        "mlp",
        "train",
        "--hidden",
        "3",
        "--activation",
        "tanh",
        "--train-size",
        "500",
        "--epochs",
        "1",
    ]
    subprocess.run([*command, "--out", str(folder / "model.safetensors")], check=True)

    # Not part of the home: the same two runs without an interruption.
    home = folder / "uninterrupted"
    store = RunStore(home)
    expected: dict[str, Any] = {"arithmetic": fingerprint(), "runs": runs, "weights": {}}
    for name, whole in {"momentum": trained(momentum), "adam": trained(adam, steered)}.items():
        model = store.model(whole)
        assert model
        expected["weights"][name] = {
            "sha256": hashlib.sha256(model.theta.tobytes()).hexdigest(),
            "step": store.status(whole).step,
            "test_accuracy": store.status(whole).test_accuracy,
        }
        shutil.copy(store.open(whole).model_path, folder / f"{name}.safetensors")
    shutil.rmtree(home)
    (folder / "expected.json").write_text(json.dumps(expected, indent=2) + "\n")
    for leftover in folder.rglob("*.lock"):
        leftover.unlink()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
