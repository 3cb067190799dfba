"""The form on which a person builds a network and says how it shall learn; out comes a checked `Experiment`."""

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mlp.arrays import PIXELS
from mlp.config import (
    MAX_HIDDEN_LAYERS,
    NETWORK_SETTINGS,
    TRAINING_SETTINGS,
    Experiment,
    NetworkConfig,
    TrainingConfig,
    usual_output_activation,
)
from mlp.data_sets import DATA_SETS, DataSet, is_own
from mlp.errors import ConfigError, InklingError
from mlp.methods.initializers import INITIALIZERS
from mlp.methods.losses import LOSS_OUTPUTS
from mlp.methods.optimizers import WITH_LINE_SEARCH, WITH_MOMENTUM
from mlp.methods.schedules import SCHEDULES
from mlp.settings import EachOf, Number, OneOf, Parameterized, Setting
from ui.components.in_force import place_for
from ui.form import state as form_state
from ui.form.augmentation_preview import preview
from ui.form.own_data import TO_BRING, bring_field, brought, show_own_data, sizes_of, word_of
from ui.form.state import FIRST_LAYERS
from ui.form.values import DATA_WORDS, PART_WORDS, SAME, SAMPLING_WORDS, form_values, own_activation
from ui.glossary.links import OF_SETTINGS, with_term
from ui.language.translate import said, t
from ui.style.markdown import literal

N, T = NETWORK_SETTINGS, TRAINING_SETTINGS
USUAL = Experiment(NetworkConfig(hidden=FIRST_LAYERS))
"""What the form says before anybody has changed it."""
RATE_FOR_NUMBERS = 0.01
"""The usual learning rate where the squared errors of many outputs are added: their gradient is larger."""
KEEP: Any = "session"
"""What a person has chosen stays while other pages are looked at."""


def experiment_form() -> tuple[Experiment | None, DeltaGenerator]:
    """All controls, and a place among them for the button that starts the training.

    The experiment is None, with a sentence on the page, while the controls describe something that cannot be.
    """
    form_state.take_next_fields()
    hidden = hidden_layers()
    activation = choice(N["activation"])
    learning = learning_controls()
    action = st.container(key="action")  # above what is folded, so that it is seen without scrolling
    with st.expander(t("More"), icon=":material/tune:", key="more controls"):
        activation = activations(activation)
        biases = st.toggle(t(N["biases"].label), value=True, help=t(N["biases"].help), key=N["biases"].label,
                           persist_state=KEEP)  # fmt: skip
        weights = initializer()
        training = learning | loss_controls() | optimizer_controls() | regularisation_controls() | data_controls()
    output = training.pop("output_activation", None)
    try:
        data = sizes_of(training["data"])
    except InklingError as error:
        action.error(literal(said(str(error))), icon=":material/error:")
        return None, action
    if data is None:
        return None, action
    if not data.is_of_digits or is_own(training["data"]):
        output = fit_to_data(training, data, output, action)
    if training["optimizer"] in WITH_LINE_SEARCH:
        training["batch_size"] = training["train_size"]
    output = output or usual_output_activation(training["loss"])
    try:
        network = NetworkConfig(data.inputs, hidden, data.outputs, activation, output, weights, biases)
        return Experiment(network, TrainingConfig(**training)), action
    except ConfigError as error:
        action.error(literal(said(str(error))), icon=":material/error:")
        return None, action


def fit_to_data(training: dict[str, Any], data: DataSet, output: str | None, place: DeltaGenerator) -> str | None:
    """Let the settings suit data that are no digits, in place; returns the output activation, if it is not the usual.

    A field keeps what a person has typed for the digits: there are 55,000 of those.
    """
    training["train_size"] = min(training["train_size"], data.samples)
    training["batch_size"] = min(training["batch_size"], training["train_size"])
    if not is_own(training["data"]) or data.inputs != PIXELS:
        training["augmentation"] = 0.0
    if training["loss"] not in data.losses:
        training["loss"] = data.usual_loss
        place.caption(t("These data take the loss {loss}.", loss=data.usual_loss))
        return data.usual_output_activation
    return output


def fill_from(experiment: Experiment) -> None:
    """Put all choices of an experiment into the form; to be called before the form is on the page."""
    form_state.fill_form(experiment.network.hidden, form_values(experiment))


def usual_settings_button() -> None:
    """The way back from everything that was tried."""
    st.button(t("Usual settings"), icon=":material/restart_alt:", type="tertiary", on_click=fill_from, args=(USUAL,),
              help=t("Sets the whole form back to what a new browser is shown."))  # fmt: skip


