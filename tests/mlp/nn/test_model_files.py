"""What is saved comes back bit for bit, and everything else is refused with the reason."""

import json
import os
import pickle
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from safetensors.numpy import save, save_file

from mlp.array_files import HEADER_KEY
from mlp.config import NetworkConfig
from mlp.errors import ModelFileError
from mlp.nn.model import Model
from mlp.nn.model_files import MODEL_LIMIT, load_model, save_model

CONFIG = NetworkConfig(4, (3, 5), 2, "tanh", "sigmoid", "normal:0.5")
CARD = {"seed": 7, "accuracy": 0.5, "data": "mnist", "words": ["ä", "\n"], "none": None}


@cache
def model() -> Model:
    return Model(CONFIG, np.random.default_rng(0).normal(size=CONFIG.parameters).astype(np.float32), CARD)


def tensors() -> dict[str, NDArray[Any]]:
    pairs = enumerate(model().parameters, 1)
    return {f"{kind}{k}": tensor.copy() for k, pair in pairs for kind, tensor in zip("Wb", pair, strict=True)}


def header(**changes: Any) -> dict[str, Any]:
    return {"format": "inkling model 1", "network": CONFIG.to_json(), "card": CARD} | changes


def write(path: Path, arrays: Mapping[str, NDArray[Any]], text: str) -> None:
    path.write_bytes(save(dict(arrays), {HEADER_KEY: text}))


def refusal(path: Path) -> str:
    """What is said of a file, which must name it."""
    with pytest.raises(ModelFileError) as caught:
        load_model(path)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert "\n" not in message
    return message.removeprefix(str(path))


# --- what is saved comes back -----------------------------------------------------------------------------------------

FLOATS = st.floats(width=32, allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(
    hidden=st.lists(st.integers(1, 4), max_size=4).map(tuple),
    activation=st.sampled_from(["relu", "gelu"]),
    output=st.sampled_from(["softmax", "identity"]),
    card=st.dictionaries(st.text(), JSON, max_size=4),
    data=st.data(),
)
def test_a_model_comes_back_bit_for_bit(hidden, activation, output, card, data, tmp_path_factory):
    config = NetworkConfig(3, hidden, 2, activation, output)
    theta = np.array(data.draw(st.lists(FLOATS, min_size=config.parameters, max_size=config.parameters)), np.float32)
    path = tmp_path_factory.mktemp("model") / "some.safetensors"
    save_model(Model(config, theta, card), path)
    loaded = load_model(path)
    assert loaded.theta.tobytes() == theta.tobytes()
    assert (loaded.config, loaded.card) == (config, card)
    again = path.read_bytes()
    save_model(loaded, path)
    assert path.read_bytes() == again
    with pytest.raises(ValueError, match="read-only"):
        loaded.theta[0] = 1


def test_the_file_is_what_the_safetensors_format_says(tmp_path: Path):
    """8 bytes with the length of a JSON header, the header, the numbers in little-endian order."""
    path = tmp_path / "some.safetensors"
    save_model(model(), path)
    raw = path.read_bytes()
    length = int.from_bytes(raw[:8], "little")
    entries = json.loads(raw[8 : 8 + length])
    assert json.loads(entries.pop("__metadata__")[HEADER_KEY]) == header()
    assert {name: entry["shape"] for name, entry in entries.items()} == {
        "W1": [4, 3], "b1": [3], "W2": [3, 5], "b2": [5], "W3": [5, 2], "b3": [2]
    }  # fmt: skip
    start, stop = entries["W2"]["data_offsets"]
    values = np.frombuffer(raw[8 + length :][start:stop], "<f4").reshape(3, 5)
    np.testing.assert_array_equal(values, model().parameters[1][0])


# --- everything else is refused ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, tensor, says",
    [
        ("W4", np.zeros(1, np.float32), " has a tensor 'W4' that does not belong to a 4-3-5-2 network."),
        ("w1", np.zeros(1, np.float32), " has a tensor 'w1' that does not belong to a 4-3-5-2 network."),
        ("W2", np.zeros((5, 3), np.float32), ": the tensor W2 must have the shape (3, 5); it has (5, 3)."),
        ("b1", np.zeros((3, 1), np.float32), ": the tensor b1 must have the shape (3,); it has (3, 1)."),
        ("b1", np.zeros((), np.float32), ": the tensor b1 must have the shape (3,); it has ()."),
        ("b3", np.zeros(2), ": the tensor b3 must be float32; it is float64."),
        ("b3", np.zeros(2, np.float16), ": the tensor b3 must be float32; it is float16."),
        ("b3", np.zeros(2, np.int32), ": the tensor b3 must be float32; it is int32."),
        ("b3", np.array([0, np.nan], np.float32), ": the tensor b3 has values that are not finite."),
        ("b3", np.array([np.inf, 0], np.float32), ": the tensor b3 has values that are not finite."),
        ("b3", np.array([0, -np.inf], np.float32), ": the tensor b3 has values that are not finite."),
    ],
)
def test_a_wrong_tensor_is_named(name: str, tensor: NDArray[Any], says: str, tmp_path: Path):
    path = tmp_path / "some"
    write(path, tensors() | {name: tensor}, json.dumps(header()))
    assert refusal(path) == says


