"""Every rule about a value, and the way to JSON and back."""

import json
from dataclasses import FrozenInstanceError, fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp.config import Experiment, NetworkConfig, TrainingConfig, usual_output_activation
from mlp.data_sets import DATA_SETS
from mlp.errors import ConfigError
from mlp.methods.activations import ACTIVATIONS
from mlp.methods.losses import LOSS_OUTPUTS, SQUARED_ERRORS
from tests.mlp.training.trainings import OF_BATCHES

CONFIGS = (NetworkConfig, TrainingConfig, Experiment)


def test_the_usual_values_are_those_of_the_command_line():
    network, training = NetworkConfig(), TrainingConfig()
    assert network == NetworkConfig(784, (128,), 10, "relu", "softmax", "he_normal")
    assert (training.loss, training.reduction) == ("cross_entropy", "half_sum")
    assert (training.optimizer, training.learning_rate, training.momentum) == ("momentum", 0.1, 0.9)
    assert (training.schedule, training.warmup) == ("one_cycle", 0)
    assert (training.batch_size, training.epochs) == (64, 5)
    assert (training.l2, training.dropout, training.clip_norm, training.seed) == (0, 0, None, 0)
    assert (training.data, training.train_size) == ("mnist", 55_000)
    assert (training.augmentation, training.label_smoothing, training.averaging) == (0, 0, 0)
    assert (training.max_seconds, training.gradient_tolerance, training.patience) == (None, None, None)
    assert Experiment() == Experiment(network, training)


def test_sizes_shapes_and_names_of_a_known_network():
    network = NetworkConfig(784, (128, 64), 10, "tanh")
    assert str(network) == "784-128-64-10"
    assert network.sizes == (784, 128, 64, 10)
    assert network.shapes == ((784, 128), (128, 64), (64, 10))
    assert network.parameters == 784 * 128 + 128 + 128 * 64 + 64 + 64 * 10 + 10
    assert network.layer_names == ("h1 128 tanh", "h2 64 tanh", "output 10 softmax")


def test_a_network_without_hidden_layer_is_one_layer():
    network = NetworkConfig(hidden=())
    assert (network.shapes, network.parameters, network.layer_names) == (((784, 10),), 7850, ("output 10 softmax",))


@pytest.mark.parametrize(
    "field, value, expected",
    [
        ("inputs", 0, "inputs must be a whole number from 1 to 4,096; got 0."),
        ("inputs", 4097, "from 1 to 4,096; got 4097."),
        ("outputs", 0, "outputs must be a whole number from 1 to 4,096; got 0."),
        ("outputs", 10.0, "got 10.0."),
        ("outputs", True, "got True."),
        ("hidden", (16,) * 9, "0 to 8 hidden layers"),
        ("hidden", [16], "got [16]."),
        ("hidden", 16, "0 to 8 hidden layers; got 16."),
        ("hidden", (0,), "hidden layer must be a whole number from 1 to 4,096; got 0."),
        ("hidden", (16, -1), "got -1."),
        ("hidden", (4097,), "got 4097."),
        ("hidden", (16.5,), "got 16.5."),
        ("hidden", ("16",), "got '16'."),
        ("hidden", (True,), "got True."),
        ("activation", "swish", "activation must be one of identity, sigmoid, tanh, relu, leaky_relu, elu"),
        ("activation", "swish", "got 'swish'."),
        ("activation", None, "got None."),
        ("activation", ["relu"], "got ['relu']."),
        ("activation", {}, "got {}."),
        ("output_activation", "relu", "softmax, sigmoid, identity; got 'relu'."),
        ("initializer", "xavier", "he_normal, he_uniform, glorot_normal, glorot_uniform, lecun_normal, zeros"),
        ("initializer", "xavier", "got 'xavier'."),
        ("initializer", 1, "got 1."),
        ("initializer", "zeros:1", "got 'zeros:1'."),
        ("initializer", "normal:-1", "std of at least 0; got 'normal:-1'."),
        ("initializer", "normal:x", "got 'normal:x'."),
        ("initializer", "uniform:1,0", "low <= high; got 'uniform:1,0'."),
        ("initializer", "normal:1e300", "from -1000 to 1000; got 1e+300."),
        ("initializer", "uniform:2", "low <= high; got 'uniform:2'."),
    ],
)
def test_what_cannot_be_built_is_refused(field: str, value: Any, expected: str):
    with pytest.raises(ConfigError) as error:
        NetworkConfig(**{field: value})
    assert expected in str(error.value)


