"""What a finding offers to do: another setting, or a new run."""

from collections.abc import Mapping
from typing import Any

from mlp.config import NetworkConfig
from mlp.diagnosis.evidence import Evidence
from mlp.methods.activations import ACTIVATIONS
from mlp.sentence import Sentence

USUAL_RATE = 0.1
USUAL_RATES = {"adam": 0.001, "adamw": 0.001, "rmsprop": 0.001}
"""Of optimizers that scale their steps themselves."""
Cure = tuple[str, Mapping[str, Any]]
"""The label of the button and what it does."""


def set_now(**settings: Any) -> Cure:
    """Change settings of the run while it trains."""
    return Sentence("Set {settings}", settings=text(settings)), {"command": "change", "settings": settings}


def restart_with(**fields: Any) -> Cure:
    """Start a new run with some fields changed, because the present weights are lost."""
    return Sentence("Start again with {settings}", settings=text(fields)), {"clone": fields}


def text(fields: Mapping[str, Any]) -> Sentence:
    """Settings as text: `learning rate 0.01, batch size 32`."""
    found = [_setting(name, value) for name, value in fields.items()]
    whole = found.pop()
    while found:
        whole = Sentence("{first}, {rest}", first=found.pop(), rest=whole)
    return whole


def _setting(name: str, value: Any) -> Sentence:
    word = Sentence("initialiser") if name == "initializer" else name.replace("_", " ")
    if isinstance(value, float):
        return Sentence("{name} {value:g}", name=word, value=value)
    return Sentence("{name} {value}", name=word, value=value)


def lower_rate(evidence: Evidence) -> float:
    """A tenth of the learning rate; a hundredth if the first step was longer than the weights themselves.

    Where that is still above the usual rate of the optimizer, the usual one: one press has to be enough.
    """
    lower = float(f"{evidence.rate / (100 if evidence.first_update_ratio > 1 else 10):.3g}")
    return min(lower, USUAL_RATES.get(evidence.experiment.training.optimizer, USUAL_RATE))


def good_initializer(network: NetworkConfig) -> str:
    """The initialiser made for its activations: He et al. for rectifiers, Glorot and Bengio for the others."""
    rectifiers = any(ACTIVATIONS[name].kind == "rectifier" for name in network.activation.split(","))
    return "he_normal" if rectifiers else "glorot_normal"