def choice(row: Setting, names: Any = None, **more: Any) -> str:
    """One name out of a table, by default out of all that the setting can have."""
    names = list(names if names is not None else names_of(row))
    usual = names.index(row.default.partition(":")[0]) if row.default.partition(":")[0] in names else 0
    chosen = st.selectbox(t(row.label), names, index=usual, help=_help(row), key=row.label, persist_state=KEEP, **more)
    return str(chosen)


def names_of(row: Setting) -> list[str]:
    """The names that a setting can have."""
    rule = row.rule
    return list(
        rule.table if isinstance(rule, Parameterized) else rule.names if isinstance(rule, EachOf | OneOf) else ()
    )


def number(row: Setting, usual: float | None = None, digits: str = "%.4g") -> float:
    """A number that can be typed; the configuration says in a sentence whether it is allowed."""
    value = float(row.default or 0.0) if usual is None else usual
    given = st.number_input(t(row.label), value=value, step=row.step, help=_help(row), key=row.label,
                            persist_state=KEEP, format=digits, **_of_live(row))  # fmt: skip
    _in_force(row)
    return float(given)


def part(name: str, what: str, usual: float, help_text: str) -> float:
    """One of the numbers behind a name, such as the std of `normal`."""
    label, key = f"{name}: {t(PART_WORDS[what])}", f"{name}: {what}"
    return float(st.number_input(label, value=usual, help=help_text, key=key, persist_state=KEEP, format="%.4g"))


def _help(row: Setting) -> str:
    """What happens when it is turned up, and the way to its term."""
    return with_term(t(row.help), OF_SETTINGS.get(row.name))


def whole(row: Setting) -> int:
    """A whole number that can be typed."""
    given = st.number_input(t(row.label), value=row.default, step=int(row.step or 1), help=_help(row), key=row.label,
                            persist_state=KEEP, **_of_live(row))  # fmt: skip
    _in_force(row)
    return int(given)


def share(row: Setting) -> float:
    """A number between the limits of its rule, on a slider."""
    rule = row.rule
    assert isinstance(rule, Number)
    given = st.slider(t(row.label), float(rule.low), float(rule.high), row.default, row.step, help=_help(row),
                      key=row.label, persist_state=KEEP, **_of_live(row))  # fmt: skip
    _in_force(row)
    return float(given)


def _of_live(row: Setting) -> dict[str, Any]:
    """A field that a run could still take remembers that a person has changed it: the page then asks for which run."""
    return {"on_change": form_state.mark_changed, "args": (row.name,)} if row.live else {}


def _in_force(row: Setting) -> None:
    if row.live:
        place_for(row.name)


def hidden_layers() -> tuple[int, ...]:
    """A row for each hidden layer, and a button for one more."""
    sizes = []
    keys = form_state.layer_keys()
    for place, key in enumerate(keys, 1):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            usual = FIRST_LAYERS[key] if key < len(FIRST_LAYERS) else 64
            help_text = t("More units can learn finer differences, and take longer.")
            label = t("Hidden layer {place}: units", place=place)
            units = st.number_input(label, value=usual, step=1, help=help_text, key=f"units {key}", persist_state=KEEP)
            sizes.append(int(units))
            st.button(
                t("Remove hidden layer {place}", place=place),  # the style sheet leaves the icon alone to be seen
                icon=":material/close:",
                key=f"remove {key}",
                on_click=form_state.remove_layer,
                args=(key,),
            )
    st.button(
        t("Add a hidden layer"),
        icon=":material/add:",
        on_click=form_state.add_layer,
        disabled=len(keys) >= MAX_HIDDEN_LAYERS,
        width="stretch",
    )
    return tuple(sizes)


def activations(usual: str) -> str:
    """The activation of all hidden layers, or one for each: where there are several, each can have its own."""
    keys = form_state.layer_keys()
    if len(keys) < 2:
        return usual
    own = [
        st.selectbox(t("Activation of hidden layer {place}", place=place), [SAME, *names_of(N["activation"])],
                     key=own_activation(key), persist_state=KEEP,
                     format_func=lambda name: t("the same as all") if name == SAME else name)
        for place, key in enumerate(keys, 1)
    ]  # fmt: skip
    names = [usual if name == SAME else str(name) for name in own]
    return names[0] if len(set(names)) == 1 else ",".join(names)


