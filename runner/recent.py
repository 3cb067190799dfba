"""A cache of bounded size: what was used least recently is dropped first."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """The values that were used last, at most `limit` of them; for any number of threads."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = Lock()
        self._values: OrderedDict[Key, Value] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        """The value of a key; None for one that is not known (any more)."""
        with self._lock:
            return self._used(key) if key in self._values else None

    def put(self, key: Key, value: Value) -> None:
        """Keep a value, in place of an earlier one of that key."""
        with self._lock:
            self._put(key, value)

    def get_or_make(self, key: Key, make: Callable[[], Value]) -> Value:
        """The value of a key, made now if it is not known; threads that ask at the same time get the same one."""
        with self._lock:
            if key not in self._values:
                self._put(key, make())
            return self._used(key)

    def forget(self, key: Key) -> None:
        """Drop the value of a key, if there is one."""
        with self._lock:
            self._values.pop(key, None)

    def _used(self, key: Key) -> Value:
        self._values.move_to_end(key)
        return self._values[key]

    def _put(self, key: Key, value: Value) -> None:
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self._limit:
            self._values.popitem(last=False)
