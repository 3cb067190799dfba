"""Networks that are sure or doubt by limits that a test chooses."""

from dataclasses import replace

import numpy as np

from mlp.nn.confidence import CARD_KEY, Confidence
from mlp.nn.model import Model


def confident(model: Model, *, temperature: float = 1.0, least_energy: float, least_density: float = -1e9) -> Model:
    """The same weights; it doubts what has less energy or density, and divides its logits by the temperature."""
    known = Confidence(
        temperature=temperature,
        sure=0.99,
        least_energy=least_energy,
        least_density=least_density,
        means=np.zeros((10, 10)),
        covariances=np.stack([np.eye(10)] * 10),
    )
    return replace(model, card={**model.card, CARD_KEY: known.to_card()})
