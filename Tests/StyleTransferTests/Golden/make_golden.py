"""Writes the golden values of the perceptual loss and of the transfer network with PyTorch.

    python make_golden.py        # needs torch; writes style.txt

The perceptual network is VGG16 to relu4_1 with a sixteenth of the channels; the transfer network has channels 4, 6, 8
and two blocks. Convolutions have the weights pattern(shape [out, kH, kW, in], phase) in the engine's order, phases 1, 2, ...
"""
import math
import os

import torch
import torch.nn.functional as F

torch.set_num_threads(1)


def pattern(shape, phase, scale=1.0, shift=0.0):
    """shift + scale * sin(1.7 i + 0.029 i^2 + phase) for i = 0, 1, ... in row-major order."""
    count = math.prod(shape)
    values = [shift + scale * math.sin(1.7 * i + 0.029 * i * i + phase) for i in range(count)]
    return torch.tensor(values, dtype=torch.float64).to(torch.float32).reshape(shape)


lines = []


def put(name, tensor):
    tensor = torch.as_tensor(tensor, dtype=torch.float32).detach()
    shape = "x".join(str(n) for n in tensor.shape) or "scalar"
    lines.append(f"{name} {shape} " + " ".join(f"{v:.7g}" for v in tensor.reshape(-1).tolist()) + "\n")


def channels_first(x):
    return x.permute(0, 3, 1, 2)


def channels_last(x):
    return x.permute(0, 2, 3, 1)


LAYERS = [("relu1_1", 4), ("relu1_2", 4), ("relu2_1", 8), ("relu2_2", 8), ("relu3_1", 16), ("relu3_2", 16),
          ("relu3_3", 16), ("relu4_1", 32)]
MEAN = torch.tensor([122.67892, 116.66877, 104.00699]) / 255


def perceptual(pictures):
    x, maps, inputs = channels_first(pictures - MEAN), {}, 3
    for phase, (name, outputs) in enumerate(LAYERS, 1):
        if name.endswith("_1") and inputs > 3:
            x = F.max_pool2d(x, 2)
        weight = pattern((outputs, 3, 3, inputs), phase, 1.4 / math.sqrt(9 * inputs)).permute(0, 3, 1, 2)
        x = F.relu(F.conv2d(x, weight, pattern((outputs,), 50 + phase, 0.1), padding=1))
        maps[name], inputs = x, outputs
    return maps


def gram(x):
    rows = x.flatten(2)
    return rows @ rows.transpose(1, 2) / rows.shape[2]


STYLE, CONTENT = ["relu1_2", "relu2_2", "relu3_3", "relu4_1"], "relu3_1"
painting = pattern((1, 20, 18, 3), 0.3, 0.5, 0.5)
photographs = pattern((2, 24, 20, 3), 0.6, 0.5, 0.5)
pictures = pattern((2, 24, 20, 3), 0.9, 0.5, 0.5).requires_grad_()

target = perceptual(painting)
kept = perceptual(photographs)[CONTENT]
maps = perceptual(pictures)
content = ((maps[CONTENT] - kept) ** 2).mean() / (target[CONTENT] ** 2).mean()
style = 0
for name in STYLE:
    wanted = gram(target[name])
    style = style + ((gram(maps[name]) - wanted) ** 2).sum() / (wanted ** 2).sum() / 2 / len(STYLE)
variation = ((pictures[:, 1:] - pictures[:, :-1]) ** 2).mean() + ((pictures[:, :, 1:] - pictures[:, :, :-1]) ** 2).mean()
(0.7 * content + 3 * style + 0.5 * variation).backward()
put("relu4_1", channels_last(maps["relu4_1"]))
put("gram", gram(maps["relu2_2"]))
put("content", content)
put("style", style)
put("variation", variation)
put("gradient", pictures.grad)

phase = 100


def convolution(x, inputs, outputs, kernel=3, stride=1, enlarged=1, norm=True, rectified=True):
    global phase
    phase += 1
    if enlarged > 1:
        x = F.interpolate(x, scale_factor=enlarged, mode="nearest")
    x = F.pad(x, [kernel // 2] * 4, mode="reflect")
    weight = pattern((outputs, kernel, kernel, inputs), phase, 1 / math.sqrt(kernel * kernel * inputs)).permute(0, 3, 1, 2)
    x = F.conv2d(x, weight, None if norm else pattern((outputs,), phase + 0.5, 0.1), stride=stride)
    if norm:
        x = F.instance_norm(x, weight=pattern((outputs,), phase + 0.25, 0.3, 1), bias=pattern((outputs,), phase + 0.5, 0.2))
    return F.relu(x) if rectified else x


photograph = pattern((1, 24, 20, 3), 0.6, 0.5, 0.5)
x = channels_first(photograph)
x = convolution(x, 3, 4, kernel=5)
x = convolution(x, 4, 6, stride=2)
x = convolution(x, 6, 8, stride=2)
for _ in range(2):
    x = x + convolution(convolution(x, 8, 8), 8, 8, rectified=False)
x = convolution(x, 8, 6, enlarged=2)
x = convolution(x, 6, 4, enlarged=2)
x = torch.sigmoid(convolution(x, 4, 3, kernel=5, norm=False, rectified=False))
put("transfer", channels_last(x))

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "style.txt"), "w") as file:
    file.writelines(lines)
