from pathlib import Path

from mlp.home import cache_folder, home


def test_the_home_is_where_the_environment_says(monkeypatch):
    monkeypatch.setenv("INKLING_HOME", "/somewhere/else")
    assert home() == Path("/somewhere/else")
    assert cache_folder() == Path("/somewhere/else/cache")


def test_a_tilde_in_the_environment_is_the_persons_folder(monkeypatch):
    monkeypatch.setenv("HOME", "/people/ada")
    monkeypatch.setenv("INKLING_HOME", "~/digits")
    assert home() == Path("/people/ada/digits")


def test_without_a_word_it_is_a_hidden_folder_of_the_person(monkeypatch):
    monkeypatch.setenv("HOME", "/people/ada")
    monkeypatch.delenv("INKLING_HOME", raising=False)
    assert home() == Path("/people/ada/.inkling")
    monkeypatch.setenv("INKLING_HOME", "")
    assert home() == Path("/people/ada/.inkling")
