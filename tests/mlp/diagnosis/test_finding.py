"""What a finding says and offers, also once its run has ended."""

from dataclasses import replace

from mlp.diagnosis.cures import restart_with, set_now
from mlp.diagnosis.finding import Finding, percent, thousands

FINDING = Finding("slow", "warning", "It is slow.", "It wastes time.", *set_now(learning_rate=0.03))


def test_a_cure_by_a_change_becomes_a_new_run_once_the_run_has_ended():
    assert FINDING.cure == {"command": "change", "settings": {"learning_rate": 0.03}}
    assert FINDING.for_ended_run.cure == {"clone": {"learning_rate": 0.03}}
    assert FINDING.for_ended_run.cure_text == "Set learning rate 0.03 in a new run"


def test_an_ended_run_is_not_stopped_again():
    stopping = replace(FINDING, cure={"command": "stop"}, cure_text="Stop here").for_ended_run
    assert (stopping.cure, stopping.cure_text) == (None, "")


def test_a_cure_that_is_a_new_run_stays_one():
    cure_text, cure = restart_with(activation="relu")
    cloning = replace(FINDING, cure=cure, cure_text=cure_text)
    assert cloning.for_ended_run == cloning
    assert (cure_text, cure) == ("Start again with activation relu", {"clone": {"activation": "relu"}})


def test_numbers_are_written_as_on_the_pages():
    assert percent(0.706) == "71\N{NO-BREAK SPACE}%"
    assert thousands(1234567.2) == "1\N{NARROW NO-BREAK SPACE}234\N{NARROW NO-BREAK SPACE}567"
