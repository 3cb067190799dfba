"""The command line as it is used: arguments in; lines, exit code and files out."""

import json
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from threadpoolctl import threadpool_info, threadpool_limits

from mlp.__main__ import main, make_parser
from mlp.check.catalogue import MISTAKES
from mlp.check.files import load_case
from mlp.check.textbook import backward
from mlp.commands import evaluate as evaluate_command
from mlp.commands import lab as lab_command
from mlp.commands import recipe as recipe_command
from mlp.commands import train as train_command
from mlp.commands.options import DEFAULT_MODEL, experiment
from mlp.config import Experiment, NetworkConfig, TrainingConfig
from mlp.data.dataset import Dataset, Splits, one_hot
from mlp.data.mnist import MNIST_FOLDER, load_mnist
from mlp.data.pen_digits import draw, read_pen_digits
from mlp.data.scribbles import drawing
from mlp.data.splits import load_splits
from mlp.explain.calibration import calibrate
from mlp.lab.famous import FAMOUS
from mlp.methods.losses import find_loss
from mlp.nn import gradient_check
from mlp.nn.confidence import DOUBT
from mlp.nn.layers import Dense
from mlp.nn.model import Model
from mlp.nn.model_files import load_model, save_model
from mlp.recipes.catalogue import RECIPES
from mlp.recipes.recipe import MOST_WORDS, Expected
from mlp.training.evaluation import evaluate, final_results
from mlp.training.loop import Training
from tests.confident import confident
from tests.pen import BACKGROUND, examples, render

ROOT = Path(__file__).resolve().parents[2]
SMALL = ["--hidden", "16", "--train-size", "2000", "--epochs", "2", "--threads", "1"]


@dataclass
class Run:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Its JSON objects."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def result(self) -> dict[str, Any]:
        return self.lines[-1]


@pytest.fixture(autouse=True)
def threads_as_before() -> Iterator[None]:
    with threadpool_limits(None):
        yield