@pytest.mark.parametrize(
    "field, value",
    [
        ("inputs", 1),
        ("inputs", 4096),
        ("outputs", 1),
        ("hidden", ()),
        ("hidden", (1,) * 8),
        ("hidden", (1, 4096, 1)),
        ("initializer", "normal:0"),
        ("initializer", "uniform:1,1"),
    ],
)
def test_what_is_just_allowed_is_taken(field: str, value: Any):
    assert getattr(NetworkConfig(**{field: value}), field) == value


def test_sixteen_million_parameters_and_not_one_more():
    assert NetworkConfig(3999, (), 4000).parameters == 16_000_000
    with pytest.raises(ConfigError) as error:
        NetworkConfig(3999, (), 4001)
    assert "at most 16,000,000 parameters; 3999-4001 has 16,004,000" in str(error.value)
    with pytest.raises(ConfigError, match="16,000,000"):
        NetworkConfig(hidden=(4096, 4096))


@pytest.mark.parametrize(
    "field, value, expected",
    [
        ("loss", "hinge", "loss must be one of cross_entropy, logistic, squared_error; got 'hinge'."),
        ("loss", [], "got []."),
        ("reduction", "mean", "reduction must be one of half_sum, sum, mean_batch, mean_all; got 'mean'."),
        ("optimizer", "lion", "sgd, momentum, nesterov, rmsprop, adam, adamw, cg, lbfgs; got 'lion'."),
        ("data", "imagenet", "two-groups; got 'imagenet'."),
        ("learning_rate", -1, "learning rate must be a number above 0 and at most 1000; got -1."),
        ("learning_rate", 0, "got 0."),
        ("learning_rate", 1000.5, "got 1000.5."),
        ("learning_rate", float("nan"), "got nan."),
        ("learning_rate", float("inf"), "got inf."),
        ("learning_rate", "0.1", "got '0.1'."),
        ("learning_rate", True, "got True."),
        ("learning_rate", None, "got None."),
        pytest.param("learning_rate", 10**400, "learning rate must be a number", id="no-float-is-that-large"),
        ("momentum", -0.1, "momentum must be a number from 0 to 0.9999; got -0.1."),
        ("momentum", 1, "got 1."),
        ("weight_decay", -0.1, "weight decay must be a number from 0 to 10; got -0.1."),
        ("weight_decay", 11, "got 11."),
        ("warmup", -1, "warm-up (in epochs) must be a number from 0 to 10000; got -1."),
        ("warmup", 10_001, "got 10001."),
        ("train_size", 0, "training images must be a whole number from 1 to 55,000; got 0."),
        ("train_size", 55_001, "got 55001."),
        ("batch_size", 0, "batch size (at most the number of training images) must be a whole number from 1"),
        ("batch_size", 100_000, "from 1 to 55,000; got 100000."),
        ("batch_size", 64.0, "got 64.0."),
        ("epochs", 0, "epochs must be a whole number from 1 to 10,000; got 0."),
        ("epochs", 10_001, "got 10001."),
        ("l2", -1e-9, "L2 must be a number from 0 to 10; got -1e-09."),
        ("l2", 10.5, "got 10.5."),
        ("dropout", -0.1, "Dropout must be a number from 0 to 0.95; got -0.1."),
        ("dropout", 1, "got 1."),
        ("augmentation", -0.1, "augmentation must be a number from 0 to 1; got -0.1."),
        ("augmentation", 1.1, "got 1.1."),
        ("label_smoothing", -0.1, "Label smoothing must be a number from 0 to 0.5; got -0.1."),
        ("label_smoothing", 0.6, "got 0.6."),
        ("averaging", -0.1, "weight averaging must be a number from 0 to 0.9999; got -0.1."),
        ("averaging", 1, "got 1."),
        ("seed", -1, "seed must be a whole number from 0 to 4,294,967,295; got -1."),
        ("seed", 2**32, "got 4294967296."),
        ("seed", 0.0, "got 0.0."),
        ("clip_norm", 0, "clipping norm must be a number above 0"),
        ("clip_norm", 1e10, "got 10000000000.0."),
        ("max_seconds", 0, "time limit in seconds must be a number above 0"),
        ("max_seconds", -5, "got -5."),
        ("gradient_tolerance", 0, "gradient tolerance must be a number above 0"),
        ("gradient_tolerance", "small", "got 'small'."),
        ("patience", 0, "patience in epochs must be a whole number from 1 to 10,000; got 0."),
        ("patience", 1.5, "got 1.5."),
        ("schedule", "linear", "schedule must be one of constant, step, cosine, one_cycle; got 'linear'."),
        ("schedule", None, "got None."),
        ("schedule", "constant:1", "got 'constant:1'."),
        ("schedule", "step:1e-320", "at least 0.001 epochs"),
        ("schedule", "step:0", "at least 0.001 epochs and a factor above 0 and at most 1"),
        ("schedule", "step:-1,0.5", "got 'step:-1,0.5'."),
        ("schedule", "step:1,0", "got 'step:1,0'."),
        ("schedule", "step:1,1.5", "got 'step:1,1.5'."),
    ],
)
def test_what_cannot_train_is_refused(field: str, value: Any, expected: str):
    with pytest.raises(ConfigError) as error:
        TrainingConfig(**{field: value})
    assert expected in str(error.value)


