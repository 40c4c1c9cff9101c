"""LeNet-5 in PyTorch and ONNX Runtime, timed like engine-benchmark does it.

    pip install torch onnx onnxruntime numpy
    python Benchmarks/peers.py [--threads 2] [--seconds 4] > peers.txt
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


def lenet5():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))


def median_seconds(step, seconds):
    for _ in range(3):
        step()
    times = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < 5:
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def show(workload, batch, seconds):
    print(f"{workload}_b{batch} images/s {batch / seconds:.0f}", flush=True)


def train(batch, seconds):
    model = lenet5()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    pictures, labels = torch.randn(batch, 1, 32, 32), torch.randint(0, 10, (batch,))

    def step():
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(pictures), labels).backward()
        optimizer.step()

    show("lenet5_train", batch, median_seconds(step, seconds))


def infer_torch(batch, seconds):
    model, pictures = lenet5().eval(), torch.randn(batch, 1, 32, 32)
    with torch.inference_mode():
        show("lenet5_infer", batch, median_seconds(lambda: model(pictures), seconds))


def infer_onnx(batch, seconds, threads):
    model, pictures = lenet5().eval(), torch.randn(batch, 1, 32, 32)
    with tempfile.NamedTemporaryFile(suffix=".onnx") as file:
        torch.onnx.export(model, (pictures,), file.name, input_names=["x"], dynamo=False)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        session = onnxruntime.InferenceSession(file.name, options, providers=["CPUExecutionProvider"])
    feed = {"x": pictures.numpy()}
    show("lenet5_infer", batch, median_seconds(lambda: session.run(None, feed), seconds))


parser = argparse.ArgumentParser()
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--seconds", type=float, default=4)
options = parser.parse_args()
torch.set_num_threads(options.threads)
for size in (64, 256):
    train(size, options.seconds)
for size in (1, 256):
    infer_torch(size, options.seconds)
    infer_onnx(size, options.seconds, options.threads)
