"""Writes docs/mistakes.md: how surely the check of gradients names each mistake (`python -m tools.confusion`).

Random networks, a random reading of each mistake on each of them, half of the results in float32. Minutes.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlp.arrays import Array
from mlp.check import check
from mlp.check.case import Case, make_case
from mlp.check.catalogue import MISTAKES
from mlp.check.changes import Scaled, gradients
from mlp.check.library import mistakes
from mlp.check.spec import CaseSpec
from mlp.check.textbook import RIGHT, Tensors, backward
from mlp.methods.losses import LOSS_OUTPUTS
from mlp.nn.reference import ACTIVATIONS

PAGE = Path(__file__).resolve().parents[1] / "docs" / "mistakes.md"
ROUNDS = 60
NUMBERS = (0.013, 0.03, 0.17, 0.7)
"""Learning rates and factors of the mistakes that have a number in them."""
Answer = dict[str, NDArray[Any]]


def answer(spec: CaseSpec, tensors: Tensors, kind: type[np.floating] = np.float64, deltas: bool = False) -> Answer:
    """What a person brings: dW and db (and deltas), from rows into the convention of the case."""
    return {
        name: np.asarray(tensor if spec.convention == "rows" else _column(name, tensor), kind)
        for name, tensor in tensors.items()
        if name.startswith(("dW", "db")) or (deltas and name.startswith("delta"))
    }


def _column(name: str, tensor: Array) -> Array:
    return tensor[:, None] if name.startswith("db") and tensor.ndim == 1 else tensor.T


def random_spec(rng: np.random.Generator, **fixed: Any) -> CaseSpec:
    """A case of any kind: 0 to 3 hidden layers, any activations and loss; mostly no two sizes are equal."""
    depth = int(rng.integers(0, 4))
    loss = str(rng.choice(list(LOSS_OUTPUTS)))
    sizes = [int(size) for size in rng.permutation(np.arange(3, 10))[: depth + 3]]
    inputs, samples, outputs, *hidden = sizes
    if rng.random() < 0.15:
        hidden = [outputs] * depth
    if loss != "cross_entropy" and rng.random() < 0.2:
        outputs = 1
    described: dict[str, Any] = {
        "inputs": inputs, "hidden": tuple(hidden), "outputs": outputs, "samples": samples, "loss": loss,
        "activations": tuple(str(name) for name in rng.choice(list(ACTIVATIONS), depth)),
        "reduction": str(rng.choice(["half_sum", "sum", "mean_batch", "mean_all"])),
        "output_activation": str(rng.choice(LOSS_OUTPUTS[loss])), "l2": float(rng.choice([0.0, 0.01, 0.1])),
        "convention": str(rng.choice(["rows", "columns"])), "bias": bool(rng.random() < 0.85),
        "seed": int(rng.integers(1000)),
    }  # fmt: skip
    return CaseSpec(**(described | fixed))


def wrong_answers(rng: np.random.Generator, rounds: int, each: int) -> Iterator[tuple[Case, str, str, Answer]]:
    """(case, key, reading, answer) of random cases and random readings, without those that change nothing."""
    for _ in range(rounds):
        case = make_case(random_spec(rng))
        f = case.forward()
        right = answer(case.spec, backward(f))
        readings = mistakes(f)
        by_key: dict[str, list[int]] = {}
        for i, one in enumerate(readings):
            by_key.setdefault(one.key, []).append(i)
        for key in rng.permutation(list(by_key))[:each]:
            one = readings[int(rng.choice(by_key[key]))]
            change = one.make(float(rng.choice(NUMBERS))) if isinstance(one, Scaled) else one.change
            tensors = gradients(f, change(RIGHT))
            if tensors is None or not right.keys() <= tensors.keys():
                continue
            kind = np.float32 if rng.random() < 0.5 else np.float64
            wrong = answer(case.spec, tensors, kind)
            if any(wrong[n].shape != right[n].shape or not np.allclose(wrong[n], right[n], 1e-3, 1e-9) for n in right):
                yield case, str(key), one.about, wrong


def table(rng: np.random.Generator, rounds: int) -> str:
    """The confusion table: a row for each mistake."""
    total, first, beside = Counter[str](), Counter[str](), Counter[str]()
    others: dict[str, Counter[str]] = {key: Counter() for key in MISTAKES}
    for case, key, _, wrong in wrong_answers(rng, rounds, len(MISTAKES)):
        verdict = check(case, wrong)
        total[key] += 1
        if verdict.mistake == key:
            first[key] += 1
            continue
        beside[key] += key in verdict.also_fits
        others[key][verdict.mistake or "no name"] += 1
    rows = [
        "| mistake | cases | named first | told beside the first | what was named first instead |",
        "|---|---|---|---|---|",
    ]
    for key in MISTAKES:
        instead = ", ".join(f"{other} {times}" for other, times in others[key].most_common(4))
        rows.append(f"| {key} | {total[key]} | {first[key]} | {beside[key]} | {instead} |")
    named = sum(first.values()) + sum(beside.values())
    rows.append(f"| all | {sum(total.values())} | {sum(first.values())} | {sum(beside.values())} | |")
    rows += ["", f"{100 * named / max(1, sum(total.values())):.2f} % are named, first or beside the first."]
    return "\n".join(rows)


def page(rng: np.random.Generator, rounds: int) -> str:
    """docs/mistakes.md"""
    listed = "\n".join(
        f"- **{one.key}**: {one.says} Right: `{one.right}`; wrong: `{one.wrong}`." for one in MISTAKES.values()
    )
    return f"""# The mistakes that `python -m mlp check` names

A gradient that somebody brings is compared with the right one and with those that each of these mistakes gives on the
same case. A name is given only where all numbers fit to rounding. Written by `python -m tools.confusion`.

Two float64 tensors count as equal up to a relative distance of 1e-5 in the norm, float32 ones up to 1e-4, numbers
with few digits up to half a unit of the last one. A mistake that fits a hundred times better than the right gradient is
named even so.

{listed}

## How surely

{rounds} random networks (0 to 3 hidden layers, all activations and losses, rows and columns, with and without L2 and
biases), on each of them every mistake in a random one of its readings, half of the results in float32. Where two
mistakes give the same numbers on a case, the likelier one is named first and the other beside it: for example, with one
hidden layer the output's difference through the weights is the delta without the slope.

{table(rng, rounds)}
"""


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="random networks (%(default)s)")
    PAGE.write_text(page(np.random.default_rng(0), parser.parse_args().rounds), encoding="utf-8")


if __name__ == "__main__":
    main()
