"""The form on which a person builds a network and says how it shall learn; out comes a checked `Experiment`."""

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mlp.config import (
    DATA_SETS,
    MAX_HIDDEN_LAYERS,
    TRAINING_IMAGES,
    Experiment,
    NetworkConfig,
    TrainingConfig,
    usual_output_activation,
)
from mlp.errors import ConfigError
from mlp.methods.activations import ACTIVATIONS
from mlp.methods.initializers import INITIALIZERS
from mlp.methods.losses import LOSSES, SQUARED_ERRORS
from mlp.methods.optimizers import OPTIMIZERS
from mlp.methods.schedules import SCHEDULES
from ui.form import state as form_state
from ui.form.augmentation_preview import preview
from ui.form.state import FIRST_LAYERS
from ui.form.values import DATA_WORDS, form_values
from ui.style.markdown import literal

NETWORK, TRAINING = NetworkConfig(), TrainingConfig()
USUAL = Experiment(NetworkConfig(hidden=FIRST_LAYERS))
"""What the form says before anybody has changed it."""
KEEP: Any = "session"
"""What a person has chosen stays while other pages are looked at."""


def experiment_form() -> tuple[Experiment | None, DeltaGenerator]:
    """All controls, and a place among them for the button that starts the training.

    The experiment is None, with a sentence on the page, while the controls describe something that cannot be.
    """
    hidden = hidden_layers()
    activation = choice(
        "Activation", ACTIVATIONS, NETWORK.activation, "What each hidden unit does to its sum of inputs."
    )
    learning = learning_controls()
    action = st.container()  # above what is folded, so that it is seen without scrolling
    with st.expander("More", icon=":material/tune:", key="more controls"):
        weights = initializer()
        training = learning | loss_controls() | optimizer_controls() | regularisation_controls() | data_controls()
    output = training.pop("output_activation", None) or usual_output_activation(training["loss"])
    try:
        network = NetworkConfig(hidden=hidden, activation=activation, output_activation=output, initializer=weights)
        return Experiment(network, TrainingConfig(**training)), action
    except ConfigError as error:
        action.error(literal(str(error)), icon=":material/error:")
        return None, action


def fill_from(experiment: Experiment) -> None:
    """Put all choices of an experiment into the form; to be called before the form is on the page."""
    form_state.fill_form(experiment.network.hidden, form_values(experiment))


def usual_settings_button() -> None:
    """The way back from everything that was tried."""
    st.button("Usual settings", icon=":material/restart_alt:", type="tertiary", on_click=fill_from, args=(USUAL,),
              help="Sets the whole form back to what a new browser is shown.")  # fmt: skip


def choice(label: str, names: Any, usual: str, help_text: str) -> str:
    """One name out of a table."""
    names = list(names)
    chosen = st.selectbox(label, names, index=names.index(usual), help=help_text, key=label, persist_state=KEEP)
    return str(chosen)


def number(label: str, usual: float, help_text: str, **more: Any) -> float:
    """A number that can be typed; whether it can be is for the configuration to say, in a sentence."""
    return float(st.number_input(label, value=usual, help=help_text, key=label, persist_state=KEEP, **more))


def whole(label: str, usual: int, help_text: str, *, key: str | None = None, step: int = 1) -> int:
    """A whole number that can be typed."""
    return int(st.number_input(label, value=usual, step=step, help=help_text, key=key or label, persist_state=KEEP))


def hidden_layers() -> tuple[int, ...]:
    """A row for each hidden layer, and a button for one more."""
    sizes = []
    keys = form_state.layer_keys()
    for place, key in enumerate(keys, 1):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            usual = FIRST_LAYERS[key] if key < len(FIRST_LAYERS) else 64
            help_text = "More units can learn finer differences, and take longer."
            sizes.append(whole(f"Hidden layer {place}: units", usual, help_text, key=f"units {key}"))
            st.button(
                f"Remove hidden layer {place}",  # the style sheet leaves the icon alone to be seen
                icon=":material/close:",
                key=f"remove {key}",
                on_click=form_state.remove_layer,
                args=(key,),
            )
    st.button(
        "Add a hidden layer",
        icon=":material/add:",
        on_click=form_state.add_layer,
        disabled=len(keys) >= MAX_HIDDEN_LAYERS,
        width="stretch",
    )
    return tuple(sizes)


def learning_controls() -> dict[str, Any]:
    """What people turn most."""
    left, right = st.columns(2)
    with left:
        rate = number(
            "Learning rate", TRAINING.learning_rate, "How far a step goes; too far and the loss explodes.",
            step=0.01, format="%.5g",
        )  # fmt: skip
        epochs = whole("Epochs", TRAINING.epochs, "How often the network sees every training image.")
    with right:
        batch = whole("Batch size", TRAINING.batch_size, "Images a step learns from; more is smoother.")
        seed = whole("Seed", TRAINING.seed, "Another number gives other initial weights and another order.")
    return {"learning_rate": rate, "epochs": epochs, "batch_size": batch, "seed": seed}


