"""A trained network for inference: immutable, and independent of any network in training."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlp.arrays import Array
from mlp.config import NetworkConfig
from mlp.methods.activations import ACTIVATIONS, softmax
from mlp.nn.confidence import Confidence
from mlp.nn.layers import affine
from mlp.nn.network import Network, Parameters, initial_theta, parameter_views

ROWS_AT_ONCE = 1000
"""Large inputs go through in pieces of this many rows: their activations stay in the processor's cache."""

_quiet = np.errstate(over="ignore", invalid="ignore")
"""With the weights of a diverged network, the arithmetic may overflow."""


@dataclass(frozen=True, eq=False)
class Model:
    """A configuration and its weights, as one read-only flat vector, with a card that says where they come from."""

    config: NetworkConfig
    theta: Array
    card: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        view = self.theta.view()
        view.flags.writeable = False
        object.__setattr__(self, "theta", view)

    @classmethod
    def snapshot(cls, network: Network) -> "Model":
        """Copy the weights of a network, which can be trained further."""
        return cls(network.config, network.theta.copy())

    @classmethod
    def untrained(cls, config: NetworkConfig, *, rng: np.random.Generator) -> "Model":
        """The network as it is before the first step."""
        return cls(config, initial_theta(config, np.float32, rng=rng))

    @property
    def parameters(self) -> Parameters:
        """Each layer's (W (fan_in, fan_out), b (fan_out,)), read-only views."""
        return parameter_views(self.theta, self.config)

    @_quiet
    def pass_through(self, x: ArrayLike) -> list[Array]:
        """Rows (n, inputs) -> [the hidden layers' activations ..., logits], each (n, units)."""
        rows: list[Array] = [np.asarray(x, self.theta.dtype)]
        for depth, (W, b) in enumerate(self.parameters):
            z = affine(rows[-1], W, b)
            if depth < len(self.config.hidden):
                ACTIVATIONS[self.config.activations[depth]].forward(z, y := np.empty_like(z))
                z = y
            rows.append(z)
        return rows[1:]

    def logits(self, x: ArrayLike) -> Array:
        """Rows (n, inputs) -> (n, outputs) before the output activation."""
        x = np.asarray(x)
        if len(x) <= ROWS_AT_ONCE:
            return self.pass_through(x)[-1]
        starts = range(0, len(x), ROWS_AT_ONCE)
        return np.concatenate([self.pass_through(x[start : start + ROWS_AT_ONCE])[-1] for start in starts])

    @_quiet
    def outputs_of(self, logits: Array) -> Array:
        """Apply the output activation."""
        if self.config.output_activation == "softmax":
            return softmax(logits)
        ACTIVATIONS[self.config.output_activation].forward(logits, out := np.empty_like(logits))
        return out

    def outputs(self, x: ArrayLike) -> Array:
        """Rows (n, inputs) -> (n, outputs) after the output activation."""
        return self.outputs_of(self.logits(x))

    def activations(self, x: ArrayLike) -> list[Array]:
        """Rows (n, inputs) -> one (n, units) for each layer, the last one after the output activation."""
        *hidden, logits = self.pass_through(x)
        return [*hidden, self.outputs_of(logits)]

    @_quiet
    def predict(self, x: ArrayLike) -> Array:
        """Rows (n, inputs) -> (n, outputs) probabilities that sum to one.

        Softmax outputs are probabilities already; where the card has a temperature, it divides their logits first, so
        that of all answers with 90 % nine in ten are right. Sigmoid and identity outputs rate each class on its own:
        negative ones count as zero and each row is divided by its sum. Where that is zero, or not finite because the
        weights are huge, all classes get the same probability.
        """
        return self._probabilities(self.logits(x))

    @_quiet
    def _probabilities(self, logits: Array) -> Array:
        if self.confidence and self.config.output_activation == "softmax":
            logits = logits / logits.dtype.type(self.confidence.temperature)
        positive = np.maximum(self.outputs_of(logits), 0)
        total = positive.sum(axis=1, keepdims=True)
        alike = np.full_like(positive, 1 / positive.shape[1])
        return np.asarray(np.divide(positive, total, out=alike, where=(total > 0) & (total < np.inf)))

    @cached_property
    def confidence(self) -> Confidence | None:
        """What the card says of the network's confidence; None if it was never calibrated."""
        return Confidence.in_card(self.card, self.config.outputs)

    def doubts(self, x: ArrayLike) -> NDArray[np.bool_]:
        """Rows (n, inputs) -> (n,): which of them look like nothing that was learned; none without a calibration."""
        return self._doubts(self.logits(x))

    def _doubts(self, logits: Array) -> NDArray[np.bool_]:
        return self.confidence.doubts(logits) if self.confidence else np.zeros(len(logits), bool)

    def answers(self, x: ArrayLike) -> tuple[Array, NDArray[np.bool_]]:
        """`predict` and `doubts` of the same rows, with one pass through the network."""
        logits = self.logits(x)
        return self._probabilities(logits), self._doubts(logits)
