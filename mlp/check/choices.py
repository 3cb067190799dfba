"""A case from the few words that a person types, or that stand in a link: what is not said is the usual choice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mlp.check.spec import CaseSpec
from mlp.errors import ConfigError
from mlp.methods.losses import LOSS_OUTPUTS
from mlp.sentence import Sentence

USUAL = CaseSpec()
SIZES = ("outputs", "inputs", "samples")
WORDS = (
    "inputs", "hidden", "outputs", "samples", "activation", "loss", "reduction", "output", "l2", "bias", "convention",
    "seed",
)  # fmt: skip
"""What a case is called in a link."""
_TRUTH = {"0": False, "1": True}
LONGEST_WORD = 100


def described(
    *, hidden: tuple[int, ...] = USUAL.hidden, activations: tuple[str, ...] = USUAL.activations,
    output_activation: str | None = None, loss: str = USUAL.loss, **others: Any,
) -> CaseSpec:  # fmt: skip
    """A case: one activation is that of all hidden layers, sizes that are not given differ from all others.

    Raises ConfigError.
    """
    sizes: dict[str, Any] = unequal_sizes(hidden, **{name: others.pop(name, None) for name in SIZES})
    if not hidden:
        activations = ()
    elif len(activations) == 1:
        activations *= len(hidden)
    if output_activation is None:
        output_activation = LOSS_OUTPUTS[loss][0] if loss in LOSS_OUTPUTS else USUAL.output_activation
    return CaseSpec(
        hidden=hidden, activations=activations, output_activation=output_activation, loss=loss, **sizes, **others
    )


def unequal_sizes(hidden: Iterable[int], **given: int | None) -> dict[str, int]:
    """Outputs, inputs and samples; those that are not given differ from all others, so that no mistake hides."""
    sizes = {name: size for name, size in given.items() if size is not None}
    taken = {*hidden, *sizes.values()}
    for name in SIZES:
        if name not in sizes:
            usual = getattr(USUAL, name)
            sizes[name] = next(size for size in (usual, *range(3, 4 + len(taken))) if size not in taken)
            taken.add(sizes[name])
    return sizes


def whole_numbers(text: str) -> tuple[int, ...]:
    """ "5,4" -> (5, 4); none and nothing -> (). Raises ConfigError."""
    if text.strip().lower() in ("", "none"):
        return ()
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise ConfigError(
            Sentence("The hidden layers must be whole numbers with commas, such as 5,4; got {text!r}.", text=text[:50])
        ) from None


def from_words(words: Mapping[str, str]) -> CaseSpec:
    """The case that a link describes by some of WORDS. Raises ConfigError."""
    for name, word in words.items():
        if len(word) > LONGEST_WORD:
            raise ConfigError(Sentence("{name} is longer than {most} characters.", name=name, most=LONGEST_WORD))
    found: dict[str, Any] = {name: _whole(name, words[name]) for name in (*SIZES, "seed") if name in words}
    found |= {name: words[name] for name in ("loss", "reduction", "convention") if name in words}
    if "hidden" in words:
        found["hidden"] = whole_numbers(words["hidden"])
    if "activation" in words:
        found["activations"] = tuple(words["activation"].split(","))
    if "output" in words:
        found["output_activation"] = words["output"]
    if "l2" in words:
        found["l2"] = _number(words["l2"])
    if "bias" in words:
        found["bias"] = _TRUTH.get(words["bias"], words["bias"])
    return described(**found)


def to_words(spec: CaseSpec) -> dict[str, str]:
    """What a link has to say of a case: all sizes, and what is not usual."""
    names = dict.fromkeys(spec.activations)
    words = {
        "inputs": str(spec.inputs),
        "hidden": ",".join(map(str, spec.hidden)) or "none",
        "outputs": str(spec.outputs),
        "samples": str(spec.samples),
        "activation": ",".join(names if len(names) == 1 else spec.activations),
        "loss": spec.loss,
        "reduction": spec.reduction,
        "output": spec.output_activation,
        "l2": f"{spec.l2:.17g}" if float(f"{spec.l2:g}") != spec.l2 else f"{spec.l2:g}",
        "bias": str(int(spec.bias)),
        "convention": spec.convention,
        "seed": str(spec.seed),
    }
    usual = {
        "activation": USUAL.activations[0], "loss": USUAL.loss, "reduction": USUAL.reduction,
        "output": LOSS_OUTPUTS[spec.loss][0], "l2": f"{USUAL.l2:g}", "bias": "1", "convention": USUAL.convention,
        "seed": str(USUAL.seed),
    }  # fmt: skip
    return {name: word for name, word in words.items() if word and word != usual.get(name)}


def _whole(name: str, word: str) -> int:
    try:
        return int(word)
    except ValueError:
        raise ConfigError(Sentence("{name} must be a whole number; got {word!r}.", name=name, word=word)) from None


def _number(word: str) -> float:
    try:
        return float(word)
    except ValueError:
        raise ConfigError(Sentence("L2 must be a number from 0 to 10; got {l2!r}.", l2=word)) from None
