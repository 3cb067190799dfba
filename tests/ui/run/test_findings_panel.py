"""The findings on the live view: what is shown, and what a press does."""

from streamlit.testing.v1 import AppTest

from ui.run.findings_panel import HELP, QUIET

Told = list[tuple[object, ...]]


def advice(findings: str, told: Told | None = None, **options: bool) -> AppTest:
    """A page with nothing but the advice; what its presses ask for is added to `told`."""
    given = {"which": findings, "told": [] if told is None else told, **options}
    return AppTest.from_function(page, default_timeout=30, kwargs=given).run()


def page(which: str, told: list[tuple[object, ...]], mine: bool = True, active: bool = True) -> None:
    from mlp.diagnosis.finding import Finding
    from ui.run.findings_panel import Presses, show_advice

    known = {
        "slow": Finding("slow", "warning", "The loss is 1.6_1.", "Time is wasted.", "Set learning rate 0.03",
                        {"command": "change", "settings": {"learning_rate": 0.03}}),
        "alike": Finding("alike", "warning", "It hardly learns.", "The steps are small.", "Set learning rate 0.03",
                         {"command": "change", "settings": {"learning_rate": 0.03}}),
        "dead": Finding("dead", "error", "90 % are dead.", "They never come back.", "Start again, rate 0.01",
                        {"clone": {"learning_rate": 0.01}}),
        "overfitting": Finding("overfitting", "warning", "It rises.", "By heart.", "Stop here", {"command": "stop"}),
    }  # fmt: skip

    def telling(kind: str):
        return lambda *given: told.append((kind, *given))

    presses = Presses(change=telling("change"), clone=telling("clone"), stop=telling("stop"))
    show_advice([known[name] for name in which.split()], presses if mine else None, active=active)


def test_a_finding_has_its_sentence_its_reason_and_its_severity_in_more_than_colour():
    test = advice("dead slow")
    assert [m.value for m in test.markdown] == [
        ":material/error: **90 % are dead.**",
        ":material/warning: **The loss is 1.6\\_1.**",
    ]
    assert [c.value for c in test.caption] == [
        "They never come back. [Help: Dead unit](#term-dead-unit)",
        "Time is wasted. [Help: Learning rate](#term-learning-rate)",
    ]
    assert [b.label for b in test.button] == ["Start again, rate 0.01", "Set learning rate 0.03"]


def test_a_press_asks_for_the_cure():
    for name, asked in {
        "slow": ("change", {"learning_rate": 0.03}),
        "dead": ("clone", {"learning_rate": 0.01}),
        "overfitting": ("stop",),
    }.items():
        told: Told = []
        test = advice(name, told)
        assert test.button[0].help == HELP["instead" if name == "dead" else str(asked[0])]
        test.button[0].click().run()
        assert not test.exception
        assert told == [asked]


def test_at_most_two_are_shown():
    assert [b.label for b in advice("dead slow overfitting").button] == [
        "Start again, rate 0.01",
        "Set learning rate 0.03",
    ]


def test_two_findings_with_the_same_cure_have_a_button_each():
    told: Told = []
    test = advice("slow alike", told)
    assert not test.exception
    assert [b.label for b in test.button] == ["Set learning rate 0.03"] * 2
    test.button[1].click().run()
    assert told == [("change", {"learning_rate": 0.03})]


def test_who_only_watches_has_no_buttons():
    test = advice("dead slow", mine=False)
    assert len(test.markdown) == 2
    assert not test.button


def test_a_run_that_has_ended_is_changed_in_a_new_one_and_not_stopped():
    told: Told = []
    test = advice("slow overfitting", told, active=False)
    assert [b.label for b in test.button] == ["Set learning rate 0.03 in a new run"]
    test.button[0].click().run()
    assert told == [("clone", {"learning_rate": 0.03})]


def test_without_a_finding_it_says_that_nothing_ails_the_run():
    test = advice("")
    assert not test.markdown
    assert [one.value for one in test.caption] == [QUIET]
