"""What a person who hears the page of a run is told: its state when that changes, and the findings when they do."""

from collections.abc import Sequence

from mlp.diagnosis.finding import Finding
from runner.status import Status
from ui.language.translate import t
from ui.runs.states import STATES, STOPPING
from ui.style import format as fmt


def announcement(status: Status, findings: Sequence[Finding], *, stopping: bool) -> tuple[str, str]:
    """(what it is about, the sentences): only another state or another worst finding makes it another one."""
    word = STOPPING.word if stopping else STATES[status.state].word
    said = [t("The run: {state}.", state=word)]
    if not status.active and status.test_accuracy is not None:
        said.append(t("{share} of the test images are right.", share=fmt.percent(status.test_accuracy)))
    about = [word]
    for finding in findings[:1]:
        about.append(finding.name)
        said.append(t("Finding: {finding}", finding=finding.observation))
    return " ".join(about), " ".join(said)
