"""Write optimizers.json: where PyTorch's optimizers go from one starting point, given the same gradients and rates.

Run by hand, where PyTorch is installed: `python tests/mlp/methods/trajectories/make_trajectories.py`. Tests only read
the file. The gradients span 1e-9 to 1e3 and hold zeros, so that every eps shows; the rate changes at every step, so
that it shows whether it stands inside or outside a velocity.
"""

import json
import re
from pathlib import Path

import numpy as np

STEPS, SIZE = 50, 5
RATES = {"sgd": 0.1, "momentum": 0.1, "nesterov": 0.1, "rmsprop": 0.01, "adam": 0.01, "adamw": 0.01}


def main() -> None:
    import torch  # type: ignore[import-not-found]

    kinds = {
        "sgd": torch.optim.SGD,
        "momentum": lambda parameters, lr: torch.optim.SGD(parameters, lr, momentum=0.9),
        "nesterov": lambda parameters, lr: torch.optim.SGD(parameters, lr, momentum=0.9, nesterov=True),
        "rmsprop": torch.optim.RMSprop,
        "adam": torch.optim.Adam,
        "adamw": torch.optim.AdamW,
    }
    rng = np.random.default_rng(2026)
    start = rng.normal(size=SIZE)
    gradients = rng.normal(size=(STEPS, SIZE)) + 0.3
    gradients *= np.array([1.0, 1e-9, 1e3, 1.0, 1e-4])
    gradients[::7] = 0
    gradients[:10, 3] = 0
    factors = [1 - step / (2 * STEPS) for step in range(STEPS)]
    theta: dict[str, list[list[float]]] = {}
    for name, kind in kinds.items():
        parameter = torch.nn.Parameter(torch.tensor(start, dtype=torch.float64))
        optimizer = kind([parameter], lr=RATES[name])
        theta[name] = []
        for gradient, factor in zip(gradients, factors, strict=True):
            optimizer.param_groups[0]["lr"] = RATES[name] * factor
            parameter.grad = torch.tensor(gradient)
            optimizer.step()
            theta[name].append(parameter.tolist())
    content = {
        "made_with": f"PyTorch {torch.__version__}",
        "start": start.tolist(),
        "gradients": gradients.tolist(),
        "rates": {name: [rate * factor for factor in factors] for name, rate in RATES.items()},
        "theta": theta,
    }
    text = json.dumps(content, indent=1)
    text = re.sub(r"\[[^][]*\]", lambda vector: " ".join(vector[0].split()), text)  # one vector a line
    Path(__file__).with_name("optimizers.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
