"""Style transfer in PyTorch and ONNX Runtime, timed like engine-benchmark does it.

    pip install torch onnx onnxruntime numpy
    python Benchmarks/style_peers.py [style] [gatys] [--threads 2] [--seconds 4] > peers.txt

`style` is a picture through the network of Johnson et al., 2016 (9x9 to 32 channels, 64, 128, five residual
blocks, 64, 32, 9x9 to 3, with instance normalisation) in both; `gatys` is a step of Gatys et al., 2016 on a
256x256 picture in PyTorch: VGG-16 up to relu4_1, style by Gram matrices at relu1_1, 2_1, 3_1 and 4_1, content at
relu4_1, the gradient to the picture alone, Adam. Weights are random.
"""

import argparse
import statistics
import tempfile
import time
import warnings

import onnxruntime
import torch
from torch import nn

warnings.filterwarnings("ignore")


def median_seconds(step, seconds):
    step()
    times = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < 5:
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def show(workload, pixels, seconds):
    print(f"{workload} kpixels/s {pixels / seconds / 1000:.1f}", flush=True)


def convolution(inputs, outputs, size, stride=1):
    return [nn.ReflectionPad2d(size // 2), nn.Conv2d(inputs, outputs, size, stride),
            nn.InstanceNorm2d(outputs, affine=True)]


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(*convolution(128, 128, 3), nn.ReLU(), *convolution(128, 128, 3))

    def forward(self, x):
        return x + self.body(x)


def style_network():
    return nn.Sequential(
        *convolution(3, 32, 9), nn.ReLU(), *convolution(32, 64, 3, 2), nn.ReLU(), *convolution(64, 128, 3, 2),
        nn.ReLU(), *[Block() for _ in range(5)], nn.Upsample(scale_factor=2), *convolution(128, 64, 3), nn.ReLU(),
        nn.Upsample(scale_factor=2), *convolution(64, 32, 3), nn.ReLU(), nn.ReflectionPad2d(4),
        nn.Conv2d(32, 3, 9)).eval()


def style(seconds, threads):
    model = style_network()
    for width, height in ((256, 256), (512, 512), (1280, 720)):
        workload, picture = f"style_{width}x{height}", torch.randn(1, 3, height, width)
        with torch.inference_mode():
            show(workload, width * height, median_seconds(lambda: model(picture), seconds))
        with tempfile.NamedTemporaryFile(suffix=".onnx") as file:
            torch.onnx.export(model, (picture,), file.name, input_names=["x"], opset_version=17, dynamo=False)
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads, options.log_severity_level = threads, 3
            session = onnxruntime.InferenceSession(file.name, options, providers=["CPUExecutionProvider"])
        feed = {"x": picture.numpy()}
        show(workload, width * height, median_seconds(lambda: session.run(None, feed), seconds))


class Features(nn.Module):
    """VGG-16 up to relu4_1; the values of the layers that style is taken from."""

    sizes = [(3, 64), (64, 64), (64, 128), (128, 128), (128, 256), (256, 256), (256, 256), (256, 512)]
    pooled, styled = {2, 4, 7}, {0, 2, 4, 7}

    def __init__(self):
        super().__init__()
        self.convolutions = nn.ModuleList(nn.Conv2d(i, o, 3, padding=1) for i, o in self.sizes)
        for layer in self.convolutions:
            nn.init.kaiming_normal_(layer.weight)
        self.requires_grad_(False)

    def forward(self, x):
        features = []
        for index, layer in enumerate(self.convolutions):
            if index in self.pooled:
                x = nn.functional.max_pool2d(x, 2)
            x = nn.functional.relu(layer(x))
            if index in self.styled:
                features.append(x)
        return features


def gram(x):
    n, c, h, w = x.shape
    rows = x.reshape(n, c, h * w)
    return rows @ rows.transpose(1, 2) / (c * h * w)


def gatys(seconds, channels_last):
    network = Features()
    layout = torch.channels_last if channels_last else torch.contiguous_format
    network = network.to(memory_format=layout)
    picture = lambda: torch.rand(1, 3, 256, 256).to(memory_format=layout)
    with torch.no_grad():
        grams, goal = [gram(x) for x in network(picture())], network(picture())[-1]
    canvas = picture().requires_grad_()
    optimizer = torch.optim.Adam([canvas], lr=1e-2)

    def step():
        optimizer.zero_grad()
        features = network(canvas)
        loss = nn.functional.mse_loss(features[-1], goal)
        for feature, target in zip(features, grams):
            loss = loss + 1000 * nn.functional.mse_loss(gram(feature), target)
        loss.backward()
        optimizer.step()

    show("gatys_256x256", 256 * 256, median_seconds(step, seconds))


parser = argparse.ArgumentParser()
parser.add_argument("workloads", nargs="*", default=["style", "gatys"])
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--seconds", type=float, default=4)
options = parser.parse_args()
torch.set_num_threads(options.threads)
if "style" in options.workloads:
    style(options.seconds, options.threads)
if "gatys" in options.workloads:
    gatys(options.seconds, False)
    gatys(options.seconds, True)
