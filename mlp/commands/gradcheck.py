"""`gradcheck`: is the gradient of a configuration right?"""

import argparse
from dataclasses import asdict

import numpy as np

from mlp.commands.console import Console
from mlp.commands.options import add_network, experiment
from mlp.errors import ConfigError
from mlp.nn.gradient_check import check_gradient
from mlp.training.best_threads import best_threads
from mlp.training.threads import cores, set_threads


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The network and the loss."""
    add_network(parser, hidden="16", activation="tanh")
    parser.add_argument("--most", type=int, default=400, help="elements checked of each tensor, at random (400)")


def run(args: argparse.Namespace, console: Console) -> int:
    """One verdict per tensor; exit code 1 when one is wrong."""
    setup = experiment(args)
    set_threads(best_threads(setup, cores(), cores()))
    checks = check_gradient(setup, rng=np.random.default_rng(args.seed), most=args.most)
    measured = [check for check in checks if check.allowed < 1]
    if not measured:
        raise ConfigError("The gradients are too small beside the loss to be measured: try smaller initial weights.")
    good = all(check.good for check in checks)
    console.text(f"{setup.network}, {args.activation}, {args.loss}: backward pass against centred differences, float64")
    console.text("tensor  shape         checked  |a-n|/(|a|+|n|)   allowed  largest element  verdict")
    for check in checks:
        console.event({"event": "tensor"} | asdict(check))
        shape = " x ".join(map(str, check.shape))
        verdict = "too small to measure" if check not in measured else "right" if check.good else "WRONG"
        console.text(
            f"{check.name:6}  {shape:12}  {check.checked:7d}  {check.error:15.1e}  {check.allowed:8.1e}"
            f"  {check.largest:15.1e}  {verdict}"
        )
    worst = max(measured, key=lambda check: check.error / check.allowed)
    console.event({"event": "done", "good": good, "error": worst.error, "allowed": worst.allowed})
    console.text(
        f"The gradient is {'right' if good else 'WRONG'}: error in the norm {worst.error:.1e} in {worst.name},"
        f" allowed {worst.allowed:.1e}."
    )
    return 0 if good else 1
