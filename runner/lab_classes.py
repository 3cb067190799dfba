"""What a class says of a mistake that it does not know: a small file for each question, whose name tells nothing.

laboratory/<id>.json     the mistake, four changes to choose from, who asks, whether it is revealed, and the votes
laboratory/lock          held while one of them is written

A vote is a count, and a hash that says which browser has voted: salted for each question, so two cannot be compared.
"""

import hashlib
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from mlp.lab.famous import FAMOUS
from mlp.lab.mistake import EXPLODES, SLOWLY, STILL, USUAL
from mlp.sentence import Sentence
from runner.cache import FileCache
from runner.checked import RunError, flag, text
from runner.files import locked, read_object, write_errors_told, write_object

KEPT = 500
"""Questions at most; the oldest ones are removed."""
MOST_VOTES = 2_000
"""Of one question; each takes 35 bytes."""
CHOICES = 4
UNKNOWN = Sentence("This question for a class does not exist any more, or its link is not complete.")
_FORMAT = 1
_ID = re.compile(r"[0-9a-f]{24}")
_HASH = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class ClassQuestion:
    """Which of four changes was it? `votes` counts them in the order of `choices`."""

    mistake: str
    choices: tuple[str, ...]
    owner: str
    salt: str
    revealed: bool = False
    votes: tuple[int, ...] = (0,) * CHOICES
    voters: tuple[str, ...] = ()

    def has_voted(self, browser: str) -> bool:
        """Whether the browser with this hash has voted."""
        return self.mark_of(browser) in self.voters

    def mark_of(self, browser: str) -> str:
        """What is kept of a browser that has voted."""
        return hashlib.sha256(f"{self.salt} {browser}".encode()).hexdigest()[:32]

    def with_vote(self, browser: str, choice: str) -> "ClassQuestion":
        """With one vote more. Raises RunError for a second one, for another choice, and after the answer."""
        if choice not in self.choices:
            raise RunError("A vote is one of the four changes.")
        if self.revealed:
            raise RunError("The answer is known already.")
        if self.has_voted(browser):
            raise RunError("This browser has voted already.")
        if len(self.voters) >= MOST_VOTES:
            raise RunError(Sentence("At most {count} browsers can vote.", count=MOST_VOTES))
        votes = tuple(n + (one == choice) for n, one in zip(self.votes, self.choices, strict=True))
        return replace(self, votes=votes, voters=(*self.voters, self.mark_of(browser)))

    def to_json(self) -> dict[str, Any]:
        """Plain JSON that `from_json` reads."""
        return {"format": _FORMAT} | asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "ClassQuestion":
        """Raises RunError for anything that is not a question of this format."""
        choices, votes, voters = (_list(data, name) for name in ("choices", "votes", "voters"))
        fits = (
            data.get("format") == _FORMAT
            and len(choices) == len(votes) == len(set(map(str, choices))) == CHOICES
            and all(isinstance(one, str) and one in FAMOUS for one in choices)
            and data.get("mistake") in choices
            and all(type(n) is int and 0 <= n <= MOST_VOTES for n in votes)
            and len(voters) <= MOST_VOTES
            and all(isinstance(one, str) and _HASH.fullmatch(one) for one in voters)
        )
        if not fits:
            raise RunError("This is no question for a class.")
        flag(data.get("revealed"), "revealed")
        for name in ("owner", "salt"):
            text(64)(data.get(name), name)
        return cls(
            data["mistake"], tuple(choices), data["owner"], data["salt"], data["revealed"], tuple(votes), tuple(voters)
        )


class ClassQuestions:
    """The questions in the home `home`; for any number of threads and processes."""

    def __init__(self, home: Path) -> None:
        self.path = home / "laboratory"
        self._known: FileCache[ClassQuestion] = FileCache(lambda path: ClassQuestion.from_json(read_object(path)), KEPT)

    def ask(self, owner: str, mistake: str) -> str:
        """Make a question and return its id. Raises RunError where nothing can be written."""
        salt, name = secrets.token_hex(16), secrets.token_hex(12)
        order = np.random.default_rng(int(name, 16)).permutation(CHOICES)
        choices = choices_beside(mistake, rng=np.random.default_rng(int(salt, 16)))
        question = ClassQuestion(mistake, tuple(choices[at] for at in order), owner, salt)
        with write_errors_told(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
            with locked(self.path / "lock"):
                write_object(self._file(name), question.to_json())
                self._remove_oldest()
        return name

    def read(self, name: str) -> ClassQuestion:
        """The question of an id, which comes from outside. Raises RunError for one that cannot be read."""
        try:
            return self._known.get(self._file(name))
        except RunError:
            raise RunError(UNKNOWN) from None

    def vote(self, name: str, browser: str, choice: str) -> None:
        """Count a vote of a browser; raises what `with_vote` raises."""
        self._change(name, lambda question: question.with_vote(browser, choice))

    def reveal(self, name: str, owner: str) -> None:
        """Show the answer to all. Raises RunError for anybody but the browser that asks."""

        def revealed(question: ClassQuestion) -> ClassQuestion:
            if question.owner != owner:
                raise RunError("Only the browser that asks can show the answer.")
            return replace(question, revealed=True)

        self._change(name, revealed)

    def _change(self, name: str, change: Callable[[ClassQuestion], ClassQuestion]) -> None:
        self.read(name)
        with write_errors_told(self.path), locked(self.path / "lock"):
            write_object(self._file(name), change(self.read(name)).to_json())

    def _file(self, name: str) -> Path:
        if not _ID.fullmatch(name):
            raise RunError(UNKNOWN)
        return self.path / f"{name}.json"

    def _remove_oldest(self) -> None:
        files = sorted(self.path.glob("*.json"), key=lambda path: -path.stat().st_mtime_ns)
        for path in files[KEPT:]:
            path.unlink(missing_ok=True)


def choices_beside(mistake: str, *, rng: np.random.Generator) -> list[str]:
    """The mistake and three others, each of which does something else to the loss of the same training.

    So the curves decide between them, for somebody who knows what each line does.
    """
    others: list[str] = []
    expected = {FAMOUS[mistake].expects}
    for expects in rng.permutation([USUAL, SLOWLY, STILL, EXPLODES]).tolist():
        if expects not in expected and len(others) < CHOICES - 1:
            fitting = [key for key, one in FAMOUS.items() if one.expects == expects and not one.settings]
            others.append(fitting[int(rng.integers(len(fitting)))])
    return [mistake, *others]


def _list(data: Mapping[str, Any], name: str) -> Sequence[Any]:
    found = data.get(name)
    if not isinstance(found, list):
        raise RunError("This is no question for a class.")
    return found
