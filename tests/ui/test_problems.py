"""What a page shows of an error, tried on a page of its own."""

from streamlit.testing.v1 import AppTest


def page() -> None:
    import streamlit as st

    from mlp.errors import InklingError
    from ui.problems import attempt, problems_shown, show_kept_problem

    def fail(text: str) -> None:
        raise InklingError(text)

    def press(text: str) -> None:
        attempt(fail, text) if text else attempt(list)

    show_kept_problem()
    with problems_shown("Go *elsewhere*."):
        fail("There is no run ![x](//y).")
        st.text("not reached")
    st.button("Fail", on_click=press, args=(":red[No].",))
    st.button("Work", on_click=press, args=("",))
    st.text("the end")


def break_page() -> None:
    from ui.problems import problems_shown

    with problems_shown():
        raise ZeroDivisionError


def test_what_cannot_be_shown_is_a_warning_in_its_place():
    app = AppTest.from_function(page).run()
    assert [warning.value for warning in app.warning] == [r"There is no run !\[x\](//y). Go *elsewhere*."]
    assert [text.value for text in app.text] == ["the end"]


def test_what_a_press_could_not_do_is_said_once():
    app = AppTest.from_function(page).run()
    app.button[0].click().run()
    assert [error.value for error in app.error] == [":\N{WORD JOINER}red\\[No\\]."]
    app.button[1].click().run()
    assert not app.error


def test_other_errors_are_not_swallowed():
    assert AppTest.from_function(break_page).run().exception