@pytest.mark.parametrize("name", ["W1", "b1", "W2", "b2", "W3", "b3"])
def test_a_missing_tensor_is_named(name: str, tmp_path: Path):
    path = tmp_path / "some"
    write(path, {key: tensor for key, tensor in tensors().items() if key != name}, json.dumps(header()))
    assert refusal(path) == f" lacks the tensor {name!r}."


def network(**changes: Any) -> str:
    return json.dumps(header(network=CONFIG.to_json() | changes))


@pytest.mark.parametrize(
    "text, says",
    [
        ("", " has a header that is not JSON."),
        ("{'format': 1}", " has a header that is not JSON."),
        ("[" * 100_000, " has a header that is not JSON."),
        ('{"a":' * 100_000, " has a header that is not JSON."),
        ("9" * 5000, " has a header that is not JSON."),
        (json.dumps(header(card={"accuracy": float("nan")})), " has a header that is not JSON."),
        (json.dumps(header(card={"accuracy": float("-inf")})), " has a header that is not JSON."),
        ("[]", " has a header that is not a JSON object."),
        ("null", " has a header that is not a JSON object."),
        (
            json.dumps(header(format="inkling model 2")),
            " has the format 'inkling model 2'; expected 'inkling model 1'.",
        ),
        (json.dumps(header(format=["inkling model 1"])), " has the format ['inkling model 1']; expected"),
        ("{}", " has the format None; expected 'inkling model 1'."),
        (json.dumps(header(run="rm")), "it has ['card', 'format', 'network', 'run']."),
        (json.dumps(header(**{"\x1b[2J": 1})), r"it has ['\x1b[2J', 'card', 'format', 'network']."),
        (json.dumps({key: value for key, value in header().items() if key != "network"}), "it has ['card', 'format']."),
        (json.dumps(header(card=[])), " must have a header of format, network and card"),
        (
            json.dumps(header(network=None)),
            "describes an impossible network: A network configuration must be a JSON",
        ),
        (network(activation="step"), "describes an impossible network: The activation must be one of"),
        (network(activation=["relu"]), "The activation must be one of"),
        (
            network(output_activation="relu"),
            "The output activation must be one of softmax, sigmoid, identity; got 'relu'",
        ),
        (network(hidden=[0]), "must be a whole number from 1 to 4,096; got 0."),
        (network(hidden=[1e3]), "must be a whole number from 1 to 4,096; got 1000.0."),
        (network(hidden=[4096] * 8), "may have at most 16,000,000 parameters"),
        (network(hidden="128"), "There can be 0 to 8 hidden layers; got '128'."),
        (network(inputs=True), "The number of inputs must be a whole number"),
        (network(initializer="__import__"), "The initialiser must be one of"),
        (network(dropout=0.5), "has no field 'dropout'"),
        (json.dumps(header(network={"inputs": 4}))[:-1], " has a header that is not JSON."),
    ],
)
def test_wrong_headers_are_explained(text: str, says: str, tmp_path: Path):
    path = tmp_path / "some"
    write(path, tensors(), text)
    assert says in refusal(path)


