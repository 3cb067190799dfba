"""JSON objects as dataclasses: each field must be there and of its type, each number must be finite.

The types that fields may have: `int`, `float`, `str`, `bool`, `list[...]`, `dict[str, Any]`, other dataclasses, and any
of them `| None`. JSON has no infinity and no NaN: a null in place of a `float` is read as NaN.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, asdict, fields, is_dataclass
from functools import cache
from math import inf, isnan, nan
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

Kind = TypeVar("Kind")
Read = Callable[[Any], Any]

LARGEST_WHOLE = 2**53
"""Up to here whole numbers are exact as floats; no count of a training is larger."""


def write_object(item: Any) -> dict[str, Any]:
    """A plain JSON object from a dataclass, which `read_object` reads; a field that is None by default is left out.

    `metadata={"key": name}` gives a field another name in JSON. A field that is not a number becomes null.
    """
    plain = asdict(item)
    return {
        one.metadata.get("key", one.name): _or_null(plain[one.name])
        for one in fields(item)
        if plain[one.name] is not None or one.default is not None
    }


def _or_null(value: Any) -> Any:
    return None if isinstance(value, float) and isnan(value) else value


def read_object(kind: type[Kind], data: Mapping[str, Any]) -> Kind:
    """A dataclass from a JSON object; fields that the class does not have are ignored.

    A field with a default, or with `metadata={"missing": value}`, may be missing.
    Raises ValueError that names the field.
    """
    if not isinstance(data, Mapping):
        raise ValueError(f"an object was expected, got {data!r:.40}")
    values: dict[str, Any] = {}
    for name, key, read, missing in _readers(kind):  # type: ignore[arg-type]  # a class is hashable
        if key in data:
            try:
                values[name] = read(data[key])
            except ValueError as error:
                raise ValueError(f"{key}: {error}") from None
        elif missing is MISSING:
            raise ValueError(f"{key} is missing")
        else:
            values[name] = missing
    return kind(**values)


@cache
def _readers(kind: type[Any]) -> tuple[tuple[str, str, Read, Any], ...]:
    """(field, name in JSON, how to read it, its value where it is missing) of each field of a dataclass."""
    types = get_type_hints(kind)
    return tuple(
        (field.name, field.metadata.get("key", field.name), _reader(types[field.name]), _if_missing(field))
        for field in fields(kind)
    )


def _if_missing(field: Field[Any]) -> Any:
    return field.metadata.get("missing", field.default)


def _reader(kind: Any) -> Read:
    if kind in _PLAIN:
        return _PLAIN[kind]
    if is_dataclass(kind):
        return lambda value: read_object(kind, value)  # type: ignore[arg-type]  # always a class here
    if get_origin(kind) is UnionType:
        (other,) = (part for part in get_args(kind) if part is not NoneType)
        read_other = _reader(other)
        return lambda value: None if value is None else read_other(value)
    if get_origin(kind) is list:
        read_item = _reader(get_args(kind)[0])
        return lambda value: [read_item(item) for item in _of_type(value, list, "a list")]
    if get_origin(kind) is dict:
        return lambda value: _of_type(value, dict, "an object")
    raise TypeError(f"{kind} is no type that JSON is read as")


def _whole(value: Any) -> int:
    if type(value) is not int or not -LARGEST_WHOLE <= value <= LARGEST_WHOLE:
        raise ValueError(f"a whole number was expected, got {value!r:.40}")
    return value


def _number(value: Any) -> float:
    if type(value) is float and -inf < value < inf:
        return value
    if value is None:
        return nan
    if type(value) is int and -LARGEST_WHOLE <= value <= LARGEST_WHOLE:
        return value
    raise ValueError(f"a finite number was expected, got {value!r:.40}")


def _text(value: Any) -> str:
    """Text that a page can show: a lone surrogate cannot be sent to a browser."""
    text: str = _of_type(value, str, "a text")
    if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("the text has characters that cannot be shown")
    return text


def _of_type(value: Any, kind: type[Kind], what: str) -> Kind:
    if type(value) is not kind:
        raise ValueError(f"{what} was expected, got {value!r:.40}")
    return value


_PLAIN: dict[Any, Read] = {
    int: _whole,
    float: _number,
    str: _text,
    bool: lambda value: _of_type(value, bool, "true or false"),
}
