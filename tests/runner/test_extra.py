from dataclasses import replace

import numpy as np
import pytest

from mlp.array_files import save_arrays
from mlp.config import TrainingConfig
from mlp.data.dataset import Dataset, one_hot
from runner.extra import SHARE, load_extra, mixed, save_extra
from runner.files import RunError


def some(n: int = 3) -> Dataset:
    images = np.arange(n * 784, dtype=np.int64).reshape(n, 784).astype(np.uint8)
    return Dataset(images, one_hot(np.arange(n) % 10, 10))


def test_digits_come_back_as_they_were(tmp_path):
    save_extra(tmp_path / "extra.safetensors", some())
    back = load_extra(tmp_path / "extra.safetensors")
    np.testing.assert_array_equal(back.inputs, some().inputs)
    np.testing.assert_array_equal(back.targets, some().targets)


def test_only_digits_are_written(tmp_path):
    with pytest.raises(RunError, match="784 uint8"):
        save_extra(tmp_path / "extra.safetensors", replace(some(), inputs=np.zeros((3, 784), np.float32)))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arrays",
    [
        {},
        {"images": np.zeros((2, 784), np.uint8)},
        {"images": np.zeros((2, 784), np.uint8), "labels": np.array([1, 10], np.uint8)},
        {"images": np.zeros((2, 784), np.uint8), "labels": np.array([1], np.uint8)},
        {"images": np.zeros((2, 783), np.uint8), "labels": np.array([1, 2], np.uint8)},
        {"images": np.zeros((2, 784), np.float32), "labels": np.array([1, 2], np.uint8)},
        {"images": np.zeros((0, 784), np.uint8), "labels": np.zeros(0, np.uint8)},
    ],
)
def test_anything_else_gets_a_sentence(tmp_path, arrays):
    save_arrays(tmp_path / "extra.safetensors", arrays, {"format": "inkling extra digits 1"})
    with pytest.raises(RunError, match="does not hold digits"):
        load_extra(tmp_path / "extra.safetensors")


def test_bytes_that_are_no_file_get_a_sentence(tmp_path):
    (tmp_path / "extra.safetensors").write_bytes(b"\x80\x04pickle")
    with pytest.raises(RunError, match="not an intact safetensors file"):
        load_extra(tmp_path / "extra.safetensors")


def test_a_fifth_of_what_is_learned_are_the_own_digits_each_as_often(mnist):
    result = mixed(mnist, some(3), TrainingConfig(train_size=150))
    assert len(result.train) == 150
    own = result.train.inputs[120:]
    assert len(own) == SHARE * 150
    for image, target in zip(some(3).inputs, some(3).targets, strict=True):
        same = (own == image).all(axis=1)
        assert same.sum() == 10
        np.testing.assert_array_equal(result.train.targets[120:][same], np.tile(target, (10, 1)))
    np.testing.assert_array_equal(result.train.inputs[:120], mnist.train.inputs[:120])
    assert (result.validation, result.test) == (mnist.validation, mnist.test)