def test_an_unknown_activation_is_named_with_the_known_ones(tmp_path: Path):
    path = tmp_path / "some"
    write(path, tensors(), network(activation="stepp"))
    assert "got 'stepp'" in refusal(path)
    assert "relu, leaky_relu" in refusal(path)


def test_the_file_of_another_program_is_refused(tmp_path: Path):
    path = tmp_path / "some"
    for metadata in (None, {"format": "pt"}):
        save_file(tensors(), path, metadata)
        assert refusal(path) == " is a safetensors file of another program: it has no header named 'inkling'."


@pytest.mark.parametrize("kind, size", [("BF16", 2), ("F8_E4M3", 1), ("F8_E5M2", 1), ("F4", 1)])
def test_numbers_that_numpy_does_not_have_are_refused(kind: str, size: int, tmp_path: Path):
    path = tmp_path / "some"
    entry = {"dtype": kind, "shape": [1 if kind != "F4" else 2], "data_offsets": [0, size]}
    text = json.dumps({"__metadata__": {HEADER_KEY: json.dumps(header())}, "W1": entry}).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + bytes(size))
    assert refusal(path).startswith(" is not an intact safetensors file (")


class Trap:
    """What a pickle can do to those who load it."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(Trap.folder),)

    folder: Path


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0",
        b"no model at all",
        b"\x93NUMPY\x01\0",
        b"PK\x03\x04" + bytes(60),
        b"\xff" * 100,
        bytes(8),
        bytes(1000),
    ],
)
def test_what_is_no_safetensors_file_is_refused(content: bytes, tmp_path: Path):
    path = tmp_path / "some"
    path.write_bytes(content)
    assert refusal(path).startswith(" is not an intact safetensors file (")


def test_a_pickle_is_refused_and_not_run(tmp_path: Path):
    path, Trap.folder = tmp_path / "some", tmp_path / "trapped"
    path.write_bytes(pickle.dumps(Trap()))
    assert refusal(path).startswith(" is not an intact safetensors file (")
    assert not Trap.folder.exists()
    pickle.loads(path.read_bytes())  # noqa: S301 (the trap itself works)
    assert Trap.folder.exists()


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path):
    path = tmp_path / "some"
    save_model(model(), path)
    os.truncate(path, MODEL_LIMIT)
    assert refusal(path).startswith(" is not an intact safetensors file (")
    os.truncate(path, MODEL_LIMIT + 1)  # a hole: it takes no room
    assert refusal(path) == " has 67,108,865 bytes; at most 67,108,864 are read."


def test_the_largest_network_fits():
    card = 3_000_000
    assert 4 * 16_000_000 + card <= MODEL_LIMIT


def test_what_is_no_file_is_refused(tmp_path: Path):
    assert refusal(tmp_path / "none") == " does not exist."
    assert refusal(tmp_path / "none" / "deeper") == " does not exist."
    assert refusal(tmp_path) == " cannot be read (it is not a regular file)."
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "pipe") == " cannot be read (it is not a regular file)."
    (tmp_path / "file").touch()
    assert refusal(tmp_path / "file" / "below").startswith(" cannot be read (Not a directory)")
    assert refusal(tmp_path / ("a" * 300)).startswith(" cannot be read (File name too long)")


@cache
def saved(folder: Path) -> bytes:
    save_model(model(), folder / "good")
    return (folder / "good").read_bytes()


def test_a_file_cut_anywhere_is_refused(tmp_path: Path):
    raw, path = saved(tmp_path), tmp_path / "some"
    for length in [*range(0, len(raw), 7), *range(len(raw) - 9, len(raw))]:
        path.write_bytes(raw[:length])
        assert refusal(path).startswith(" is not an intact safetensors file (")
    path.write_bytes(raw + b"\0")
    assert refusal(path).startswith(" is not an intact safetensors file (")


def model_or_reason(path: Path) -> Model | str:
    try:
        return load_model(path)
    except ModelFileError as error:
        return str(error)


@pytest.mark.long
@settings(max_examples=300)
@given(
    changes=st.dictionaries(
        st.integers(0, 10_000),
        st.integers(0, 255) | st.sampled_from(b'0123456789",:{}[]FUIB\\'),
        min_size=1,
        max_size=4,
    )
)
def test_a_header_with_altered_bytes_is_refused_or_changes_no_weight(changes: dict[int, int], tmp_path_factory):
    folder = tmp_path_factory.getbasetemp()
    raw = bytearray(saved(folder))
    end = 8 + int.from_bytes(raw[:8], "little")
    for place, value in changes.items():
        raw[place % end] = value
    path = folder / "altered"
    path.write_bytes(raw)
    loaded = model_or_reason(path)
    # Unless it is refused, it was something in the card, or has become another name that exists.
    assert isinstance(loaded, str) or loaded.theta.tobytes() == model().theta.tobytes()


@settings(max_examples=100)
@given(place=st.integers(0, 4 * CONFIG.parameters - 1), bit=st.integers(0, 7))
def test_an_altered_weight_is_refused_or_finite(place: int, bit: int, tmp_path_factory):
    folder = tmp_path_factory.getbasetemp()
    raw = bytearray(saved(folder))
    raw[-1 - place] ^= 1 << bit
    path = folder / "altered"
    path.write_bytes(raw)
    loaded = model_or_reason(path)
    if isinstance(loaded, str):
        assert loaded.endswith("has values that are not finite.")
    else:
        assert np.isfinite(loaded.theta).all()
        assert (loaded.theta.view(np.uint32) != model().theta.view(np.uint32)).sum() == 1


# --- saving -----------------------------------------------------------------------------------------------------------


def test_saving_that_fails_leaves_the_old_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "some"
    save_model(model(), path)
    other = Model(CONFIG, np.zeros(CONFIG.parameters, np.float32))

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            save_model(other, path)
    assert [file.name for file in tmp_path.iterdir()] == ["some"]
    assert load_model(path).theta.tobytes() == model().theta.tobytes()
    save_model(other, path)
    assert not load_model(path).theta.any()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object()])
def test_a_card_that_is_not_json_is_refused_before_anything_is_written(value: object, tmp_path: Path):
    with pytest.raises((ValueError, TypeError), match="JSON"):
        save_model(Model(CONFIG, model().theta, {"accuracy": value}), tmp_path / "some")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("changes", [{"activation": "tanh,relu"}, {"biases": False}])
def test_activations_of_each_layer_and_missing_biases_come_back(tmp_path: Path, changes: dict[str, Any]):
    config = NetworkConfig(4, (3, 5), 2, **{"activation": "tanh"} | changes)
    saved = Model.untrained(config, rng=np.random.default_rng(0))
    save_model(saved, tmp_path / "model.safetensors")
    loaded = load_model(tmp_path / "model.safetensors")
    assert loaded.config == config
    np.testing.assert_array_equal(loaded.theta, saved.theta)


def test_a_file_of_a_version_without_these_is_read(tmp_path: Path):
    old = CONFIG.to_json()
    del old["biases"]
    path = tmp_path / "old.safetensors"
    save_file(tensors(), path, metadata={HEADER_KEY: json.dumps(header(network=old))})
    assert load_model(path).config == CONFIG
