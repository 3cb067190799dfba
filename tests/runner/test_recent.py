from concurrent.futures import ThreadPoolExecutor

import pytest

from runner.recent import Recent


def test_what_was_used_least_recently_is_dropped():
    recent: Recent[str, str] = Recent(2)
    recent.put("a", "1")
    recent.put("b", "2")
    assert recent.get("a") == "1"
    recent.put("c", "3")
    assert [recent.get(key) for key in "abc"] == ["1", None, "3"]
    recent.put("a", "4")  # a new value of a key is a use of it
    recent.put("d", "5")
    assert [recent.get(key) for key in "acd"] == ["4", None, "5"]


def test_an_empty_value_is_known():
    recent: Recent[str, str] = Recent(1)
    recent.put("a", "")
    assert recent.get("a") == ""
    assert recent.get_or_make("a", lambda: "made") == ""


def test_a_value_that_is_not_known_is_made():
    recent: Recent[str, str] = Recent(2)
    assert [recent.get_or_make(key, key.upper) for key in "abac"] == ["A", "B", "A", "C"]
    assert [recent.get(key) for key in "abc"] == ["A", None, "C"]


def test_what_could_not_be_made_is_not_known():
    recent: Recent[str, float] = Recent(2)
    with pytest.raises(ZeroDivisionError):
        recent.get_or_make("a", lambda: 1 / 0)
    assert recent.get("a") is None


def test_what_is_forgotten_is_not_known():
    recent: Recent[str, str] = Recent(2)
    recent.put("a", "1")
    for _ in range(2):
        recent.forget("a")
    assert recent.get("a") is None


def test_threads_that_ask_at_once_get_the_same():
    recent: Recent[int, object] = Recent(10)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda number: recent.get_or_make(number % 5, object), range(400)))
    assert len(set(map(id, found))) == 5