@pytest.fixture
def run(mnist: Splits, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """Runs a command in this process, with MNIST read already."""
    monkeypatch.setattr(train_command, "load_splits", lambda name, cache: load_splits(name, cache, mnist))
    monkeypatch.setattr(evaluate_command, "load_mnist", lambda: mnist)
    monkeypatch.setattr(lab_command, "load_mnist", lambda: mnist)
    monkeypatch.setattr(recipe_command, "load_splits", lambda name, cache: load_splits(name, cache, mnist))

    def call(*words: object) -> Run:
        capsys.readouterr()
        try:
            code = main([str(word) for word in words])
        except SystemExit as end:
            code = int(str(end.code))
        return Run(code, *capsys.readouterr())

    return call


def process(*words: object) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "mlp", *map(str, words)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


# --- train ------------------------------------------------------------------------------------------------------------


def test_the_defaults_are_those_that_are_promised():
    setup = experiment(make_parser().parse_args(["train"]))
    assert setup == Experiment(NetworkConfig(hidden=(128, 64)), TrainingConfig())
    promised = (
        "--hidden 128,64 --activation relu --loss cross_entropy --init he_normal --optimizer momentum --lr 0.1"
        " --schedule one_cycle --batch 64 --epochs 5 --momentum 0.9 --l2 0 --dropout 0 --seed 0 --train-size 55000"
    )
    assert experiment(make_parser().parse_args(["train", *promised.split()])) == setup


def test_every_argument_reaches_the_configuration():
    words = (
        "train --hidden 7,8 --activation tanh --loss squared_error --output-activation identity --reduction sum"
        " --init uniform:-0.5,0.5 --optimizer adamw --lr 0.3 --momentum 0.8 --weight-decay 0.2 --schedule step:3,0.1"
        " --warmup 0.5 --batch 10 --epochs 3 --l2 0.01 --dropout 0.1 --clip 2 --seed 9 --train-size 100"
        " --max-seconds 60 --tolerance 0.001 --patience 4"
        " --data pen --augmentation 0.5 --label-smoothing 0.1 --averaging 0.99"
        " --sampling replacement"
    )
    network = NetworkConfig(784, (7, 8), 10, "tanh", "identity", "uniform:-0.5,0.5")
    training = TrainingConfig(
        loss="squared_error", reduction="sum", optimizer="adamw", learning_rate=0.3, momentum=0.8, weight_decay=0.2,
        schedule="step:3,0.1", warmup=0.5, batch_size=10, epochs=3, l2=0.01, dropout=0.1, clip_norm=2.0, seed=9,
        train_size=100, max_seconds=60.0, gradient_tolerance=0.001, patience=4,
        data="pen", augmentation=0.5, label_smoothing=0.1, averaging=0.99, sampling="replacement",
    )  # fmt: skip
    usual = TrainingConfig()
    assert all(value != getattr(usual, name) for name, value in asdict(training).items())
    assert experiment(make_parser().parse_args(words.split())) == Experiment(network, training)


@pytest.mark.parametrize(
    "loss, output", [("cross_entropy", "softmax"), ("logistic", "sigmoid"), ("squared_error", "sigmoid")]
)
def test_each_loss_has_its_usual_output(loss: str, output: str):
    assert experiment(make_parser().parse_args(["train", "--loss", loss])).network.output_activation == output


@pytest.mark.parametrize(
    ("data", "sizes", "loss", "output", "samples", "batch"),
    [
        ("mnist", (784, 10), "cross_entropy", "softmax", 55_000, 64),
        ("mnist+pen", (784, 10), "cross_entropy", "softmax", 55_000, 64),
        ("xor", (2, 1), "logistic", "sigmoid", 4, 4),
        ("spiral", (2, 3), "cross_entropy", "softmax", 600, 64),
        ("random-regression", (1000, 10), "squared_error", "identity", 64, 64),
    ],
)
def test_what_is_not_said_follows_from_the_data(
    data: str, sizes: tuple[int, int], loss: str, output: str, samples: int, batch: int
):
    made = experiment(make_parser().parse_args(["train", "--data", data]))
    assert (made.network.inputs, made.network.outputs) == sizes
    assert (made.training.loss, made.network.output_activation) == (loss, output)
    assert (made.training.train_size, made.training.batch_size) == (samples, batch)


def test_a_full_batch_has_all_training_samples_and_a_line_search_takes_it_by_itself():
    def batch(*words: str) -> int:
        return experiment(make_parser().parse_args(["train", "--train-size", "700", *words])).training.batch_size

    assert batch() == 64
    assert batch("--batch", "full") == batch("--optimizer", "cg") == batch("--optimizer", "lbfgs") == 700
    with pytest.raises(SystemExit):
        batch("--batch", "half")


@pytest.mark.parametrize("optimizer", ["sgd", pytest.param("lbfgs", marks=pytest.mark.long)])
def test_a_regression_has_a_loss_and_no_accuracy(run, optimizer: str):
    words = "train --data regression-lines --hidden  --lr 0.1 --schedule constant --epochs 20"
    spoken = [*words.split(" "), "--optimizer", optimizer]
    found = run(*spoken, "--json")
    *_, done = map(json.loads, found.out.splitlines())
    assert done["test_accuracy"] is None
    assert done["test_loss"] < 0.01  # half of 0.1^2 is noise
    text = run(*spoken)
    assert "test loss 0.00" in text.out
    assert "accuracy" not in text.out


@pytest.mark.long
def test_the_acceptance_run_reaches_its_accuracy_and_the_same_number_twice(run):
    words = (
        "train --hidden 128 --epochs 5 --batch 64 --optimizer momentum --lr 0.1 --schedule one_cycle --seed 0 --json"
    )
    first, second = run(*words.split()), run(*words.split())
    assert first.code == second.code == 0
    assert first.result["test_accuracy"] >= 0.977
    assert first.result["test_accuracy"] == second.result["test_accuracy"]
    assert first.result["model"] is None
    losses = [
        [line["validation_loss"] for line in lines.lines if line["event"] == "epoch"] for lines in (first, second)
    ]
    assert losses[0] == losses[1]


def test_train_reports_saves_and_tells_how_to_repeat_it(run, mnist: Splits, tmp_path: Path):
    path, again = tmp_path / "one.safetensors", tmp_path / "two.safetensors"
    trained = run("train", *SMALL, "--json", "--out", path)
    assert (trained.code, trained.err) == (0, "")
    steps, epochs = ([line for line in trained.lines if line["event"] == kind] for kind in ("step", "epoch"))
    assert [line["epoch"] for line in epochs] == [1, 2]
    assert steps[-1]["samples"] == 4000
    result = trained.result
    assert (result["event"], result["reason"], result["step"], result["model"]) == ("done", "epochs", 64, str(path))
    assert result["validation_accuracy"] == epochs[-1]["validation_accuracy"] > 0.8
    assert result["samples_per_second"] == pytest.approx(4000 / epochs[-1]["seconds"], abs=1)

    model = load_model(path)
    assert model.config == NetworkConfig(hidden=(16,))
    assert result["test_accuracy"] == evaluate(model, mnist.test, find_loss("cross_entropy", "half_sum")).accuracy
    for name in ("test_accuracy", "validation_accuracy", "seconds", "samples_per_second"):
        assert model.card[name] == result[name]
    assert (model.card["data"], model.card["threads"]) == ("mnist", 1)
    assert set(model.card["versions"]) == {"inkling", "python", "numpy"}
    training = Experiment.from_json(model.card["experiment"]).training
    assert training == TrainingConfig(train_size=2000, epochs=2)

    python, *words = shlex.split(model.card["command"])
    assert (python, words[:2]) == ("python", ["-m", "mlp"])
    run(*words[2:-1], again)
    assert load_model(again).theta.tobytes() == model.theta.tobytes()


def test_train_for_people(run, tmp_path: Path):
    path = tmp_path / "model"
    trained = run("train", *SMALL)
    first, *epochs, reason, last = trained.out.splitlines()
    assert first == "784-16-10 network, 12,730 parameters, 1 thread(s)"
    assert [line.split("  ")[0].split() for line in epochs] == [["epoch"], ["epoch"]]
    assert reason == "All 2 epochs are done."
    assert last.endswith(" samples/s), not saved")
    accuracy = run("train", *SMALL, "--json").result["test_accuracy"]
    assert last.startswith(f"test accuracy {100 * accuracy:.2f} % after ")
    assert run("train", *SMALL, "--out", path).out.endswith(f", saved as {path}\n")


def screen(text: str) -> list[str]:
    """What a terminal shows in the end: a carriage return starts the line again, ESC [K wipes the rest of it."""
    lines = []
    for line in text.split("\n"):
        shown = ""
        for part in line.split("\r"):
            kept, wipes, rest = part.partition("\x1b[K")
            shown = kept + rest if wipes else kept + shown[len(kept) :]
        lines.append(shown)
    return lines


def test_a_terminal_shows_a_progress_bar_and_wipes_it_away(run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    out = run("train", *SMALL).out
    bars = [part for part in out.split("\r") if "█" in part]
    assert bars[-1].startswith("█" * 24 + " epoch 2.0  loss ")
    assert "█" not in "".join(screen(out))
    assert screen(out)[-3:-1] == ["All 2 epochs are done.", screen(out)[-2]]


def test_no_hidden_layer(run, tmp_path: Path):
    path = tmp_path / "linear"
    trained = run("train", "--hidden", "", "--train-size", "5000", "--epochs", "2", "--json", "--out", path)
    assert load_model(path).config.hidden == ()
    assert 0.85 < trained.result["test_accuracy"] < 0.93  # the published error of a linear classifier is 7.6 to 12 %


@pytest.mark.parametrize("asked, expected", [(["--threads", "1"], 1), (["--threads", "2"], 2), ([], 1)])
def test_threads_are_those_that_were_asked_for(run, asked: list[str], expected: int):
    run("train", "--hidden", "", "--train-size", "64", "--epochs", "1", *asked)
    numpys = [pool for pool in threadpool_info() if pool["user_api"] == "blas" and "numpy" in pool["filepath"]]
    assert {pool["num_threads"] for pool in numpys} <= {expected}


@pytest.mark.parametrize("steps", [1, 40, 63])
def test_a_network_that_stopped_within_an_epoch_is_measured_as_it_is(
    run, steps: int, mnist: Splits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path, seconds = tmp_path / "model", count()  # a clock on which each step takes a second
    monkeypatch.setattr(train_command, "Training", partial(Training, clock=lambda: float(next(seconds))))
    stopped = run("train", *SMALL, "--max-seconds", steps, "--json", "--out", path).result
    assert (stopped["reason"], stopped["step"]) == ("seconds", steps)
    found = evaluate(load_model(path), mnist.validation, find_loss("cross_entropy", "half_sum"))
    assert stopped["validation_accuracy"] == found.accuracy


def test_a_network_that_diverged_keeps_finite_weights_and_can_be_looked_at(run, tmp_path: Path):
    path = tmp_path / "model"
    words = [
        "train",
        *SMALL,
        "--activation",
        "leaky_relu",
        "--loss",
        "squared_error",
        "--output-activation",
        "identity",
    ]
    trained = run(*words, "--optimizer", "sgd", "--lr", "1000", "--json", "--out", path)
    assert (trained.code, trained.err) == (3, "")
    assert trained.result["reason"] == "diverged"
    [finding] = [line for line in trained.lines if line["event"] == "finding"]
    assert trained.lines[-2:] == [finding, trained.result]
    assert (finding["name"], finding["severity"]) == ("diverged", "error")
    assert "The learning rate 1000 is most likely too high" in finding["why"]
    lower = finding["settings"]["learning_rate"]
    text = run(*words, "--optimizer", "sgd", "--lr", "1000").out
    assert f"error: {finding['observation']}\n  {finding['why']}\n  Try --lr {lower:g}\n" in text
    looked = run("evaluate", path, "--json")
    assert (looked.code, looked.err) == (0, "")
    assert looked.result["accuracy"] == trained.result["test_accuracy"]
    assert "accuracy" in run("evaluate", path).out


@pytest.mark.parametrize(
    ("words", "name", "settings"),
    [
        ("--init zeros --lr 0.1", "symmetric", {"initializer": "he_normal"}),
        ("--epochs 3 --optimizer adam --lr 0.1", "adaptive_rate", {"learning_rate": 0.001}),
        ("--epochs 1 --lr 1e-4 --train-size 100", "untaught", {"epochs": 500}),
    ],
)
def test_a_training_that_learned_nothing_says_so_and_why(run, words: str, name: str, settings: dict[str, Any]):
    trained = run("train", *SMALL, *words.split(), "--json")
    assert trained.code == 0
    findings = [line for line in trained.lines if line["event"] == "finding"]
    assert [(line["name"], line["settings"]) for line in findings] == [(name, settings)]
    assert [line["event"] for line in trained.lines[-2:]] == ["finding", "done"]
    text = run("train", *SMALL, *words.split()).out
    assert ("Finished, but it learned nothing." in text) is (trained.result["test_accuracy"] < 0.15)
    assert findings[0]["observation"] in text


def test_one_answer_to_everything_is_told_as_on_the_page(run):
    words = "--activation sigmoid --hidden 16,16,16 --init glorot_normal --optimizer sgd --schedule constant --batch 16"
    trained = run("train", *SMALL, *words.split())
    assert "Finished, but it learned nothing." in trained.out
    assert "every digit gets the same answer" in trained.out
    assert trained.out.isascii()


def test_the_help_names_the_exit_codes(run):
    helped = run("train", "--help")
    assert "3 it diverged" in " ".join(helped.out.split())


@pytest.mark.long
def test_ctrl_c_saves_what_there_is_and_says_so(tmp_path: Path):
    path = tmp_path / "model.safetensors"
    running = process("train", "--hidden", "16", "--epochs", "1000", "--threads", "1", "--json", "--out", path)
    assert running.stdout is not None
    assert json.loads(running.stdout.readline())["event"] == "step"
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (130, "")
    result = json.loads(out.splitlines()[-1])
    assert (result["reason"], result["detail"], result["model"]) == ("stopped", "Stopped on request.", str(path))
    model = load_model(path)
    assert model.card["test_accuracy"] == result["test_accuracy"]
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_ctrl_c_while_the_result_is_measured_loses_nothing(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "model"

    def interrupted(*args: Any) -> Any:
        os.kill(os.getpid(), signal.SIGINT)
        return final_results(*args)

    monkeypatch.setattr(train_command, "final_results", interrupted)
    usual = signal.getsignal(signal.SIGINT)
    trained = run("train", *SMALL, "--json", "--out", path)
    assert (trained.code, trained.result["reason"]) == (0, "epochs")
    assert load_model(path).card["test_accuracy"] == trained.result["test_accuracy"]
    assert signal.getsignal(signal.SIGINT) is usual


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Ctrl-C interrupts, also where the tests run in the background of a shell, which ignores it there."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c")
def test_a_second_ctrl_c_ends_it_at_once_in_one_line(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def interrupted(*args: Any) -> Any:
        signal.raise_signal(signal.SIGINT)  # in this thread, so the two cannot become one
        signal.raise_signal(signal.SIGINT)
        raise AssertionError("it went on")

    monkeypatch.setattr(train_command, "final_results", interrupted)
    trained = run("train", *SMALL, "--json", "--out", tmp_path / "model")
    assert (trained.code, trained.err) == (130, "python -m mlp train: interrupted\n")
    assert not list(tmp_path.iterdir())


def test_a_full_disk_leaves_the_old_model_and_is_told_in_one_line(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "model"
    old = Model.untrained(NetworkConfig(hidden=(3,)), rng=np.random.default_rng(0))
    save_model(old, path)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    trained = run("train", *SMALL, "--json", "--out", path)
    assert (trained.code, trained.err) == (1, "python -m mlp train: [Errno 28] No space left on device\n")
    assert load_model(path).theta.tobytes() == old.theta.tobytes()
    assert [file.name for file in tmp_path.iterdir()] == ["model"]


@pytest.mark.long
def test_a_reader_that_leaves_is_no_error_to_shout_about():
    running = process("evaluate")
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.close()
    assert running.stderr.read() == ""
    assert running.wait(60) == 1
    running.stderr.close()


# --- bad input --------------------------------------------------------------------------------------------------------

BAD = [
    ("", "the following arguments are required: COMMAND"),
    ("learn", "invalid choice: 'learn' (choose from"),
    ("train --hidden 0", "units of a hidden layer must be a whole number from 1 to 4,096; got 0."),
    ("train --hidden 5000", "must be a whole number from 1 to 4,096; got 5000."),
    ("train --hidden 128;64", "argument --hidden: expected numbers of units such as 128,64, or"),
    ("train --hidden 1,2,3,4,5,6,7,8,9", "There can be 0 to 8 hidden layers; got (1, 2, 3, 4, 5, 6, 7, 8, 9)."),
    ("train --hidden 4096,4096", "at most 16,000,000 parameters; 784-4096-4096-10 has 20,037,642."),
    ("train --lr -1", "The learning rate must be a number above 0 and at most 1000; got -1.0."),
    ("train --lr 0", "The learning rate must be a number above 0 and at most 1000; got 0.0."),
    ("train --lr nan", "The learning rate must be a number above 0 and at most 1000; got nan."),
    ("train --lr fast", "argument --lr: invalid float value: 'fast'"),
    ("train --batch 100000", "must be a whole number from 1 to 55,000; got 100000."),
    ("train --batch 20 --train-size 10", "must be a whole number from 1 to 10; got 20."),
    ("train --epochs 0", "The number of epochs must be a whole number from 1"),
    ("train --activation step", "The activation must be one of identity, sigmoid, tanh, relu"),
    ("train --loss hinge", "The loss must be one of cross_entropy, logistic, squared_error; got 'hinge'."),
    ("train --loss logistic --output-activation softmax", "The loss logistic goes with the output activation sigmoid;"),
    (
        "train --optimizer adagrad",
        "nesterov, rmsprop, adam, adamw, cg, lbfgs; got 'adagrad'.",
    ),
    ("train --init normal:x", "the values after the colon must be numbers; got 'normal:x'."),
    ("train --init random", "The initialiser must be one of he_normal"),
    ("train --schedule step:0", "The schedule step needs"),
    ("train --dropout 1", "Dropout must be a number from 0 to 0.95; got 1.0."),
    ("train --seed -1", "The seed must be a whole number from 0"),
    ("train --data cifar", "two-groups; got 'cifar'."),
    ("train --threads 0", "--threads must be at least 1; got 0."),
    ("train --patience 0", "The patience in epochs must be a whole number from 1"),
    ("train --colour red", "unrecognized arguments: --colour red"),
    ("train --out {folder}", "--out must be a file in a folder that exists and can be written; got"),
    ("train --out {folder}/none/model", "--out must be a file in a folder that exists and can be written; got"),
    ("train --out {folder}/pipe", "--out must be a file in a folder that exists and can be written; got"),
    ("train --out {folder}/{long}", "--out must be a file in a folder that exists and can be written; got"),
    ("evaluate {folder}/none", "{folder}/none does not exist."),
    ("evaluate {folder}", "{folder} cannot be read (it is not a regular file)."),
    ("evaluate --data letters", "or one of mnist, pen, both; got 'letters'."),
    ("evaluate {folder}/cut", "{folder}/cut is not an intact safetensors file"),
    ("evaluate {folder}/nan", "{folder}/nan: the tensor W1 has values that are not finite."),
    ("evaluate {folder}/activation", "The activation must be one of identity, sigmoid"),
    (
        "evaluate {folder}/xor",
        "Only networks from 784 pixels to 10 digits can be evaluated with digits; {folder}/xor is 2-3-10.",
    ),
    ("predict", "the following arguments are required: IMAGE"),
    ("predict --model {folder}/cut some.png", "{folder}/cut is not an intact safetensors file"),
    (
        "predict --model {folder}/xor some.png",
        "Only networks from 784 pixels to 10 digits, or with classes of their own, read images;",
    ),
    ("gradcheck --most 0", "must be"),
    ("gradcheck --activation relu --init zeros", "cannot be checked"),
    ("gradcheck --hidden x", "argument --hidden: expected numbers of units"),
]


@pytest.fixture
def bad_files(tmp_path: Path) -> Path:
    """One file of each kind that must be refused."""
    good = tmp_path / "good"
    save_model(Model.untrained(NetworkConfig(hidden=(3,)), rng=np.random.default_rng(0)), good)
    raw = good.read_bytes()
    (tmp_path / "cut").write_bytes(raw[: len(raw) // 2])
    (tmp_path / "activation").write_bytes(raw.replace(b"relu", b"rely"))
    spoiled = np.zeros(NetworkConfig(hidden=(3,)).parameters, np.float32)
    spoiled[5] = np.nan
    save_model(Model(NetworkConfig(hidden=(3,)), spoiled), tmp_path / "nan")
    save_model(Model.untrained(NetworkConfig(2, (3,)), rng=np.random.default_rng(0)), tmp_path / "xor")
    os.mkfifo(tmp_path / "pipe")
    return tmp_path


@pytest.mark.parametrize("json_too", [[], ["--json"]], ids=["text", "json"])
@pytest.mark.parametrize("words, says", BAD, ids=[words for words, _ in BAD])
def test_bad_input_is_answered_in_one_line(run, words: str, says: str, json_too: list[str], bad_files: Path):
    values = {"folder": bad_files, "long": "a" * 300}
    before = sorted(bad_files.iterdir())
    answer = run(*words.format(**values).split(), *json_too)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.count("\n") == 1
    assert answer.err.startswith("python -m mlp")
    assert says.format(**values) in answer.err
    assert sorted(bad_files.iterdir()) == before


@pytest.mark.parametrize("command", ["train", "evaluate"])
def test_altered_data_end_it_before_anything_is_written(run, command: str, tmp_path: Path, monkeypatch):
    data = tmp_path / "data"
    data.mkdir()
    for file in MNIST_FOLDER.glob("*.gz"):
        (data / file.name).write_bytes(file.read_bytes())
    victim = data / "train-labels-idx1-ubyte.gz"
    victim.write_bytes(victim.read_bytes()[:-100])
    monkeypatch.setattr(train_command, "load_splits", lambda name, cache: load_mnist(data))
    monkeypatch.setattr(evaluate_command, "load_mnist", lambda: load_mnist(data))
    answer = run(command, *(["--out", tmp_path / "model"] if command == "train" else []))
    assert answer.code == 2
    assert answer.err.startswith(f"python -m mlp {command}: {victim} ")
    assert "git checkout -- data/mnist" in answer.err
    assert answer.err.count("\n") == 1
    assert [file.name for file in tmp_path.iterdir()] == ["data"]


@pytest.mark.parametrize("words", [["--help"], ["train", "--help"], ["evaluate", "--help"], ["predict", "--help"]])
def test_help_is_no_error(run, words: list[str]):
    answer = run(*words)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith("usage: python -m mlp")


# --- evaluate ---------------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_the_shipped_network_is_as_good_as_its_card_says(run):
    answer = run("evaluate", "--json")
    result, card = answer.result, load_model(DEFAULT_MODEL).card
    assert (answer.code, len(answer.lines), result["event"], result["samples"]) == (0, 1, "done", 10_000)
    assert result["model"] == str(DEFAULT_MODEL)
    assert result["accuracy"] == card["test_accuracy"] >= 0.98
    confusion = np.array(result["confusion"])
    assert confusion.sum(axis=1).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]  # MNIST's test set
    assert np.trace(confusion) / 10_000 == result["accuracy"]
    np.testing.assert_allclose(result["recall"], np.diag(confusion) / confusion.sum(axis=1))
    np.testing.assert_allclose(result["precision"], np.diag(confusion) / confusion.sum(axis=0))
    assert 0 < result["loss"] < 0.2


@pytest.mark.long
def test_evaluate_for_people(run):
    result = run("evaluate", "--json").result
    head, empty, columns, *rows = run("evaluate").out.splitlines()
    assert head == (
        f"{DEFAULT_MODEL}: {load_model(DEFAULT_MODEL).config}, 10,000 test images,"
        f" accuracy {100 * result['accuracy']:.2f} %, loss {result['loss']:.4f}"
    )
    assert (empty, columns.split()) == ("", ["digit", "precision", "recall", "answered", *"0123456789"])
    for digit, row in enumerate(rows):
        label, precision, sign, recall, sign_too, *counts = row.split()
        assert (label, sign, sign_too) == (str(digit), "%", "%")
        assert float(precision) == pytest.approx(100 * result["precision"][digit], abs=0.006)
        assert float(recall) == pytest.approx(100 * result["recall"][digit], abs=0.006)
        assert [0 if count == "·" else int(count) for count in counts] == result["confusion"][digit]
    assert len(rows) == 10


@pytest.fixture
def some_drawn() -> Dataset:
    """Drawn digits of the validation writers, few of them."""
    arrays = draw(read_pen_digits()[::40])
    return Dataset(arrays["validation images"], one_hot(arrays["validation labels"], 10))


@pytest.mark.long
def test_evaluate_looks_at_drawn_digits_too(run, monkeypatch, some_drawn: Dataset):
    monkeypatch.setattr(evaluate_command, "load_pen", lambda cache: (some_drawn, some_drawn))
    mnist_alone, pen, both = (run("evaluate", "--data", data, "--json").result for data in ("mnist", "pen", "both"))
    model = load_model(DEFAULT_MODEL)
    assert pen["samples"] == len(some_drawn)
    assert pen["accuracy"] == evaluate(model, some_drawn, find_loss("cross_entropy", "half_sum")).accuracy
    for name, alone in (("mnist", mnist_alone), ("pen", pen)):
        assert both[name] == {key: value for key, value in alone.items() if key not in ("event", "model")}
    assert f"{len(some_drawn)} drawn digits of six writers" in run("evaluate", "--data", "both").out


@pytest.mark.long
def test_both_accuracies_of_a_training_with_drawn_digits(
    run, monkeypatch, mnist: Splits, some_drawn: Dataset, tmp_path
):
    splits = Splits(some_drawn, some_drawn, mnist.test, some_drawn)
    monkeypatch.setattr(train_command, "load_splits", lambda name, cache: splits if name == "pen" else mnist)
    n = len(some_drawn)
    words = ("train", "--data", "pen", "--train-size", n, "--batch", n, "--epochs", 1, "--hidden", 5)
    result = run(*words, "--json", "--out", tmp_path / "model").result
    model = load_model(tmp_path / "model")
    loss = find_loss("cross_entropy", "half_sum")
    assert result["writers_accuracy"] == evaluate(model, some_drawn, loss).accuracy == model.card["writers_accuracy"]
    assert result["test_accuracy"] == evaluate(model, mnist.test, loss).accuracy
    assert f"{100 * result['writers_accuracy']:.2f} % of the drawn digits of others" in run(*words).out


def test_the_loss_is_that_of_the_models_own_training(run, tmp_path: Path, mnist: Splits):
    path = tmp_path / "model"
    words = ["train", *SMALL, "--loss", "squared_error", "--reduction", "mean_all", "--out", path]
    assert run(*words).code == 0
    expected = evaluate(load_model(path), mnist.test, find_loss("squared_error", "mean_all")).loss
    assert run("evaluate", path, "--json").result["loss"] == expected
    bare = tmp_path / "bare"
    save_model(Model(load_model(path).config, load_model(path).theta), bare)  # without a card: the usual reduction
    assert run("evaluate", bare, "--json").result["loss"] == pytest.approx(5 * expected)


# --- predict ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def drawings(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[int, Path]]:
    """(label, PNG file) of the digits that people drew."""
    folder = tmp_path_factory.mktemp("drawings")
    files = []
    for number, (label, strokes) in enumerate(examples()):
        files.append((label, folder / f"{number}.png"))
        Image.fromarray(render(strokes)).save(files[-1][1])
    return files


def test_drawn_digits_are_read(run, drawings: list[tuple[int, Path]]):
    answer = run("predict", "--json", *(path for _, path in drawings))
    assert (answer.code, answer.err) == (0, "")
    assert [line["file"] for line in answer.lines] == [str(path) for _, path in drawings]
    for line in answer.lines:
        assert len(line["probabilities"]) == 10
        assert sum(line["probabilities"]) == pytest.approx(1, abs=1e-5)
        assert line["digit"] == int(np.argmax(line["probabilities"]))
    right = [line["digit"] == label for line, (label, _) in zip(answer.lines, drawings, strict=True)]
    assert sum(right) >= 27


def test_any_size_and_any_colours_give_the_same_digit(run, drawings: list[tuple[int, Path]], tmp_path: Path):
    label, path = drawings[0]
    picture = Image.open(path).convert("RGB")
    negative = Image.fromarray(255 - np.asarray(picture))
    for name, variant in {
        "grey.png": picture.convert("L"),
        "light.jpg": negative,
        "large.png": negative.resize((900, 900)),
        "wide.bmp": Image.fromarray(np.pad(np.asarray(picture), ((0, 0), (200, 50), (0, 0)), mode="edge")),
        "alpha.png": Image.merge("RGBA", [*Image.new("RGB", picture.size).split(), picture.convert("L")]),
    }.items():
        variant.save(tmp_path / name)
    files = sorted(tmp_path.iterdir())
    assert [line["digit"] for line in run("predict", "--json", *files).lines] == [label] * 5


def test_predict_for_people(run, drawings: list[tuple[int, Path]]):
    _, path = drawings[0]
    probabilities = np.array(run("predict", "--json", path).result["probabilities"])
    second, first = np.argsort(probabilities)[-2:]
    shares = (
        f"{first} ({100 * probabilities[first]:.2f} %), second guess {second} ({100 * probabilities[second]:.2f} %)."
    )
    assert run("predict", path).out.startswith(f"{path}: {shares}")


def test_the_doubt_of_a_calibrated_network_is_a_hint_and_the_digit_stays(run, drawings, tmp_path: Path, mnist):
    label, good = drawings[0]
    few = mnist.validation.subset(slice(1000))
    model = calibrate(load_model(DEFAULT_MODEL), few, few, few)
    save_model(model, path := tmp_path / "known.safetensors")
    save_model(replace(model, card={}), older := tmp_path / "older.safetensors")
    letter = tmp_path / "letter.png"
    Image.fromarray(render(drawing("X", rng=np.random.default_rng(0)))).save(letter)
    digit, doubted = run("predict", "--json", "--model", path, good, letter).lines
    assert digit["digit"] == label
    assert "hints" not in digit
    assert doubted["digit"] == int(np.argmax(doubted["probabilities"]))
    assert doubted["hints"] == [str(DOUBT)]
    assert run("predict", "--model", path, letter).out.endswith(f"{DOUBT}\n")
    assert "hints" not in run("predict", "--json", "--model", older, letter).result


def test_what_cannot_be_read_is_told_and_the_others_go_on(run, drawings: list[tuple[int, Path]], tmp_path: Path):
    label, good = drawings[0]
    blank, dot, text = tmp_path / "blank.png", tmp_path / "dot.png", tmp_path / "text.png"
    Image.new("RGB", (280, 280), BACKGROUND).save(blank)
    speck = np.full((280, 280), 11, np.uint8)
    speck[130:148, 130:148] = 255
    Image.fromarray(speck).save(dot)
    text.write_text("I am no image")
    odd = Path(os.fsdecode(bytes(tmp_path) + b"/\xff.png"))  # a name that is no text
    files = [text, blank, tmp_path / "none.png", tmp_path, odd, dot, good]

    answer = run("predict", "--json", *files)
    assert (answer.code, answer.err) == (1, "")
    assert [line["file"] for line in answer.lines] == [str(file) for file in files]
    wrong, nothing, missing, folder, unnamed, small, right = answer.lines
    for line in (wrong, missing, folder, unnamed):
        assert set(line) == {"file", "error"}
        assert "\n" not in line["error"]
    assert "is not a picture that can be read" in wrong["error"]
    assert "is missing" in missing["error"]
    assert "is not a regular file" in folder["error"]
    assert nothing == {"file": str(blank), "digit": None, "reason": nothing["reason"]}
    assert "Draw a digit" in nothing["reason"]
    assert "only a dot" in " ".join(small["hints"])
    assert right["digit"] == label

    told = run("predict", *files)
    assert told.code == 1
    assert len(told.out.splitlines()) == len(files)
    assert told.out.splitlines()[1] == f"{blank}: no digit. {nothing['reason']}"
    assert told.out.splitlines()[4].startswith(f"{tmp_path}/\\udcff.png: ")
    assert "only a dot" in told.out.splitlines()[5]


def test_a_blank_image_alone_is_no_failure(run, tmp_path: Path):
    Image.new("L", (28, 28)).save(tmp_path / "blank.png")
    assert run("predict", tmp_path / "blank.png").code == 0


def test_all_digits_of_a_picture_are_read(run, tmp_path: Path):
    """Two drawings side by side, three times as large as what is looked at."""
    (first, one), (second, other) = examples()[8], examples()[22]
    page = np.concatenate([render(one), render(other)], axis=1)
    Image.fromarray(page).resize((3360, 1680)).convert("RGB").save(tmp_path / "two.jpg")
    Image.new("L", (90, 90), 230).save(tmp_path / "none.png")
    (tmp_path / "text.png").write_text("I am no image")
    files = [tmp_path / name for name in ("two.jpg", "none.png", "text.png")]
    answer = run("predict", "--all", "--json", *files)
    assert answer.code == 1
    two, none, text = answer.lines
    assert set(two) == {"file", "digits", "number"}
    assert two["number"] == f"{first}{second}"
    for number, digit in enumerate(two["digits"]):
        x, y, width, height = digit["box"]
        assert number * 1680 < x < x + width < (number + 1) * 1680
        assert 0 < y < y + height < 1680
        assert height > 700
        assert digit["digit"] == int(np.argmax(digit["probabilities"]))
    assert (none["digits"], none["number"]) == ([], "")
    assert none["reason"]
    assert set(text) == {"file", "error"}
    told = run("predict", "--all", *files).out.splitlines()
    assert told[0].startswith(f"{files[0]}: {first}{second}: {first} (")
    assert told[1] == f"{files[1]}: no digit. {none['reason']}"


def test_what_looks_like_no_digit_gets_a_hint(run, tmp_path: Path):
    """By a network that doubts everything."""
    save_model(confident(load_model(DEFAULT_MODEL), least_energy=100.0), tmp_path / "m.safetensors")
    Image.fromarray(render(examples()[8][1])).convert("RGB").save(tmp_path / "one.png")
    words = ["predict", "--model", tmp_path / "m.safetensors", tmp_path / "one.png"]
    assert run(*words, "--json").lines[0]["hints"] == [DOUBT]
    assert [one["hints"] for one in run(*words, "--all", "--json").lines[0]["digits"]] == [[DOUBT]]
    assert str(DOUBT) in run(*words, "--all").out


def test_a_folder_of_own_pictures_is_evaluated(run, drawings: list[tuple[int, Path]], tmp_path: Path):
    for number in (8, 22):
        label, path = drawings[number]
        (tmp_path / f"mine_{label}.png").write_bytes(path.read_bytes())
    (tmp_path / "5").mkdir()
    Image.new("L", (90, 90), 230).save(tmp_path / "5" / "blank.png")
    (tmp_path / "5" / "text.jpg").write_text("I am no image")
    Image.new("L", (90, 90)).save(tmp_path / "unnamed.png")
    words = ["evaluate", "--folder", tmp_path, "--report", tmp_path / "page.html"]
    answer = run(*words, "--json")
    assert (answer.code, answer.err) == (0, "")
    found = answer.result
    assert (found["samples"], found["accuracy"]) == (3, pytest.approx(2 / 3))
    assert found["errors"] == [{"file": str(tmp_path / "5" / "blank.png"), "label": 5, "digit": None}]
    assert found["confusion"][5][10] == 1
    assert len(found["unreadable"]) == len(found["unlabelled"]) == 1
    assert (tmp_path / "page.html").read_text().startswith("<!doctype html>")
    told = run(*words).out
    assert "3 pictures, accuracy 66.67 %" in told
    assert "Without a label: 1, such as" in told
    missing = run("evaluate", "--folder", tmp_path / "missing")
    assert (missing.code, missing.err.count("\n")) == (2, 1)


def test_predict_asks_the_model_it_is_given(run, drawings: list[tuple[int, Path]], tmp_path: Path):
    config = NetworkConfig(hidden=())
    theta = np.zeros(config.parameters, np.float32)
    theta[-10:] = np.log(np.arange(1, 11) / 55)  # whatever the image, digit d has (d + 1) / 55
    save_model(Model(config, theta), tmp_path / "model")
    line = run("predict", "--model", tmp_path / "model", "--json", drawings[0][1]).result
    assert line["digit"] == 9
    np.testing.assert_allclose(line["probabilities"], np.arange(1, 11) / 55, rtol=1e-5)


# --- gradcheck --------------------------------------------------------------------------------------------------------


def test_gradcheck_finds_a_right_gradient_right(run):
    words = ["gradcheck", "--hidden", "6,5", "--loss", "squared_error", "--l2", "0.1", "--most", "40"]
    answer = run(*words, "--json")
    *tensors, done = answer.lines
    assert [line["name"] for line in tensors] == ["W1", "b1", "W2", "b2", "W3", "b3"]
    assert [line["shape"] for line in tensors] == [[784, 6], [6], [6, 5], [5], [5, 10], [10]]
    assert [line["checked"] for line in tensors] == [40, 6, 30, 5, 40, 10]
    assert all(line["good"] and line["error"] < 1e-7 for line in tensors)
    assert (answer.code, done["event"], done["good"]) == (0, "done", True)
    assert done["error"] in [line["error"] for line in tensors]
    told = run(*words)
    assert (told.code, [line.split()[-1] for line in told.out.splitlines()[2:-1]]) == (0, ["right"] * 6)
    assert told.out.splitlines()[-1].startswith("The gradient is right: ")


def test_gradcheck_does_not_call_right_what_it_cannot_measure(run, monkeypatch: pytest.MonkeyPatch):
    # The penalty on weights of 1000 is so large that the gradient of the output's biases, spared by it, drowns.
    words = ["gradcheck", "--hidden", "4", "--init", "normal:1000", "--l2", "10", "--most", "20"]
    told = run(*words)
    verdicts = {line.split()[0]: line.split("  ")[-1] for line in told.out.splitlines()[2:-1]}
    assert verdicts == {"W1": "right", "b1": "right", "W2": "right", "b2": "too small to measure"}
    assert told.out.splitlines()[-1].split(" in ")[-1].startswith("W")
    monkeypatch.setattr(gradient_check, "ROUNDING", 1e9)
    answer = run("gradcheck", "--hidden", "4")
    assert (answer.code, answer.out) == (2, "")
    assert "The gradients are too small beside the loss to be measured" in answer.err


def test_gradcheck_names_the_tensor_whose_gradient_is_wrong(run, monkeypatch: pytest.MonkeyPatch):
    gradients = Dense.parameter_gradients

    def slightly_wrong(layer: Dense, dy: Any) -> Any:
        delta = gradients(layer, dy)
        if layer.b.size == 5:  # that of the second layer
            layer.db *= 1.00001
        return delta

    monkeypatch.setattr(Dense, "parameter_gradients", slightly_wrong)
    words = ["gradcheck", "--hidden", "6,5", "--most", "40"]
    answer = run(*words, "--json")
    *tensors, done = answer.lines
    assert [line["name"] for line in tensors if not line["good"]] == ["b2"]
    assert (answer.code, done["good"], done["error"]) == (1, False, pytest.approx(5e-6, rel=0.01))
    told = run(*words)
    assert told.code == 1
    assert [line.split()[0] for line in told.out.splitlines() if line.endswith("WRONG")] == ["b2"]
    assert told.out.splitlines()[-1].startswith("The gradient is WRONG: error in the norm 5.0e-06 in b2")


# --- is my gradient right? --------------------------------------------------------------------------------------------


@pytest.fixture
def checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """A case in a file, its right gradient, and a function that checks an answer."""
    case_file = tmp_path / "case.npz"

    def call(*words: object) -> Run:
        capsys.readouterr()
        try:
            code = main([str(word) for word in words])
        except SystemExit as end:
            code = int(str(end.code))
        return Run(code, *capsys.readouterr())

    made = call("case", "--hidden", "5,7", "--activation", "tanh,relu", "--out", case_file, "--json")
    assert made.code == 0
    right = {name: g for name, g in backward(load_case(case_file).forward()).items() if name[:2] in ("dW", "db")}

    def check_mine(*options: object, **changes: object) -> Run:
        np.savez(tmp_path / "mine.npz", **(right | changes))  # type: ignore[arg-type]
        return call("check", case_file, tmp_path / "mine.npz", *options)

    return made, right, check_mine, call


def test_case_says_its_shapes_and_its_loss(checked):
    made, _, _, _ = checked
    assert made.result["shapes"] == {
        "x": [6, 4], "y": [6, 3], "W1": [4, 5], "b1": [5], "W2": [5, 7], "b2": [7], "W3": [7, 3], "b3": [3],
    }  # fmt: skip
    assert 0 < made.result["loss"] < 5


def test_sizes_that_are_not_given_differ_from_those_that_are(checked, tmp_path):
    *_, call = checked
    shapes = call("case", "--hidden", "4,6", "--outputs", "5", "--out", tmp_path / "c.npz", "--json").result["shapes"]
    sizes = [*shapes["x"], 4, 6, 5]
    assert len(set(sizes)) == 5
    assert 2 not in sizes


def test_check_has_0_for_a_right_gradient_and_1_for_a_wrong_or_incomplete_one(checked, tmp_path):
    _, right, check_mine, _ = checked
    assert check_mine("--json").result["verdict"] == "right"
    assert check_mine().code == 0
    wrong = check_mine("--json", db2=6 * right["db2"])
    assert (wrong.code, wrong.result["event"], wrong.result["verdict"]) == (1, "done", "wrong")
    assert (wrong.result["mistake"], wrong.result["also_fits"]) == ("bias-not-averaged", [])
    assert [one["name"] for one in wrong.result["tensors"] if one["verdict"] == "wrong"] == ["db2"]
    turned = check_mine("--json", **{f"dW{k}": right[f"dW{k}"].T for k in (1, 2, 3)})
    assert (turned.code, turned.result["mistake"]) == (1, "transposed")
    assert [one["verdict"] for one in turned.result["tensors"]].count("shape") == 3
    part = check_mine("--json", db1=np.float32(right["db1"]))
    assert part.code == 0
    assert "bias-not-averaged" in check_mine(db2=6 * right["db2"]).out


def test_check_takes_what_is_meant_and_gives_hints(checked):
    _, right, check_mine, _ = checked
    data = {name: 6 * g for name, g in right.items() if name.startswith("db")}
    assert check_mine("--meant", "sum", **data).code == 1
    hint = check_mine("--hint", "1", "--json", **data)
    assert hint.result == {"event": "done", "verdict": "wrong", "hint": "The first wrong tensor is db3."}
    assert check_mine("--hint", "1", **data).out == "The first wrong tensor is db3.\n"


def test_check_has_2_and_one_line_for_unusable_input(checked, tmp_path):
    _, _, check_mine, call = checked
    for run in (
        check_mine(dW1=np.array([[np.nan]])),
        check_mine(db1=np.array(["text"])),
        check_mine(dW9=np.zeros(3)),
        call("check", tmp_path / "case.npz", tmp_path / "none.npz"),
        call("check", tmp_path / "mine.npz", tmp_path / "mine.npz"),
        call("check", tmp_path, tmp_path),
    ):
        assert run.code == 2
        assert run.err.count("\n") == 1
        assert run.err.startswith("python -m mlp check: ")


def test_mistakes_lists_every_key_with_a_sentence(checked):
    *_, call = checked
    lines = call("mistakes", "--json").lines
    assert [line["key"] for line in lines[:-1]] == list(MISTAKES) == lines[-1]["mistakes"]
    assert all(line["says"] for line in lines[:-1])
    assert "sum-not-mean" in call("mistakes").out


def test_shapes_prints_the_ledger(checked):
    *_, call = checked
    network = ["--hidden", "7", "--inputs", "2", "--outputs", "2", "--convention", "columns"]
    text = call("shapes", *network).out
    assert "dW2 = delta2 @ a1.T" in text
    assert call("shapes", *network, "--format", "latex").out.startswith("\\begin{align*}")
    assert call("shapes", *network, "--format", "markdown").out.startswith("| line |")
    lines = call("shapes", *network, "--json").lines
    assert lines[-1] == {"event": "done", "lines": 15}
    assert lines[0]["operands"][0] == {"name": "W1", "shape": "(7, 2)"}
    for words in (["--hidden", "0"], ["--hidden", "x"], ["--samples", "-1"]):
        assert call("shapes", *words).code == 2


def test_shapes_explains_an_error(checked):
    *_, call = checked
    text = "shapes (64,10) and (30,10) not aligned: 10 (dim 1) != 30 (dim 0)"
    known = call("shapes", "--explain", text, "--inputs", "784", "--hidden", "30", "--json").result
    assert known["line"] == "da1"
    assert "W2 must be transposed" in known["change"]
    guessed = call("shapes", "--explain", text)
    assert guessed.code == 0
    assert "z1 (forward): " in guessed.out
    assert call("shapes", "--explain", "it does not work").code == 2


# --- lab --------------------------------------------------------------------------------------------------------------

SHORT_LAB = ["--epochs", "2", "--train-size", "300"]


def test_lab_lists_every_mistake(run):
    lines = run("lab", "--json").lines
    assert [line["key"] for line in lines[:-1]] == list(FAMOUS) == lines[-1]["mistakes"]
    assert all(line["right"] and line["wrong"] and line["why"] for line in lines[:-1])
    assert "pixels-not-scaled" in run("lab").out


def test_lab_trains_right_and_wrong_side_by_side(run):
    shown = run("lab", "rate-twice", *SHORT_LAB)
    assert shown.code == 0
    assert FAMOUS["rate-twice"].why in shown.out
    lines = run("lab", "rate-twice", "--json", *SHORT_LAB).lines
    by_name = {name: [line for line in lines if line.get("training") == name] for name in ("right", "wrong")}
    assert all(events[-1]["event"] == "done" for events in by_name.values())
    for number in (1, 2):
        right, wrong = (
            next(line for line in by_name[name] if line["event"] == "epoch" and line["epoch"] == number)
            for name in ("right", "wrong")
        )
        assert right["train_loss"] < wrong["train_loss"]
        (line,) = [line for line in shown.out.splitlines() if line.split()[:1] == [str(number)]]
        assert [f"{one['train_loss']:.4f}" for one in (right, wrong)] == [line.split()[2], line.split()[6]]
    result = lines[-1]
    assert (result["key"], result["shape_error"]) == ("rate-twice", "")
    assert not result["gradient_check"]["sees"]
    assert result["right_loss"] == by_name["right"][-2]["train_loss"]
    assert f"it {result['loss']}" in shown.out


def test_lab_says_which_shapes_do_not_fit(run):
    shown = run("lab", "bias-not-summed", *SHORT_LAB)
    assert shown.code == 0
    assert "db2 (7, 4), b2 (4,)" in shown.out
    assert "stops with an error" in shown.out
    result = run("lab", "bias-not-summed", "--json", *SHORT_LAB).result
    assert "shapes" in result["seen_by"]
    assert result["wrong_accuracy"] is None


def test_lab_refuses_what_it_does_not_know(run):
    unknown = run("lab", "gremlins")
    assert unknown.code == 2
    assert unknown.err.count("\n") == 1
    assert "gremlins" in unknown.err
    assert run("lab", "rate-twice", "--epochs", "0").code == 2
    assert run("lab", "rate-twice", "--train-size", "50000").code == 2


# --- recipes ----------------------------------------------------------------------------------------------------------


def test_recipes_lists_every_recipe_with_its_versions(run):
    lines = run("recipes", "--json").lines
    assert [line["key"] for line in lines[:-1]] == list(RECIPES) == lines[-1]["recipes"]
    for line in lines[:-1]:
        recipe = RECIPES[line["key"]]
        assert [version["name"] for version in line["versions"]] == list(recipe.versions)
        assert len(f"{line['why']} {line['look']} {line['try_this']}".split()) <= MOST_WORDS
        for version in line["versions"]:
            known = recipe.versions[version["name"]].experiment
            assert known == (Experiment.from_json(version["experiment"]) if version["experiment"] else None)
    shown = run("recipes").out
    assert all(key in shown for key in RECIPES)
    assert "--wrong squared-error-as-signal" in shown


def test_a_recipe_that_agrees_ends_with_zero(run):
    shown = run("recipe", "squared-features")
    assert shown.code == 0
    assert shown.out.count("\nok ") == 3
    recipe = RECIPES["squared-features"]
    assert all(text in shown.out for text in ("Agrees", recipe.question, recipe.why, recipe.look, recipe.try_this))
    done = run("recipe", "squared-features", "--json")
    assert done.code == 0
    assert {line["event"] for line in done.lines} == {"step", "epoch", "done"}
    assert (done.result["event"], done.result["recipe"]) == ("done", "squared-features")
    assert (done.result["version"], done.result["agrees"]) == ("right", True)
    for name, limits in done.result["expected"].items():
        assert limits["low"] <= done.result["reached"][name] <= limits["high"]


def test_a_wrong_version_agrees_with_the_numbers_of_its_mistake(run):
    shown = run("recipe", "relu-jacobian", "--wrong", "one-kind-of-product")
    version = RECIPES["relu-jacobian"].versions["one-kind-of-product"]
    assert shown.code == 0
    assert f"- {version.line_right}\n+ {version.line_wrong}\n" in shown.out
    result = run("recipe", "relu-jacobian", "--wrong", "one-kind-of-product", "--json").result
    assert (result["version"], result["reached"]["shapes_fit"]) == ("one-kind-of-product", 0)


def test_a_recipe_that_does_not_agree_ends_with_one(run, monkeypatch: pytest.MonkeyPatch):
    recipe = RECIPES["two-seven-two"]
    other = (
        Expected("dW1_rows", 3, 4, "more rows than there are"),
        Expected("no_such", 0, 1, "a number that is missing"),
    )
    monkeypatch.setitem(RECIPES, recipe.key, replace(recipe, right=replace(recipe.right, expected=other)))
    shown = run("recipe", "two-seven-two")
    assert shown.code == 1
    assert "NO  dW1_rows" in shown.out
    assert "missing" in shown.out
    result = run("recipe", "two-seven-two", "--json")
    assert (result.code, result.result["agrees"]) == (1, False)


def test_a_recipe_that_is_not_known_is_answered_with_those_that_are(run):
    unknown = run("recipe", "nand-gate")
    assert unknown.code == 2
    assert unknown.err.count("\n") == 1
    assert all(key in unknown.err for key in RECIPES)
    wrong = run("recipe", "or-gate", "--wrong", "no-such")
    assert wrong.code == 2
    assert "squared-error-as-signal" in wrong.err
