"""A sentence that remembers how it was made."""

import copy

from mlp.errors import InklingError
from mlp.sentence import Sentence


def test_it_is_the_english_sentence_and_remembers_its_values():
    sentence = Sentence("At most {count:,} runs wait.", count=1000)
    assert sentence == "At most 1,000 runs wait."
    assert (sentence.text, sentence.values) == ("At most {count:,} runs wait.", {"count": 1000})
    assert Sentence("100 % of {x}") == "100 % of {x}", "without values the text is taken as it is"


def test_an_error_and_a_copy_keep_it():
    sentence = Sentence("{name} is missing.", name="h1")
    assert str(InklingError(sentence)) == "h1 is missing."
    assert InklingError(sentence).args[0].values == {"name": "h1"}
    again = copy.deepcopy(sentence)
    assert again == sentence
    assert again.values == sentence.values
