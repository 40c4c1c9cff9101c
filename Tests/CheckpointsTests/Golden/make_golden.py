"""Writes the golden files of CheckpointsTests with Python's safetensors.

    python make_golden.py             # writes python-*.safetensors beside this script
    python make_golden.py --check     # reads ours-int8.safetensors, written by our writer

`values(n)` and `SPECIAL` are exact in binary, so that Swift makes the same numbers.
"""

import pathlib
import sys

import torch
from safetensors.torch import load_file, save_file

HERE = pathlib.Path(__file__).parent
SPECIAL = [
    0.0, -0.0, 1.0, -1.0, 65504.0, 65519.0, -65504.0, 2.0**-14, 2.0**-15, 3 * 2.0**-24, 2.0**-24, 2.0**-25,
    2.0**-25 + 2.0**-40, 3 * 2.0**-26, 1 + 2.0**-11, 1 + 3 * 2.0**-11, 1 + 2.0**-8, 1 + 3 * 2.0**-8, 1 + 2.0**-23,
    float("inf"), float("-inf"), 2.0**-126, 2.0**-149, 1 / 3,
]


def values(count):
    return torch.tensor([((i * 37) % 101 - 50) / 16 for i in range(count)], dtype=torch.float32)


def tensors(dtype):
    return {
        "layers.0.weight": values(6).reshape(2, 3).to(dtype),
        "layers.0.bias": values(2).to(dtype),
        "special": torch.tensor(SPECIAL, dtype=torch.float32).to(dtype),
        "scalar": torch.tensor(2.5, dtype=dtype),
        "empty": torch.zeros(0, 4, dtype=dtype),
        "七": values(1).to(dtype),
    }


def make():
    for name, dtype in [("f32", torch.float32), ("f16", torch.float16), ("bf16", torch.bfloat16)]:
        save_file(tensors(dtype), HERE / f"python-{name}.safetensors", metadata={"format": "七\"\\\n"})
    mixed = {
        "b": values(4).half(), "a": values(3).bfloat16(), "c": values(2),
        "d": torch.arange(-6, 6, dtype=torch.int8).reshape(3, 4), "d.scale": torch.tensor([0.5, 2.0, 0.0]),
    }
    save_file(mixed, HERE / "python-mixed.safetensors")


def check():
    file = load_file(HERE / "ours-int8.safetensors")
    weight = values(12).reshape(3, 4)
    restored = file["weight"].float() * file["weight.scale"][:, None]
    step = weight.abs().amax(dim=1, keepdim=True) / 127
    assert file["weight"].dtype == torch.int8 and file["weight"].abs().max() == 127
    assert torch.allclose(file["weight.scale"][:, None], step)
    assert ((restored - weight).abs() <= step / 2 * 1.0001).all()
    assert torch.equal(file["bias"], values(3)) and len(file) == 3
    print("ours-int8.safetensors: as expected")


check() if "--check" in sys.argv else make()