def test_a_batch_is_not_larger_than_the_training_set():
    assert TrainingConfig(train_size=50, batch_size=50).batch_size == 50
    with pytest.raises(ConfigError, match=r"from 1 to 50; got 64\."):
        TrainingConfig(train_size=50)


@pytest.mark.parametrize(("data", "most"), [(name, row.samples) for name, row in DATA_SETS.items()])
def test_a_training_takes_at_most_all_samples_of_its_data(data: str, most: int):
    if DATA_SETS[data].is_of_digits:
        assert TrainingConfig(data=data).train_size == 55_000
    assert TrainingConfig(data=data, train_size=most, batch_size=1).train_size == most
    with pytest.raises(ConfigError, match=f"from 1 to {most:,}; got {most + 1}"):
        TrainingConfig(data=data, train_size=most + 1, batch_size=1)


def test_only_images_are_augmented():
    with pytest.raises(ConfigError, match="the network has 2 inputs"):
        Experiment(NetworkConfig(inputs=2), TrainingConfig(augmentation=0.5))


@pytest.mark.parametrize(
    "field, value",
    [
        ("learning_rate", 1000),
        ("learning_rate", 1e-12),
        ("momentum", 0),
        ("weight_decay", 0),
        ("train_size", 64),
        ("batch_size", 1),
        ("epochs", 1),
        ("l2", 10),
        ("dropout", 0.95),
        ("seed", 2**32 - 1),
        ("clip_norm", 1e-9),
        ("max_seconds", 0.5),
        ("patience", 1),
        ("schedule", "step:1,0.95"),
        ("schedule", "step:0.5,1"),
    ],
)
def test_what_is_just_allowed_for_training_is_taken(field: str, value: Any):
    assert getattr(TrainingConfig(**{field: value}), field) == value


