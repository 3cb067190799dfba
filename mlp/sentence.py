"""A sentence with values in it, of which a page may write a translation."""

from typing import Any


class Sentence(str):
    """`Sentence("At most {count} runs wait.", count=20)`: the English sentence, which remembers how it was made.

    The command line prints it as it is; pages translate `text` and fill in the `values`. A value may be a sentence
    or a word that is translated as well.
    """

    text: str
    values: dict[str, Any]

    def __new__(cls, text: str, /, **values: Any) -> "Sentence":
        """`text` has the {fields} that `values` fill."""
        made = super().__new__(cls, text.format(**values) if values else text)
        made.text, made.values = text, values
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """A copy in another process remembers it, too."""
        return _again, (self.text, self.values)


def _again(text: str, values: dict[str, Any]) -> Sentence:
    return Sentence(text, **values)
