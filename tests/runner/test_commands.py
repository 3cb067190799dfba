import pytest

from runner.commands import Command
from runner.files import RunError

GOOD = [
    ("pause", {}),
    ("resume", {}),
    ("stop", {}),
    ("step", {"count": 1000}),
    ("epochs", {"count": 3}),
    ("slow", {"steps_per_second": 2.5}),
    ("slow", {"steps_per_second": None}),
    ("change", {"settings": {"learning_rate": 0.05, "batch_size": 8}}),
]


@pytest.mark.parametrize("name, arguments", GOOD)
def test_a_command_keeps_its_arguments(name, arguments):
    assert Command.of(name, arguments).arguments == arguments


def test_one_step_is_usual():
    assert Command.of("step", {}).arguments == {"count": 1}


@pytest.mark.parametrize(
    "name, arguments, sentence",
    [
        ("jump", {}, "A run can be told to pause, resume,.*got 'jump'"),
        (["stop"], {}, "got \\['stop'\\]"),
        ("pause", {"count": 1}, "pause takes no arguments; got count"),
        ("epochs", {}, "epochs takes the argument count; got none"),
        ("step", {"count": 0}, "from 1 to 1,000; got 0"),
        ("step", {"count": True}, "got True"),
        ("epochs", {"count": 1.5}, "A number of epochs must be a whole number"),
        ("slow", {"steps_per_second": 0}, "0.1 to 1000 steps a second.*got 0"),
        ("slow", {"steps_per_second": float("nan")}, "got nan"),
        ("change", {"settings": {}}, "new settings by name"),
        ("change", {"settings": {"seed": 1}}, "got 'seed'"),
        ("change", {"settings": 3}, "got 3"),
    ],
)
def test_what_cannot_be_asked_is_told(name, arguments, sentence):
    with pytest.raises(RunError, match=sentence):
        Command.of(name, arguments)
