"""The findings of the diagnosis on the command line: the same as on the page of a run."""

import shlex
from typing import Any

from mlp.commands.console import Console
from mlp.config import NETWORK_SETTINGS, TRAINING_SETTINGS, Experiment
from mlp.diagnosis.diagnose import diagnose
from mlp.diagnosis.finding import Finding
from mlp.diagnosis.outcome import learned_nothing
from mlp.training.history import History

ENDED_EARLY = ("diverged", "stopped")


def show_findings(experiment: Experiment, history: History, reason: str, console: Console) -> None:
    """Print what is wrong with a training that has ended for this `reason`, with the options that would change it."""
    final = history.test.accuracy if history.test and reason not in ENDED_EARLY else None
    if learned_nothing(final, experiment):
        console.text("Finished, but it learned nothing.")
    for found in diagnose(experiment, history, diverged=reason == "diverged", final_accuracy=final):
        finding = found.for_ended_run
        console.event(finding_json(finding))
        console.text(_plain(f"{finding.severity}: {finding.observation}"))
        console.text(_plain(f"  {finding.why}"))
        if finding.cure:
            console.text(f"  Try {options_of(finding)}")


def finding_json(finding: Finding) -> dict[str, Any]:
    """A finding as a line of JSON; `settings` are what another training should have instead."""
    return {
        "event": "finding",
        "name": finding.name,
        "severity": finding.severity,
        "observation": _plain(finding.observation),
        "why": _plain(finding.why),
        "settings": settings_of(finding),
    }


def settings_of(finding: Finding) -> dict[str, Any]:
    """The settings that the cure changes, by name."""
    return dict((finding.cure or {}).get("clone", {}))


def options_of(finding: Finding) -> str:
    """The same as options of the command line: `--lr 0.01`."""
    rows = NETWORK_SETTINGS | TRAINING_SETTINGS
    words = ([rows[name].option, f"{value:g}" if isinstance(value, float) else str(value)]
             for name, value in settings_of(finding).items())  # fmt: skip
    return " ".join(shlex.join(pair) for pair in words)


def _plain(text: str) -> str:
    """With usual spaces: a terminal may not know others."""
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
