"""What the page Check keeps of a browser tab: the fields of its case, which stand in the URL, and its last verdict."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any, TypeVar

import streamlit as st

from mlp.check.choices import WORDS, described, from_words
from mlp.check.meaning import COURSES, L2, Meaning
from mlp.check.spec import CaseSpec
from mlp.errors import ConfigError

T = TypeVar("T")
INPUTS, HIDDEN, OUTPUTS, SAMPLES = "check inputs", "check hidden", "check outputs", "check samples"
LOSS, REDUCTION, OUTPUT, CONVENTION = "check loss", "check reduction", "check output", "check convention"
PENALTY, BIASES, SEED = "check L2", "check biases", "check seed"
"""Keys of the fields of a case; of its activations see `activation_key`."""
HINTS, COURSE, MEANT_BATCH, MEANT_L2 = "check hints", "check course", "check meant batch", "check meant L2"
"""Keys of what is meant, and of how much is told."""
AS_THE_CASE, OWN = "case", "own"
"""Choices of COURSE besides the courses."""
CASE_FILE, MINE_FILE, TEXT, HOW = "check case file", "check mine file", "check text", "check how"
"""Keys of what a person brings."""
LONGEST_NAME = 60
_LINKED = (*WORDS, "hints", "as", "batch", "penalty")
_IN_URL = "check in the URL"
_REFUSED = "check link that was refused"
_STEPS = "check hints that were asked for"
_MEMORY = "check computed last"


def activation_key(k: int) -> str:
    """Key of the activation of hidden layer k, from 1."""
    return f"check activation {k}"


def fill(spec: CaseSpec) -> None:
    """Put a case into the form; to be called before the form is on the page."""
    fields: dict[str, Any] = {
        INPUTS: spec.inputs, HIDDEN: ",".join(map(str, spec.hidden)), OUTPUTS: spec.outputs, SAMPLES: spec.samples,
        LOSS: spec.loss, REDUCTION: spec.reduction, CONVENTION: spec.convention, PENALTY: float(spec.l2),
        BIASES: spec.bias, SEED: spec.seed,
    }  # fmt: skip
    if spec.loss == "squared_error":
        fields[OUTPUT] = spec.output_activation
    fields |= {activation_key(k): name for k, name in enumerate(spec.activations, 1)}
    for key, value in fields.items():
        st.session_state[key] = value


def set_sizes(sizes: Mapping[str, int]) -> None:
    """Put other sizes into the form."""
    for name, size in sizes.items():
        st.session_state[f"check {name}"] = size


def follow_link() -> None:
    """Fill the fields from the URL, unless the page itself put it there. Nonsense is kept as a sentence to be said."""
    words = {name: st.query_params[name] for name in _LINKED if name in st.query_params}
    if not words or words == st.session_state.get(_IN_URL):
        return
    st.session_state[_IN_URL] = words
    st.session_state[_REFUSED] = None
    try:
        spec, meaning = from_words({name: words[name] for name in WORDS if name in words}), _meaning(words)
    except ConfigError as error:
        spec, meaning = described(), {COURSE: AS_THE_CASE}
        st.session_state[_REFUSED] = (str(error), spec)
    fill(spec)
    for key, value in (meaning | {HINTS: words.get("hints") == "1"}).items():
        st.session_state[key] = value


def _meaning(words: Mapping[str, str]) -> dict[str, Any]:
    course, batch, l2 = words.get("as"), words.get("batch"), words.get("penalty")
    if course in COURSES:
        return {COURSE: course}
    if batch is None and l2 is None:
        return {COURSE: AS_THE_CASE}
    Meaning(batch, l2)  # raises ConfigError
    return {COURSE: OWN, MEANT_BATCH: batch or AS_THE_CASE, MEANT_L2: l2 or next(iter(L2))}


def refused_link(spec: CaseSpec) -> str | None:
    """Why the link was not followed, as long as nothing else was chosen."""
    sentence, instead = st.session_state.get(_REFUSED) or (None, None)
    return sentence if instead == spec else None


def show_in_url(words: Mapping[str, str]) -> None:
    """Put the choices into the URL, so that its link shows the same case."""
    st.session_state[_IN_URL] = dict(words)
    for name in _LINKED:
        if st.query_params.get(name) != words.get(name):
            if name in words:
                st.query_params[name] = words[name]
            else:
                st.query_params.pop(name, None)


def meant_in_url(course: str, meaning: Meaning) -> dict[str, str]:
    """What a link has to say of what is meant."""
    if course in COURSES:
        return {"as": course}
    if course == AS_THE_CASE:
        return {}
    return ({"batch": meaning.batch} if meaning.batch else {}) | {"penalty": meaning.l2 or next(iter(L2))}


def steps_of(verdict: Hashable) -> int:
    """How many hints were asked for on this verdict."""
    key, steps = st.session_state.get(_STEPS, (None, 0))
    return int(steps) if key == verdict else 0


def next_hint(verdict: Hashable) -> None:
    """Tell one hint more."""
    st.session_state[_STEPS] = (verdict, steps_of(verdict) + 1)


def computed(key: Hashable, make: Callable[[], T]) -> T:
    """What `make` gives, computed again only for another key than the last one."""
    before, value = st.session_state.get(_MEMORY, (None, None))
    if before != key:
        value = make()
        st.session_state[_MEMORY] = (key, value)
    return value  # type: ignore[no-any-return]


def case_file() -> tuple[str, bytes] | None:
    """Name and content of the case that was sent, if one was."""
    return _sent(CASE_FILE)


def mine_file() -> tuple[str, bytes] | None:
    """Name and content of what a person has sent, if anything."""
    return _sent(MINE_FILE)


def _sent(key: str) -> tuple[str, bytes] | None:
    file = st.session_state.get(key)
    return (str(file.name)[:LONGEST_NAME], bytes(file.getvalue())) if file is not None else None
