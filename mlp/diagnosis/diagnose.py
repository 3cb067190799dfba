"""The problems of a training, found in what it has reported: each with its cause, why it matters, and one cure."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from mlp.config import Experiment
from mlp.diagnosis.evidence import Evidence, evidence_over_time
from mlp.diagnosis.finding import Finding
from mlp.diagnosis.outcome import learned_nothing, why_nothing
from mlp.diagnosis.rules import generalization, layers, loss, step_size
from mlp.training.history import History

Rule = Callable[[Evidence, bool], Finding | None]

RULES: dict[str, tuple[Rule, tuple[str, ...]]] = {
    "diverged": (
        loss.has_diverged,
        ("diverging", "dead", "saturated", "noisy", "stuck", "vanishing", "slow", "frozen"),
    ),
    "symmetric": (layers.symmetric, ("diverging", "dead", "saturated", "vanishing", "stuck", "slow", "frozen")),
    "adaptive_rate": (step_size.adaptive_rate, ("diverging", "dead", "saturated", "vanishing", "noisy", "stuck")),
    "noisy": (loss.noisy, ("diverging", "dead", "saturated", "vanishing", "stuck")),
    "diverging": (loss.diverging, ("dead", "saturated", "vanishing", "stuck", "slow", "frozen")),
    "vanishing": (layers.vanishing, ("dead", "saturated", "stuck", "slow", "frozen")),
    "dead": (layers.dead, ("stuck", "slow", "frozen")),
    "saturated": (layers.saturated, ("stuck", "slow", "frozen")),
    "frozen": (step_size.frozen, ("stuck", "slow")),
    "slow": (step_size.slow, ("stuck",)),
    "stuck": (loss.stuck, ()),
    "overfitting": (generalization.overfitting, ()),
}
"""Each rule with its consequences: findings that are not reported beside it."""


def diagnose(
    experiment: Experiment, history: History, *, diverged: bool = False, final_accuracy: float | None = None
) -> list[Finding]:
    """The problems of a run, errors first, without those that are a consequence of another one.

    `experiment` has the present settings, `history` what the run has reported, `diverged` whether the run has
    ended because a number became infinite. A run that has ended as planned has a `final_accuracy`.
    """
    found: dict[str, Finding] = {}
    for evidence in evidence_over_time(experiment, history, diverged):
        found = {name: finding for name, (rule, _) in RULES.items() if (finding := rule(evidence, name in found))}
    if not found and final_accuracy is not None and learned_nothing(final_accuracy, experiment):
        return [why_nothing(final_accuracy, max(history.steps.step, default=0), experiment)]
    explained = {consequence for name in found for consequence in RULES[name][1]}
    return sorted((f for name, f in found.items() if name not in explained), key=lambda f: f.severity != "error")


def with_changes(experiment: Experiment, changes: Mapping[str, Any]) -> Experiment:
    """The experiment with fields of its network or its training replaced, as the cure of a finding asks; checked."""
    network = {name: value for name, value in changes.items() if hasattr(experiment.network, name)}
    training = {name: value for name, value in changes.items() if name not in network}
    return replace(experiment, network=replace(experiment.network, **network)).with_training(**training)
