"""What the scripts that write golden values share: the numbers of inputs and weights, and the form of a file."""
import math
import os

import torch

torch.set_num_threads(1)
HERE = os.path.dirname(os.path.abspath(__file__))


def pattern(shape, phase, scale=1.0, shift=0.0):
    """shift + scale * sin(1.7 i + 0.029 i^2 + phase) for i = 0, 1, ... in row-major order.

    The square keeps rows, columns and channels from repeating each other.
    """
    count = math.prod(shape)
    values = [shift + scale * math.sin(1.7 * i + 0.029 * i * i + phase) for i in range(count)]
    return torch.tensor(values, dtype=torch.float64).to(torch.float32).reshape(shape)


class File:
    def __init__(self, name):
        self.path, self.lines = os.path.join(HERE, name), []

    def put(self, case, name, tensor):
        tensor = torch.as_tensor(tensor, dtype=torch.float32).detach()
        shape = "x".join(str(n) for n in tensor.shape) or "scalar"
        values = " ".join(f"{v:.7g}" for v in tensor.reshape(-1).tolist())
        self.lines.append(f"{case} {name} {shape} {values}\n")

    def close(self):
        with open(self.path, "w") as file:
            file.writelines(self.lines)
