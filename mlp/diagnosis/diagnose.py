"""What ails a training, read from its own numbers: what is seen, why it matters, and one cure."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from mlp.config import Experiment
from mlp.diagnosis import rules as diseases
from mlp.diagnosis.evidence import Evidence, moments
from mlp.diagnosis.finding import Finding
from mlp.training.history import History

Rule = Callable[[Evidence, bool], Finding | None]

RULES: dict[str, tuple[Rule, tuple[str, ...]]] = {
    "diverged": (
        diseases.has_diverged,
        ("diverging", "dead", "saturated", "noisy", "stuck", "vanishing", "slow", "frozen"),
    ),
    "symmetric": (diseases.symmetric, ("diverging", "dead", "saturated", "vanishing", "stuck", "slow", "frozen")),
    "adaptive_rate": (diseases.adaptive_rate, ("diverging", "dead", "saturated", "vanishing", "noisy", "stuck")),
    "noisy": (diseases.noisy, ("diverging", "dead", "saturated", "vanishing", "stuck")),
    "diverging": (diseases.diverging, ("dead", "saturated", "vanishing", "stuck", "slow", "frozen")),
    "vanishing": (diseases.vanishing, ("dead", "saturated", "stuck", "slow", "frozen")),
    "dead": (diseases.dead, ("stuck", "slow", "frozen")),
    "saturated": (diseases.saturated, ("stuck", "slow", "frozen")),
    "frozen": (diseases.frozen, ("stuck", "slow")),
    "slow": (diseases.slow, ("stuck",)),
    "stuck": (diseases.stuck, ()),
    "overfitting": (diseases.overfitting, ()),
}
"""Each rule with the findings that it explains: where it fires, they are not reported."""


def diagnose(experiment: Experiment, history: History, *, diverged: bool = False) -> list[Finding]:
    """The diseases of a run, the worst first, without those that another one explains.

    `experiment` is the run's with its present settings, `history` what it has reported, `diverged` whether
    it has ended so.
    """
    found: dict[str, Finding] = {}
    for evidence in moments(experiment, history, diverged):
        found = {name: finding for name, (rule, _) in RULES.items() if (finding := rule(evidence, name in found))}
    explained = {consequence for name in found for consequence in RULES[name][1]}
    return sorted((f for name, f in found.items() if name not in explained), key=lambda f: f.severity != "error")


def changed(experiment: Experiment, changes: Mapping[str, Any]) -> Experiment:
    """An experiment with fields of its network or its training replaced, as a clone asks for it, checked again."""
    ours = {name: value for name, value in changes.items() if hasattr(experiment.network, name)}
    training = {name: value for name, value in changes.items() if name not in ours}
    return replace(experiment, network=replace(experiment.network, **ours)).with_training(**training)