def initializer() -> str:
    """How the weights start, with the numbers of normal and uniform."""
    name = choice(
        "Initial weights", INITIALIZERS, NETWORK.initializer, "From which distribution the first weights are drawn."
    )
    numbers = [
        number(f"{name}: {what}", usual, f"The {what} of the distribution.", format="%.4g")
        for what, usual in INITIALIZERS[name].defaults.items()
    ]
    return with_numbers(name, numbers)


def with_numbers(name: str, numbers: list[float]) -> str:
    """`normal` and [0.01] -> `normal:0.01`."""
    return f"{name}:{','.join(f'{value:g}' for value in numbers)}" if numbers else name


def loss_controls() -> dict[str, Any]:
    """What is minimised."""
    loss = choice("Loss", LOSSES, TRAINING.loss, "What the network is punished for.")
    values: dict[str, Any] = {"loss": loss}
    if loss == "squared_error":
        outputs = LOSSES[loss]
        values["output_activation"] = choice(
            "Output activation", outputs, outputs[0], "What the ten outputs do to their sums."
        )
        values["reduction"] = choice(
            "Reduction", SQUARED_ERRORS, TRAINING.reduction, "How the squares become one number."
        )
    return values


def optimizer_controls() -> dict[str, Any]:
    """How a gradient becomes a step."""
    optimizer = choice("Optimizer", OPTIMIZERS, TRAINING.optimizer, "The rule that turns a gradient into a step.")
    values: dict[str, Any] = {"optimizer": optimizer}
    if optimizer in ("momentum", "nesterov"):
        help_text = "How much of the last step's direction is kept; more is faster and wilder."
        values["momentum"] = number("Momentum", TRAINING.momentum, help_text, step=0.05, format="%.4g")
    if optimizer == "adamw":
        help_text = "How fast all weights shrink beside the gradient."
        values["weight_decay"] = number("Weight decay", TRAINING.weight_decay, help_text, step=0.01, format="%.4g")
    name = choice(
        "Learning rate schedule", SCHEDULES, TRAINING.schedule, "How the learning rate changes during the training."
    )
    texts = {"every": "Epochs between two drops.", "times": "What the rate is multiplied with at a drop."}
    numbers = [
        number(f"step: {what}", usual, texts[what], format="%.4g") for what, usual in SCHEDULES[name].defaults.items()
    ]
    help_text = "Epochs over which the learning rate rises from zero at the start."
    warmup = number("Warm-up (epochs)", TRAINING.warmup, help_text, step=0.5, format="%.4g")
    return values | {"schedule": with_numbers(name, numbers), "warmup": warmup}


def regularisation_controls() -> dict[str, Any]:
    """What keeps the network from learning by heart."""
    help_text = "Pulls all weights towards zero; more is smoother."
    l2 = number("L2 (lambda)", TRAINING.l2, help_text, step=1e-4, format="%.4g")
    dropout = st.slider(
        "Dropout", 0.0, 0.95, TRAINING.dropout, 0.05, help="Share of hidden units switched off in each step.",
        key="Dropout", persist_state=KEEP,
    )  # fmt: skip
    smoothing = st.slider(
        "Label smoothing", 0.0, 0.5, TRAINING.label_smoothing, 0.01, key="Label smoothing", persist_state=KEEP,
        help="Share of each target that is spread over all ten digits: it learns to be less sure.",
    )  # fmt: skip
    help_text = "Keeps a running mean of the weights, 0.999 is usual; 0 keeps the last ones."
    averaging = number("Weight averaging (decay)", TRAINING.averaging, help_text, step=0.001, format="%.5g")
    clip = number("Clip gradient norm (0 = off)", 0.0, "Shortens gradients that are longer than this.", format="%.4g")
    return {
        "l2": l2, "dropout": float(dropout), "label_smoothing": float(smoothing), "averaging": averaging,
        "clip_norm": clip or None,
    }  # fmt: skip


def data_controls() -> dict[str, Any]:
    """What is learned from."""
    data = st.selectbox(
        "Data", list(DATA_SETS), format_func=DATA_WORDS.__getitem__, key="Data", persist_state=KEEP,
        help="Scanned digits of MNIST, digits drawn with a pen on a screen as on the Draw page, or both.",
    )  # fmt: skip
    help_text = "Fewer images train faster and generalise worse; 5,000 others validate."
    size = whole("Training images", TRAINING_IMAGES, help_text, step=1000)
    strength = st.slider(
        "Augmentation", 0.0, 1.0, TRAINING.augmentation, 0.05, key="Augmentation", persist_state=KEEP,
        help="How strongly each image is turned, stretched and bent anew in each epoch: slower, and harder to learn by"
        " heart.",
    )  # fmt: skip
    st.image(preview(float(strength)), caption="Digits as it will see them", width="stretch")
    return {"data": str(data), "train_size": size, "augmentation": float(strength)}