@pytest.mark.parametrize("output", ["softmax", "sigmoid", "identity"])
@pytest.mark.parametrize("loss", LOSS_OUTPUTS)
def test_a_loss_goes_with_its_output_activations_only(loss: str, output: str):
    pair = NetworkConfig(output_activation=output), TrainingConfig(loss=loss)
    fitting = {"cross_entropy": ["softmax"], "logistic": ["sigmoid"], "squared_error": ["sigmoid", "identity"]}[loss]
    if output in fitting:
        assert Experiment(*pair).network.output_activation == output
    else:
        with pytest.raises(ConfigError) as error:
            Experiment(*pair)
        assert f"{loss} goes with the output activation {' / '.join(fitting)}; got '{output}'." in str(error.value)


def test_the_usual_output_activation_of_each_loss():
    assert {loss: usual_output_activation(loss) for loss in LOSS_OUTPUTS} == {
        "cross_entropy": "softmax",
        "logistic": "sigmoid",
        "squared_error": "sigmoid",
    }
    with pytest.raises(ConfigError, match="got 'hinge'"):
        usual_output_activation("hinge")


def test_a_configuration_is_frozen():
    with pytest.raises(FrozenInstanceError):
        TrainingConfig().seed = 1  # type: ignore[misc]


def test_changed_training_fields_are_checked_again():
    changed = Experiment().with_training(l2=0.5, epochs=7)
    assert changed == Experiment(training=TrainingConfig(l2=0.5, epochs=7))
    with pytest.raises(ConfigError, match="got -1"):
        changed.with_training(l2=-1)


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    return st.one_of(st.floats(low, high), st.integers(max(1, int(low)), int(high)))


@st.composite
def experiments(draw: st.DrawFn) -> Experiment:
    loss = draw(st.sampled_from(list(LOSS_OUTPUTS)))
    data = draw(st.sampled_from(list(DATA_SETS)))
    train_size = draw(st.integers(1, DATA_SETS[data].samples))
    inputs = draw(st.integers(1, 1000))
    network = NetworkConfig(
        inputs,
        tuple(draw(st.lists(st.integers(1, 500), max_size=8))),
        draw(st.integers(1, 100)),
        draw(st.sampled_from(list(ACTIVATIONS))),
        draw(st.sampled_from(LOSS_OUTPUTS[loss])),
        draw(st.sampled_from(["he_normal", "zeros", "normal", "normal:0.01", "uniform:-0.5,0.5"])),
    )
    learning_rate = draw(numbers(1e-9, 1000))
    training = TrainingConfig(
        loss,
        draw(st.sampled_from(list(SQUARED_ERRORS))),
        draw(st.sampled_from(list(OF_BATCHES))),
        learning_rate=learning_rate,
        momentum=draw(st.floats(0, 0.9999)),
        weight_decay=draw(st.floats(0, min(10.0, 0.99 / learning_rate))),
        schedule=draw(st.sampled_from(["constant", "step", "step:1,0.95", "cosine", "one_cycle"])),
        warmup=draw(numbers(0, 100)),
        batch_size=draw(st.integers(1, train_size)),
        epochs=draw(st.integers(1, 10_000)),
        l2=draw(numbers(0, 10)),
        dropout=draw(st.floats(0, 0.95)),
        clip_norm=draw(st.none() | numbers(1e-3, 1e9)),
        seed=draw(st.integers(0, 2**32 - 1)),
        data=data,
        train_size=train_size,
        augmentation=draw(st.floats(0, 1)) if inputs == 784 else 0.0,
        label_smoothing=draw(st.floats(0, 0.5)),
        averaging=draw(st.floats(0, 0.9999)),
        max_seconds=draw(st.none() | numbers(1e-3, 1e7)),
        gradient_tolerance=draw(st.none() | st.floats(1e-12, 1)),
        patience=draw(st.none() | st.integers(1, 10_000)),
    )
    return Experiment(network, training)


def test_adamw_may_not_turn_the_weights_around():
    with pytest.raises(ConfigError, match=r"which must be at most 1; got 1000 \* 0.01"):
        TrainingConfig(optimizer="adamw", learning_rate=1000)
    assert TrainingConfig(optimizer="adam", learning_rate=1000).weight_decay == 0.01


