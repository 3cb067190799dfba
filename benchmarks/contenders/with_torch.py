"""PyTorch: the usual loop, with what makes it fast on a processor; compiled or not.

The optimizers are the fused ones, which were the fastest of PyTorch's three kinds in most of the five networks. What is
compiled is everything from the gathering of a batch to its gradients.
"""

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.contenders.work import Work, he_normal, orders
from benchmarks.task import Task
from mlp.data.dataset import Splits


def network_of(task: Task) -> nn.Sequential:
    """Linear layers with ReLUs between them."""
    layers: list[nn.Module] = []
    for W in he_normal(task):
        linear = nn.Linear(*W.shape)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(W.T))
            linear.bias.zero_()
        layers += [linear, nn.ReLU()]
    return nn.Sequential(*layers[:-1])


class Torch:
    """Images stay uint8 and become float32 in 0..1 one batch at a time."""

    def __init__(self, task: Task, splits: Splits, *, compiled: bool) -> None:
        self.task, self.steps = task, 0
        self.network = network_of(task)
        if task.optimizer == "momentum":
            self.optimizer: torch.optim.Optimizer = torch.optim.SGD(
                self.network.parameters(), lr=task.rate, momentum=0.9, fused=True
            )
        else:
            self.optimizer = torch.optim.Adam(self.network.parameters(), lr=task.rate, fused=True)
        train = splits.train.subset(slice(task.train_size))
        self.images, self.labels = torch.from_numpy(train.inputs), torch.from_numpy(train.labels)
        self.test_images = torch.from_numpy(splits.test.inputs)
        self.test_labels = torch.from_numpy(splits.test.labels)
        self._orders = orders(task)
        self._batches = self._endless()
        self._loss = self.loss
        if compiled:
            torch._dynamo.reset()
            self._loss = torch.compile(self.loss, dynamic=False)
            for rows in {task.batch, task.train_size % task.batch or task.batch}:
                self.learn(torch.arange(rows))

    def loss(self, indices: Tensor) -> Tensor:
        """Gather a batch, pass it forward, compare."""
        x = self.images[indices].float() * (1 / 255)
        return functional.cross_entropy(self.network(x), self.labels[indices])

    def learn(self, indices: Tensor) -> int:
        """One step."""
        self.optimizer.zero_grad()
        self._loss(indices).backward()
        self.optimizer.step()
        return len(indices)

    def _endless(self) -> Iterator[Tensor]:
        while True:
            yield from torch.from_numpy(next(self._orders)).split(self.task.batch)

    def advance(self) -> int:
        """One step."""
        return self.learn(next(self._batches))

    def settle(self) -> None:
        """On a processor PyTorch waits by itself."""

    def epoch(self) -> None:
        """All batches once."""
        for indices in torch.from_numpy(next(self._orders)).split(self.task.batch):
            self.optimizer.param_groups[0]["lr"] = self.task.rate_at(self.steps)
            self.learn(indices)
            self.steps += 1

    def accuracy(self) -> float:
        """In one batch."""
        with torch.inference_mode():
            answers = self.network(self.test_images.float() * (1 / 255)).argmax(dim=1)
            return float((answers == self.test_labels).float().mean())


class Prediction:
    """Probabilities of some images, without gradients."""

    def __init__(self, task: Task, splits: Splits) -> None:
        self.network = network_of(task)
        self.x = torch.from_numpy(splits.test.inputs[: task.batch].astype(np.float32) / 255)

    def advance(self) -> int:
        """One call."""
        with torch.inference_mode():
            return len(functional.softmax(self.network(self.x), dim=1))

    def settle(self) -> None:
        """On a processor PyTorch waits by itself."""


def make(task: Task, splits: Splits, threads: int, *, compiled: bool) -> Work:
    """Set the threads and build."""
    torch.set_num_threads(threads)
    torch.manual_seed(task.seed)
    return Prediction(task, splits) if task.predict else Torch(task, splits, compiled=compiled)
