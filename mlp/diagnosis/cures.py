"""What a finding offers to do: another setting, or a new run."""

from collections.abc import Mapping
from typing import Any

from mlp.config import NetworkConfig
from mlp.diagnosis.evidence import Evidence
from mlp.methods.activations import ACTIVATIONS

Cure = tuple[str, Mapping[str, Any]]
"""The label of the button and what it does."""


def set_now(**settings: Any) -> Cure:
    """Change settings of the run while it trains."""
    return f"Set {text(settings)}", {"command": "change", "settings": settings}


def restart_with(**fields: Any) -> Cure:
    """Start a new run with some fields changed, because the present weights are lost."""
    return f"Start again with {text(fields)}", {"clone": fields}


def text(fields: Mapping[str, Any]) -> str:
    """Settings as text: `learning rate 0.01, batch size 32`."""
    words = {name: name.replace("_", " ").replace("initializer", "initialiser") for name in fields}
    return ", ".join(
        f"{words[name]} {value:g}" if isinstance(value, float) else f"{words[name]} {value}"
        for name, value in fields.items()
    )


def lower_rate(evidence: Evidence) -> float:
    """A tenth of the learning rate; a hundredth if the first step was longer than the weights themselves."""
    return float(f"{evidence.rate / (100 if evidence.first_update_ratio > 1 else 10):.3g}")


def good_initializer(network: NetworkConfig) -> str:
    """The initialiser made for its activations: He et al. for rectifiers, Glorot and Bengio for the others."""
    rectifiers = any(ACTIVATIONS[name].kind == "rectifier" for name in network.activation.split(","))
    return "he_normal" if rectifiers else "glorot_normal"