def learning_controls() -> dict[str, Any]:
    """The settings that are changed most."""
    left, right = st.columns(2)
    with left:
        rate = number(T["learning_rate"], digits="%.5g")
        epochs = whole(T["epochs"])
    with right:
        batch = whole(T["batch_size"])
        seed = whole(T["seed"])
    return {"learning_rate": rate, "epochs": epochs, "batch_size": batch, "seed": seed}


def initializer() -> str:
    """How the weights start, with the numbers of normal and uniform."""
    name = choice(N["initializer"])
    numbers = [
        part(name, what, usual, t("The {what} of the distribution.", what=t(PART_WORDS[what])))
        for what, usual in INITIALIZERS[name].defaults.items()
    ]
    return with_numbers(name, numbers)


def with_numbers(name: str, numbers: list[float]) -> str:
    """`normal` and [0.01] -> `normal:0.01`."""
    return f"{name}:{','.join(f'{value:g}' for value in numbers)}" if numbers else name


def loss_controls() -> dict[str, Any]:
    """What is minimised."""
    values: dict[str, Any] = {"loss": choice(T["loss"])}
    if values["loss"] == "squared_error":
        values["output_activation"] = choice(N["output_activation"], LOSS_OUTPUTS["squared_error"])
        values["reduction"] = choice(T["reduction"])
    return values


def optimizer_controls() -> dict[str, Any]:
    """How a gradient becomes a step."""
    values: dict[str, Any] = {"optimizer": choice(T["optimizer"])}
    if values["optimizer"] in WITH_MOMENTUM:
        values["momentum"] = number(T["momentum"])
    if values["optimizer"] == "adamw":
        values["weight_decay"] = number(T["weight_decay"])
    if values["optimizer"] in WITH_LINE_SEARCH:
        st.caption(t("An epoch is one step, with all training images; the learning rate has no effect."))
    name = choice(T["schedule"])
    texts = {"every": t("Epochs between two drops."), "times": t("What the rate is multiplied with at a drop.")}
    numbers = [part("step", what, usual, texts[what]) for what, usual in SCHEDULES[name].defaults.items()]
    return values | {"schedule": with_numbers(name, numbers), "warmup": number(T["warmup"])}


def regularisation_controls() -> dict[str, Any]:
    """What keeps the network from memorising its training images."""
    return {
        "l2": number(T["l2"]),
        "dropout": share(T["dropout"]),
        "label_smoothing": share(T["label_smoothing"]),
        "averaging": number(T["averaging"], digits="%.5g"),
        "clip_norm": number(T["clip_norm"]) or None,
    }


def _suit_data() -> None:
    """Set the fields that depend on the data to what is usual for the ones that were chosen just now."""
    try:
        data = sizes_of(form_state.field_value(T["data"].label))
    except InklingError:
        data = None  # the form says it
    if data:
        form_state.set_fields(_usual_of(data))


def _usual_of(data: DataSet) -> dict[str, Any]:
    return {
        T["train_size"].label: min(data.samples, T["train_size"].default),
        T["batch_size"].label: min(data.samples, T["batch_size"].default),
        T["learning_rate"].label: RATE_FOR_NUMBERS if data.targets == "numbers" else T["learning_rate"].default,
        T["loss"].label: data.usual_loss,
        N["output_activation"].label: data.usual_output_activation or usual_output_activation(data.usual_loss),
    }


def data_controls() -> dict[str, Any]:
    """What is learned from."""
    row, chosen = T["data"], form_state.field_value(T["data"].label)
    own = dict.fromkeys([*brought(), *([chosen] if is_own(chosen) else [])])
    digits = [name for name, data in DATA_SETS.items() if data.is_of_digits]
    others = [name for name in DATA_WORDS if name not in digits]
    data = str(st.selectbox(
        t(row.label), [*digits, *own, TO_BRING, *others], help=_help(row), key=row.label, persist_state=KEEP,
        on_change=_suit_data, format_func=lambda name: t(DATA_WORDS[name]) if name in DATA_WORDS else word_of(name),
    ))  # fmt: skip
    if data == TO_BRING and (name := bring_field()) and (sizes := sizes_of(name)):
        form_state.set_fields_next(_usual_of(sizes) | {T["data"].label: name})
    if is_own(data):
        show_own_data(data)
    size, strength = whole(T["train_size"]), share(T["augmentation"])
    if not is_own(data):
        st.image(preview(strength), caption=t("Digits as it will see them"), width="stretch",
                 alt=t("Sixteen training digits, changed at random."))  # fmt: skip
    sampling = choice(T["sampling"], format_func=lambda name: t(SAMPLING_WORDS[name]))
    return {"data": data, "train_size": size, "augmentation": strength, "sampling": sampling}