@given(experiments())
def test_json_and_back_is_the_same_experiment(experiment: Experiment):
    text = json.dumps(experiment.to_json(), allow_nan=False)
    assert Experiment.from_json(json.loads(text)) == experiment
    assert NetworkConfig.from_json(json.loads(text)["network"]) == experiment.network
    assert TrainingConfig.from_json(json.loads(text)["training"]) == experiment.training


@pytest.mark.parametrize("kind", [NetworkConfig, TrainingConfig])
def test_json_names_every_field(kind: type[NetworkConfig] | type[TrainingConfig]):
    assert set(kind().to_json()) == {field.name for field in fields(kind)}


def test_what_json_leaves_out_has_its_usual_value():
    assert NetworkConfig.from_json({"hidden": [30]}) == NetworkConfig(hidden=(30,))
    assert TrainingConfig.from_json({}) == TrainingConfig()


@pytest.mark.parametrize(
    "kind, data, expected",
    [
        (NetworkConfig, {"hiden": [16]}, "network configuration has no field 'hiden'; it has inputs, hidden, outputs"),
        (TrainingConfig, {"lr": 0.1}, "training configuration has no field 'lr'; it has loss, reduction, optimizer"),
        (Experiment, {"network": {}, "training": {}, "x": 1}, "experiment has no field 'x'; it has network, training."),
        (Experiment, {"network": {}}, "experiment lacks the field 'training'."),
        (Experiment, {"network": {"hiden": []}, "training": {}}, "no field 'hiden'"),
        (Experiment, {"network": [], "training": {}}, "A network configuration must be a JSON object"),
        (NetworkConfig, None, "must be a JSON object; got NoneType."),
        (TrainingConfig, [1], "must be a JSON object; got list."),
        (Experiment, "text", "must be a JSON object; got str."),
        (NetworkConfig, {"hidden": "128"}, "got '128'."),
    ],
)
def test_json_that_is_something_else_is_refused(kind: Any, data: Any, expected: str):
    with pytest.raises(ConfigError) as error:
        kind.from_json(data)
    assert expected in str(error.value)


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(10**308, 10**400),
    st.floats(),
    st.text(max_size=10),
    st.sampled_from(["relu", "softmax", "normal:1", "uniform:", "step:1e-300,1", "adam", "cosine:", "zeros:nan"]),
)
ANY_JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
)


def objects(kind: type) -> st.SearchStrategy[Any]:
    """JSON objects that have the right fields with anything in them."""
    return st.fixed_dictionaries({}, optional={field.name: ANY_JSON for field in fields(kind)})


@given(
    data=ANY_JSON
    | objects(NetworkConfig)
    | objects(TrainingConfig)
    | st.fixed_dictionaries({"network": objects(NetworkConfig), "training": objects(TrainingConfig)})
)
def test_any_json_is_a_configuration_or_a_config_error(data: Any):
    for kind in CONFIGS:
        try:
            config = kind.from_json(data)
        except ConfigError:
            continue
        assert kind.from_json(config.to_json()) == config


def test_one_activation_is_that_of_all_layers_and_several_are_one_for_each():
    assert NetworkConfig(hidden=(5, 4), activation="tanh").activations == ("tanh", "tanh")
    mixed = NetworkConfig(hidden=(5, 4), activation="tanh,relu")
    assert mixed.activations == ("tanh", "relu")
    assert mixed.layer_names == ("h1 5 tanh", "h2 4 relu", "output 10 softmax")
    assert NetworkConfig(hidden=(), activation="relu").activations == ()
    with pytest.raises(ConfigError, match=r"one for each of the 3 hidden layers.*got 'tanh,relu'"):
        NetworkConfig(hidden=(5, 4, 3), activation="tanh,relu")


def test_without_biases_fewer_numbers_are_learned():
    assert NetworkConfig(4, (5,), 3).learned == 4 * 5 + 5 + 5 * 3 + 3
    assert NetworkConfig(4, (5,), 3, biases=False).learned == 4 * 5 + 5 * 3
