"""The charts of a run: loss, accuracy, and what happens in each layer, over the steps."""

from __future__ import annotations

from mlp.training.history import Column, History, LayerColumns
from ui.charts.divergence import with_divergence
from ui.charts.lines import Series, lines
from ui.charts.look import Figure, rounded
from ui.charts.steps import StepView, last_step, shown
from ui.language.translate import t
from ui.style import format as fmt
from ui.style import palette
from ui.style.layer_label import layer_name


def loss_chart(history: History, dark: bool, view: StepView = "all", scale: str = "linear") -> Figure:
    """The loss of the training batches, solid, and of the validation images, dashed; the test a single mark.

    The loss of a run that diverged grows by many powers of ten, so its axis is logarithmic in any case.
    """
    history = shown(history, view)
    steps, epochs = history.steps, history.epochs
    diverged = history.diverged_after is not None
    title = (
        t("Loss: it grew until it was infinite (logarithmic axis)")
        if diverged
        else t("Loss: both lines should fall; when validation rises again, the network overfits")
    )
    figure = _loss_lines(history, dark, view, title, log=diverged or scale == "log")
    figure = with_divergence(figure, (steps.loss, epochs.validation_loss), history.diverged_after, dark)
    return drawn_first(figure if diverged else _with_test(figure, history, "loss", dark))


def accuracy_chart(history: History, dark: bool, view: StepView = "all") -> Figure:
    """The accuracy: training batches solid, validation images dashed, the test a single mark."""
    history = shown(history, view)
    steps, epochs = history.steps, history.epochs
    accuracy = epochs.validation_accuracy
    figure = lines(
        _training_and_validation(history, steps.accuracy, accuracy, dark),
        title=t("Accuracy: a growing gap between the lines means overfitting"),
        x_title=t("step"),
        y_title=t("right answers"),
        view=view,
        percent=True,
        marks=history.marks,
        dark=dark,
    )
    return _with_test(figure, history, "accuracy", dark)


def log_loss_chart(history: History, dark: bool, view: StepView = "all") -> Figure:
    """The loss on a logarithmic axis, for targets that are numbers: there is no accuracy then."""
    history = shown(history, view)
    title = t("Loss on a logarithmic axis: a straight line falls by the same share in each step")
    return _with_test(_loss_lines(history, dark, view, title, log=True), history, "loss", dark)


def gradient_chart(history: History, dark: bool, kind: str = "rms", view: StepView = "all") -> Figure:
    """The size of each layer's gradient on a logarithmic axis: `rms` for each weight, or `norm` for the whole layer."""
    history = shown(history, view)
    steps = history.steps
    columns = {
        "rms": (steps.gradient_rms, t("RMS of the gradient")),
        "norm": (steps.gradient_norm, t("norm of the gradient")),
    }
    if kind not in columns:
        raise ValueError(f"kind must be one of {', '.join(columns)}, got {kind!r}")
    values, y_title = columns[kind]
    figure = lines(
        _per_layer(history, values, dark),
        title=t("Gradient norm per layer: all curves within a factor of 100 is healthy"),
        x_title=t("step"),
        y_title=y_title,
        log=True,
        view=view,
        marks=history.marks,
        dark=dark,
    )
    return drawn_first(with_divergence(figure, values, history.diverged_after, dark))


def update_chart(history: History, dark: bool, view: StepView = "all") -> Figure:
    """How far one step moves each layer, |update| / |weights|, with the usual guide of one in a thousand."""
    history = shown(history, view)
    return lines(
        _per_layer(history, history.steps.update_ratio, dark),
        title=t("Update to weight ratio: near the line at 1e-3 is a good pace"),
        x_title=t("step"),
        y_title="|update| / |weights|",
        log=True,
        view=view,
        guide=1e-3,
        marks=history.marks,
        dark=dark,
    )


def rate_chart(history: History, dark: bool, view: StepView = "all") -> Figure:
    """The learning rate of each step, with its schedule."""
    history = shown(history, view)
    steps = history.steps
    color = palette.theme(dark).text
    return lines(
        [Series(t("rate"), steps.step, steps.learning_rate, color, markers=_few(history))],
        title=t("Learning rate: its schedule, and changes during the training"),
        x_title=t("step"),
        y_title=t("learning rate"),
        view=view,
        marks=history.marks,
        dark=dark,
    )


def unit_chart(history: History, dark: bool, view: StepView = "all") -> Figure:
    """The share of each hidden layer's units that are dead (never active), or of its outputs that are saturated."""
    history = shown(history, view)
    names, epochs = [layer_name(name) for name in history.layers], history.epochs
    series = [
        Series(word.format(layer=name), epochs.step, values, palette.layer_color(index, len(names), dark), dash, True)
        for columns, word, dash in (
            (epochs.dead, "{layer}", "solid"),
            (epochs.saturated, t("{layer} saturated"), "dot"),
        )
        for index, (name, values) in enumerate(zip(names, columns, strict=True))
        if any(value is not None for value in values)
    ]
    return lines(
        series,
        title=t("Dead and saturated units: near zero is healthy; above a third, a layer has stopped learning"),
        x_title=t("step"),
        y_title=t("share"),
        view=view,
        percent=True,
        marks=history.marks,
        x_end=last_step(history),
        y_range=(0, 1),
        dark=dark,
    )


def drawn_first(figure: Figure) -> Figure:
    """The same figure, which the browser draws before the others of its page: it is what people wait for."""
    figure["layout"]["meta"]["first"] = True
    return figure


def _few(history: History) -> bool:
    """Whether points have markers: a run that diverged may have a single one, and that is no line."""
    return history.diverged_after is not None


def _loss_lines(history: History, dark: bool, view: StepView, title: str, *, log: bool) -> Figure:
    """The loss of the training batches and of the validation images; `history` has the steps of the view."""
    return lines(
        _training_and_validation(history, history.steps.loss, history.epochs.validation_loss, dark),
        title=title,
        x_title=t("step"),
        y_title=t("loss"),
        log=log,
        view=view,
        marks=history.marks,
        dark=dark,
    )


def _training_and_validation(history: History, training: Column, validation: Column, dark: bool) -> list[Series]:
    colors = palette.theme(dark)
    return [
        Series(t("training"), history.steps.step, training, colors.muted, markers=_few(history)),
        Series(t("validation"), history.epochs.step, validation, colors.text, dash="dash", markers=True),
    ]


def _per_layer(history: History, columns: LayerColumns, dark: bool) -> list[Series]:
    names = [layer_name(name) for name in history.layers]
    return [
        Series(name, history.steps.step, y, palette.layer_color(index, len(names), dark), markers=_few(history))
        for index, (name, y) in enumerate(zip(names, columns, strict=True))
    ]


def _with_test(figure: Figure, history: History, column: str, dark: bool) -> Figure:
    """The figure with a mark for the result on the test images, if there is one."""
    test = history.test
    value = None if test is None else test.accuracy if column == "accuracy" else test.loss
    if test is None or value is None:
        return figure
    text = fmt.percent(value) if column == "accuracy" else fmt.loss(value)
    marker = {"symbol": "star", "size": 12, "color": palette.theme(dark).text}
    trace = {
        "type": "scatter",
        "mode": "markers",
        "name": t("test"),
        "x": [test.step],
        "y": [rounded(value)],
        "marker": marker,
        "cliponaxis": False,
        "hovertemplate": f"{text}<extra>{t('test')}</extra>",
    }
    figure["data"].append(trace)
    return figure
