"""What a person who hears the page of a run is told: its state when that changes, and the findings when they do."""

from collections.abc import Sequence

from mlp.diagnosis.finding import Finding
from runner.status import Status
from ui.language.translate import said, t
from ui.style import format as fmt


def announcement(status: Status, findings: Sequence[Finding], word: str) -> tuple[str, str]:
    """(what it is about, the sentences): only another word for its state or another worst finding makes it another."""
    sentences = [t("The run: {state}.", state=t(word))]
    if not status.active and status.test_accuracy is not None:
        sentences.append(t("{share} of the test images are right.", share=fmt.percent(status.test_accuracy)))
    about = [word]
    for finding in findings[:1]:
        about.append(finding.name)
        sentences.append(t("Finding: {finding}", finding=said(finding.observation)))
    return " ".join(about), " ".join(sentences)
