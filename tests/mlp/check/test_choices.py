"""A case from words: what is not said is the usual choice, and a link says it again."""

import pytest

from mlp.check.choices import described, from_words, to_words, unequal_sizes, whole_numbers
from mlp.check.spec import CaseSpec
from mlp.errors import ConfigError

SPECS = [
    CaseSpec(),
    CaseSpec(hidden=(), activations=()),
    CaseSpec(hidden=(7, 5, 8), activations=("tanh", "relu", "tanh"), samples=9, seed=4_294_967_295, bias=False),
    CaseSpec(hidden=(5, 7), activations=("gelu", "gelu"), convention="columns", l2=0.1 + 0.2),
    CaseSpec(loss="squared_error", reduction="mean_all", output_activation="identity", l2=0.0),
    CaseSpec(loss="squared_error", output_activation="sigmoid", inputs=1, outputs=1),
    CaseSpec(loss="logistic", output_activation="sigmoid", outputs=1),
]


@pytest.mark.parametrize("spec", SPECS)
def test_a_link_says_the_same_case_again(spec):
    assert from_words(to_words(spec)) == spec


def test_a_link_says_only_what_is_not_usual():
    assert to_words(CaseSpec()) == {"inputs": "4", "hidden": "5", "outputs": "3", "samples": "6"}
    assert from_words({}) == CaseSpec()
    words = {"hidden": "5,7", "activation": "tanh", "loss": "squared_error"}
    assert from_words(words).activations == ("tanh", "tanh")
    assert from_words(words).output_activation == "sigmoid"


def test_sizes_that_are_not_given_differ_from_all_others():
    spec = described(hidden=(4, 6, 3))
    assert len({*spec.sizes, spec.samples}) == 6
    assert unequal_sizes((), inputs=3)["outputs"] != 3
    for size in range(1, 12):
        sizes = unequal_sizes((size, size + 1), outputs=size)
        assert len({size, size + 1, sizes["inputs"], sizes["samples"]}) == 4


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ({"inputs": "x"}, "inputs must be a whole number"),
        ({"inputs": "0"}, "number of inputs must be"),
        ({"inputs": "9" * 5000}, "longer"),
        ({"hidden": "5;4"}, "with commas"),
        ({"hidden": "5,1001"}, "hidden layer must be"),
        ({"activation": "relu,tanh"}, "one activation for each"),
        ({"activation": "<b>"}, "must be one of"),
        ({"loss": "mse"}, "loss must be one of"),
        ({"loss": "logistic", "output": "softmax"}, "output activation of logistic"),
        ({"outputs": "1"}, "at least 2 outputs"),
        ({"l2": "nan"}, "from 0 to 10"),
        ({"l2": "much"}, "from 0 to 10"),
        ({"bias": "yes"}, "true or false"),
        ({"convention": "diagonal"}, "must be one of rows, columns"),
        ({"seed": "-1"}, "seed must be"),
        ({"hidden": "1000,1000"}, "at most"),
    ],
)
def test_nonsense_in_a_link_is_a_sentence(words, part):
    with pytest.raises(ConfigError) as error:
        from_words(words)
    assert part in str(error.value)
    assert str(error.value).endswith(".")


@pytest.mark.parametrize(("text", "numbers"), [("5,4", (5, 4)), (" none ", ()), ("", ()), ("30", (30,))])
def test_hidden_layers_are_numbers_with_commas(text, numbers):
    assert whole_numbers(text) == numbers
