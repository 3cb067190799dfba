"""Whether a network and its loss fit the data that they are to be trained on."""

from mlp.config import Experiment
from mlp.data.dataset import Dataset
from mlp.errors import ConfigError
from mlp.sentence import Sentence


def check_fit(experiment: Experiment, samples: Dataset) -> None:
    """Raise ConfigError where the sizes differ, or where the loss is not one for such targets."""
    network, loss = experiment.network, experiment.training.loss
    inputs, outputs = samples.inputs.shape[1], samples.targets.shape[1]
    if (network.inputs, network.outputs) != (inputs, outputs):
        raise ConfigError(
            Sentence(
                "The data {data} have {inputs} inputs and {outputs} outputs; the network {network} has {its_inputs} and"
                " {its_outputs}. Give the network these numbers.",
                data=experiment.training.data,
                inputs=inputs,
                outputs=outputs,
                network=str(network),
                its_inputs=network.inputs,
                its_outputs=network.outputs,
            )
        )
    if loss == "logistic" and not 0 <= samples.targets.min() <= samples.targets.max() <= 1:
        raise ConfigError(
            Sentence(
                "The loss logistic needs targets from 0 to 1, which the data {data} do not have. Use squared_error.",
                data=experiment.training.data,
            )
        )
    if loss == "cross_entropy" and (samples.numbers or outputs == 1):
        raise ConfigError(
            Sentence(
                "The loss cross_entropy needs the classes of the samples in at least two columns, which the data {data}"
                " do not have. Use {instead}.",
                data=experiment.training.data,
                instead="squared_error" if samples.numbers else "logistic",
            )
        )
