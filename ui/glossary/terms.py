"""The table of the terms: what each means in one or two sentences, with its formula or its picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ui.glossary import pictures
from ui.glossary.pictures import Picture
from ui.language.translate import t

Topic = Literal["network", "learning", "overfitting", "watching", "data"]


@dataclass(frozen=True)
class Term:
    """One term: its key in addresses, its name, what it means; the formula is HTML of ours."""

    key: str
    topic: Topic
    name: str
    meaning: str
    formula: str = ""
    picture: Picture | None = None


def topics() -> dict[Topic, str]:
    """The headings under which the terms stand, in this order."""
    return {
        "network": t("The network"),
        "learning": t("How it learns"),
        "overfitting": t("Against overfitting"),
        "watching": t("What the charts show"),
        "data": t("The digits"),
    }


def terms() -> Sequence[Term]:
    """All terms, by topic and from the simple to the composed, in the language of the tab."""
    return (*_network(), *_learning(), *_overfitting(), *_watching(), *_data())


def matching(text: str) -> list[Term]:
    """The terms whose name or meaning contains every word of the text; those with it in their name come first."""
    words = text.casefold().split()
    found = [one for one in terms() if all(word in f"{one.name} {one.meaning}".casefold() for word in words)]
    return sorted(found, key=lambda one: not all(word in one.name.casefold() for word in words))


def _network() -> list[Term]:
    return [
        Term("unit", "network", t("Unit (neuron)"),
             t("Adds up its inputs, each times a weight, and a bias; then it applies its activation."),
             "<i>y</i> = <i>f</i>(<i>w</i><sub>1</sub><i>x</i><sub>1</sub> + … + <i>w<sub>n</sub>x<sub>n</sub></i>"
             " + <i>b</i>)", pictures.unit),
        Term("layer", "network", t("Layer"),
             t("Units side by side that all get the same inputs. Their outputs are the inputs of the next layer."),
             "<i>y</i> = <i>f</i>(<i>xW</i> + <i>b</i>)", pictures.layer),
        Term("weight", "network", t("Weight"),
             t("A number by which one input of a unit is multiplied. Learning means changing the weights."),
             "<i>w</i> · <i>x</i>"),
        Term("bias", "network", t("Bias"),
             t("A number that a unit adds to its sum: it shifts where the unit begins to answer."),
             "<i>wx</i> + <i>b</i>"),
        Term("parameters", "network", t("Parameters"),
             t("All numbers that are learned: the weights and the biases of all layers."),
             "784 · 32 + 32 + 32 · 10 + 10 = 25 450"),
        Term("activation", "network", t("Activation"),
             t("The function that a unit applies to its sum. Without one, several layers could do no more than one."),
             "<i>f</i>(<i>x</i>)", pictures.sigmoid),
        Term("relu", "network", t("ReLU"),
             t("The activation that keeps positive sums and makes negative ones zero."),
             "<i>f</i>(<i>x</i>) = max(<i>x</i>, 0)", pictures.relu),
        Term("sigmoid", "network", t("Sigmoid"),
             t("The activation that maps every sum to a value between 0 and 1."),
             "<i>f</i>(<i>x</i>) = 1 / (1 + <i>e</i><sup>−<i>x</i></sup>)", pictures.sigmoid),
        Term("tanh", "network", t("Tanh"),
             t("The activation that maps every sum to a value between −1 and 1."),
             "<i>f</i>(<i>x</i>) = tanh(<i>x</i>)", pictures.tanh),
        Term("logit", "network", t("Logit"),
             t("The sum of an output unit before the softmax: it may be any number, and the largest one wins."),
             "<i>z</i> = <i>xW</i> + <i>b</i>"),
        Term("softmax", "network", t("Softmax"),
             t("Turns the ten logits into ten probabilities that sum to one."),
             "<i>p<sub>k</sub></i> = <i>e<sup>z<sub>k</sub></sup></i> / Σ<sub><i>j</i></sub> <i>e<sup>z<sub>j</sub>"
             "</sup></i>", pictures.softmax),
        Term("initial-weights", "network", t("Initial weights"),
             t("The random numbers with which learning begins. Too small, and signals fade from layer to layer; too"
               " large, and they grow."),
             "std = √(2 / <i>n</i>)", pictures.histogram),
    ]  # fmt: skip


def _learning() -> list[Term]:
    return [
        Term("loss", "learning", t("Loss"),
             t("One number for how wrong the answers are. Training makes it as small as possible."),
             picture=pictures.loss),
        Term("cross-entropy", "learning", t("Cross-entropy"),
             t("The usual loss: large where the right digit got a small probability."),
             "<i>L</i> = −log <i>p</i><sub>right</sub>", pictures.cross_entropy),
        Term("squared-error", "learning", t("Squared error"),
             t("The older loss: the squared differences between the ten outputs and what they should be."),
             "<i>L</i> = ½ Σ (<i>y<sub>k</sub></i> − <i>t<sub>k</sub></i>)<sup>2</sup>"),
        Term("gradient", "learning", t("Gradient"),
             t("How the loss changes with each weight: the slope, for all weights at once. A step goes against it."),
             "∂<i>L</i> / ∂<i>w</i>", pictures.gradient),
        Term("backpropagation", "learning", t("Backpropagation"),
             t("Computes the gradient of all layers in one pass from the output back to the input, by the chain rule."),
             "∂<i>L</i>/∂<i>x</i> = ∂<i>L</i>/∂<i>y</i> · ∂<i>y</i>/∂<i>x</i>"),
        Term("step", "learning", t("Step"),
             t("One change of all weights, after one batch."),
             "<i>w</i> ← <i>w</i> − <i>η</i> · ∂<i>L</i>/∂<i>w</i>", pictures.learning_rate),
        Term("learning-rate", "learning", t("Learning rate"),
             t("How far a step goes. Too small, and learning takes long; too large, and the loss grows."),
             "<i>η</i>", pictures.learning_rate),
        Term("batch", "learning", t("Batch"),
             t("The images of one step. More images make the steps steadier, and fewer of them in an epoch."),
             picture=pictures.batch),
        Term("epoch", "learning", t("Epoch"),
             t("One pass over all training images."),
             "55 000 / 64 = 860"),
        Term("optimizer", "learning", t("Optimizer"),
             t("The rule that turns a gradient into a step. Plain gradient descent is called SGD; adam gives each"
               " weight a step length of its own."),
             "<i>w</i> ← <i>w</i> − <i>η</i> · <i>m</i> / √<i>v</i>"),
        Term("momentum", "learning", t("Momentum"),
             t("Each step keeps a share of the last one, so steps in the same direction add up."),
             "<i>v</i> ← <i>μv</i> − <i>η</i> · ∂<i>L</i>/∂<i>w</i>"),
        Term("schedule", "learning", t("Schedule and warm-up"),
             t("How the learning rate changes during a training: a rise at the start is called warm-up, and a fall at"
               " the end makes the last steps fine."), picture=pictures.schedule),
    ]  # fmt: skip


def _overfitting() -> list[Term]:
    return [
        Term("overfitting", "overfitting", t("Overfitting"),
             t("The network learns its training images by heart: their loss falls (solid) while that of other images"
               " rises (dashed)."), picture=pictures.overfitting),
        Term("l2", "overfitting", t("L2 and weight decay"),
             t("Both pull all weights towards zero: L2 through the loss, weight decay directly in each step."),
             "<i>L</i> + <i>λ</i>/2 · Σ <i>w</i><sup>2</sup>"),
        Term("dropout", "overfitting", t("Dropout"),
             t("Switches off a random share of the hidden units in each step, so that no unit relies on another."),
             picture=pictures.dropout),
        Term("augmentation", "overfitting", t("Augmentation"),
             t("Each image is turned, stretched and bent a little, differently in every epoch."),
             picture=pictures.augmentation),
        Term("label-smoothing", "overfitting", t("Label smoothing"),
             t("A share of each target is spread over all ten digits, so the network becomes less certain."),
             "<i>t</i> = (1 − <i>ε</i>) · <i>t</i> + <i>ε</i> / 10"),
        Term("averaging", "overfitting", t("Weight averaging"),
             t("Keeps a running mean of the weights, which scatters less than the weights of the last step."),
             "<i>w̄</i> ← <i>d</i> · <i>w̄</i> + (1 − <i>d</i>) · <i>w</i>", pictures.averaging),
    ]  # fmt: skip


def _watching() -> list[Term]:
    return [
        Term("accuracy", "watching", t("Accuracy"),
             t("The share of images that are read right."), "97.4 % = 4 870 / 5 000"),
        Term("gradient-norm", "watching", t("Gradient norm"),
             t("The length of a layer's gradient. RMS divides it by the root of the number of weights, to compare large"
               " and small layers."),
             "‖<i>g</i>‖ = √(<i>g</i><sub>1</sub><sup>2</sup> + … + <i>g<sub>n</sub></i><sup>2</sup>)"),
        Term("update-ratio", "watching", t("Update ratio"),
             t("The length of a step compared with the length of the weights. About one thousandth is healthy."),
             "‖Δ<i>w</i>‖ / ‖<i>w</i>‖ ≈ 0.001"),
        Term("vanishing", "watching", t("Vanishing and exploding gradients"),
             t("Gradients that become smaller, or larger, from layer to layer on the way back, so that the first"
               " layers hardly learn, or leap."), picture=pictures.vanishing),
        Term("dead-unit", "watching", t("Dead unit"),
             t("A ReLU unit whose sum is negative for every image: it always answers zero and no longer learns."),
             picture=pictures.dead),
        Term("saturated-unit", "watching", t("Saturated unit"),
             t("A sigmoid or tanh unit whose sum lies where the curve is flat: it learns very slowly."),
             picture=pictures.saturated),
        Term("diverged", "watching", t("Diverged"),
             t("The loss has grown beyond all numbers, most often because the steps were too long."),
             picture=pictures.too_far),
        Term("clipping", "watching", t("Gradient clipping"),
             t("Shortens a gradient that is longer than a limit, so that one odd batch does not spoil the weights."),
             "<i>g</i> ← <i>g</i> · min(1, <i>c</i> / ‖<i>g</i>‖)"),
        Term("saliency", "watching", t("Saliency"),
             t("How much each pixel speaks for or against an answer: how the logit changes with the pixel."),
             "∂<i>z</i> / ∂<i>x</i>", pictures.saliency),
        Term("checkpoint", "watching", t("Checkpoint"),
             t("Everything that is needed to go on with a training from one moment: weights, optimizer, random"
               " numbers."), picture=pictures.checkpoint),
    ]  # fmt: skip


def _data() -> list[Term]:
    return [
        Term("mnist", "data", t("MNIST"),
             t("70,000 scanned digits of 28 by 28 pixels, the usual first data set of the field."),
             "28 · 28 = 784"),
        Term("split", "data", t("Training, validation and test images"),
             t("The network learns from the first, is compared on the second, and is judged once on the third, which"
               " nothing was chosen by."), picture=pictures.split),
        Term("normalisation", "data", t("Centring"),
             t("A drawing is scaled to 20 by 20 pixels and moved so that its centre of mass is in the middle of 28 by"
               " 28, as all digits of MNIST are."), picture=pictures.centre),
        Term("seed", "data", t("Seed"),
             t("The number from which all random numbers of a training follow: the same seed gives the same"
               " training."),
             "0 → 0.637, 0.270, 0.041, …"),
    ]  # fmt: skip
