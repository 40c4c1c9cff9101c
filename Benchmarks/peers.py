"""LeNet-5, an LSTM over characters and a translator in PyTorch and ONNX Runtime, timed like engine-benchmark does it.

    pip install torch onnx onnxruntime numpy
    python Benchmarks/peers.py [--threads 2] [--seconds 4] > peers.txt
"""

import argparse
import statistics
import tempfile
import time
import warnings

import numpy
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


class LanguageModel(nn.Module):
    """Embedding 256, LSTM 2 x 512, linear to a vocabulary of 5,000."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(5000, 256)
        self.lstm = nn.LSTM(256, 512, 2, batch_first=True)
        self.output = nn.Linear(512, 5000)

    def forward(self, text, hidden=None, cell=None):
        y, (hidden, cell) = self.lstm(self.embedding(text), None if hidden is None else (hidden, cell))
        return self.output(y), hidden, cell


def train_lstm(seconds):
    model = LanguageModel()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    text, targets = torch.randint(0, 5000, (64, 64)), torch.randint(0, 5000, (64 * 64,))

    def step():
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(text)[0].flatten(0, 1), targets).backward()
        optimizer.step()

    print(f"charlstm_train_b64_t64 tokens/s {64 * 64 / median_seconds(step, seconds):.0f}", flush=True)


def write_onnx(seconds, threads):
    zeros = torch.zeros(2, 1, 512)
    with tempfile.NamedTemporaryFile(suffix=".onnx") as file:
        torch.onnx.export(LanguageModel().eval(), (torch.zeros(1, 1, dtype=torch.long), zeros, zeros), file.name,
                          input_names=["text", "hidden", "cell"], opset_version=17, dynamo=False)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.log_severity_level = threads, 3
        session = onnxruntime.InferenceSession(file.name, options, providers=["CPUExecutionProvider"])
    state = {"text": numpy.zeros((1, 1), numpy.int64), "hidden": zeros.numpy(), "cell": zeros.numpy()}
    random = numpy.random.default_rng(0)

    def step():
        for _ in range(50):
            logits, state["hidden"], state["cell"] = session.run(None, state)
            weights = numpy.exp((logits[0, 0] - logits.max()) / 0.8)
            state["text"] = numpy.array([[random.choice(len(weights), p=weights / weights.sum())]])

    print(f"charlstm_generate_b1 chars/s {50 / median_seconds(step, seconds):.0f}", flush=True)


class Translator(nn.Module):
    """Bidirectional GRU 2 x 256, GRU cell 512 with additive attention, embeddings 256, vocabularies of 8,000."""

    def __init__(self):
        super().__init__()
        self.source, self.target = nn.Embedding(8000, 256), nn.Embedding(8000, 256)
        self.encoder = nn.GRU(256, 256, bidirectional=True, batch_first=True)
        self.cell = nn.GRUCell(768, 512)
        self.query, self.key, self.score = nn.Linear(512, 512), nn.Linear(512, 512), nn.Linear(512, 1, bias=False)
        self.output = nn.Linear(1280, 8000)

    def step(self, word, hidden, memory, keys):
        weights = torch.softmax(self.score(torch.tanh(self.query(hidden)[:, None] + keys)), 1)
        context = (weights * memory).sum(1)
        hidden = self.cell(torch.cat([word, context], 1), hidden)
        return hidden, torch.cat([hidden, context, word], 1)

    def encode(self, source):
        memory, state = self.encoder(self.source(source))
        return memory, self.key(memory), torch.cat([state[0], state[1]], 1)

    def forward(self, source, target):
        memory, keys, hidden = self.encode(source)
        rows = []
        for word in self.target(target).unbind(1):
            hidden, row = self.step(word, hidden, memory, keys)
            rows.append(row)
        return self.output(torch.stack(rows, 1))

    def greedy(self, source, count):
        memory, keys, hidden = self.encode(source)
        word = torch.zeros(len(source), dtype=torch.long)
        for _ in range(count):
            hidden, row = self.step(self.target(word), hidden, memory, keys)
            word = self.output(row).argmax(1)


def train_translator(seconds):
    model = Translator()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    source, target = torch.randint(0, 8000, (64, 16)), torch.randint(0, 8000, (64, 16))

    def step():
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(source, target).flatten(0, 1), target.flatten()).backward()
        optimizer.step()

    print(f"seq2seq_train_b64_s16_t16 target_tokens/s {64 * 16 / median_seconds(step, seconds):.0f}", flush=True)
    model.eval()
    with torch.inference_mode():
        time = median_seconds(lambda: model.greedy(source[:1], 16), seconds)
    print(f"seq2seq_greedy_b1_s16_t16 sentences/s {1 / time:.1f}", flush=True)


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
train_lstm(options.seconds)
write_onnx(options.seconds, options.threads)
train_translator(options.seconds)
