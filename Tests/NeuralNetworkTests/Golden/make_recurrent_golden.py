"""Writes the golden values of the recurrent layers with PyTorch.

    python make_recurrent_golden.py        # needs torch; writes recurrent.txt

Values are set by phase: the input 0, parameters 1, 2, … in the engine's order, the first state 50 + i and
cells 70 + i. The scalar that is differentiated is the sum of the output times phase 99, of the states after
the last step times 200 + i and of the cells times 300 + i.
"""
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from golden import File, pattern

file = File("recurrent.txt")


def weights_of(kind, inputs, hidden, layers, directions, gates):
    """(name, shape) in the engine's order: all layers forward, then all layers backward."""
    result = []
    for stack in ["layers", "reverseLayers"][:directions]:
        for layer in range(layers):
            width = inputs if layer == 0 else directions * hidden
            path = f"{stack}.{layer}"
            result += [(f"{path}.weightIH", (gates * hidden, width)), (f"{path}.weightHH", (gates * hidden, hidden)),
                       (f"{path}.bias", (gates * hidden,))]
            if kind == "gru":
                result.append((f"{path}.candidateBias", (hidden,)))
    return result


def states(phase, count, shape):
    return [pattern(shape, phase + i).requires_grad_() for i in range(count)]


def differentiate(case, x, parameters, before, output, after):
    """`before` and `after` are lists of (name, tensors); writes values and gradients."""
    total = (output * pattern(output.shape, 99)).sum()
    for phase, (_, tensors) in zip((200, 300), after):
        total = total + sum((t * pattern(t.shape, phase + i)).sum() for i, t in enumerate(tensors))
    total.backward()
    file.put(case, "output", output)
    file.put(case, "input", x.grad)
    for name, tensors in after:
        for i, tensor in enumerate(tensors):
            file.put(case, f"{name}.{i}", tensor)
    for name, tensors in before:
        for i, tensor in enumerate(tensors):
            file.put(case, f"{name}.{i}.gradient", tensor.grad)
    for name, tensor in parameters.items():
        file.put(case, name, tensor.grad)


def sequence(case, kind, batch, steps, inputs, hidden, layers=1, bidirectional=False, lengths=None, **options):
    directions = 2 if bidirectional else 1
    gates = {"lstm": 4, "gru": 3, "rnn": 1}[kind]
    cls = {"lstm": nn.LSTM, "gru": nn.GRU, "rnn": nn.RNN}[kind]
    module = cls(inputs, hidden, layers, batch_first=True, bidirectional=bidirectional, **options)
    parameters = {
        name: pattern(shape, i + 1, 0.5).requires_grad_()
        for i, (name, shape) in enumerate(weights_of(kind, inputs, hidden, layers, directions, gates))
    }
    flat = {}
    for layer in range(layers):
        for stack, suffix in [("layers", ""), ("reverseLayers", "_reverse")][:directions]:
            path, at = f"{stack}.{layer}", f"l{layer}{suffix}"
            flat[f"weight_ih_{at}"] = parameters[f"{path}.weightIH"]
            flat[f"weight_hh_{at}"] = parameters[f"{path}.weightHH"]
            flat[f"bias_ih_{at}"] = parameters[f"{path}.bias"]
            second = torch.zeros(gates * hidden)
            if kind == "gru":
                second = torch.cat([torch.zeros(2 * hidden), parameters[f"{path}.candidateBias"]])
            flat[f"bias_hh_{at}"] = second
    count = layers * directions
    x = pattern((batch, steps, inputs), 0).requires_grad_()
    before = [("hidden", states(50, count, (batch, hidden)))]
    if kind == "lstm":
        before.append(("cell", states(70, count, (batch, hidden))))
    first = tuple(torch.stack(tensors) for _, tensors in before)
    first = first if kind == "lstm" else first[0]
    packed = x if lengths is None else pack_padded_sequence(
        x, torch.tensor(lengths), batch_first=True, enforce_sorted=False)
    output, last = torch.func.functional_call(module, flat, (packed, first))
    if lengths is not None:
        output, _ = pad_packed_sequence(output, batch_first=True, total_length=steps)
    last = last if kind == "lstm" else (last,)
    after = [(name, list(tensor.unbind(0))) for (name, _), tensor in zip(before, last)]
    differentiate(case, x, parameters, before, output, after)


def chapter_gru(case, batch, steps, inputs, hidden):
    """The reset gate before the product: h~ = tanh(W x + U (r * h) + b), h = z * h + (1 - z) * h~."""
    names = [("layers.0.weightIH", (3 * hidden, inputs)), ("layers.0.weightHH", (3 * hidden, hidden)),
             ("layers.0.bias", (3 * hidden,))]
    parameters = {name: pattern(shape, i + 1, 0.5).requires_grad_() for i, (name, shape) in enumerate(names)}
    w, u, b = parameters.values()
    x = pattern((batch, steps, inputs), 0).requires_grad_()
    before = [("hidden", states(50, 1, (batch, hidden)))]
    h, outputs = before[0][1][0], []
    for t in range(steps):
        r, z, n = (x[:, t] @ w.T + b).chunk(3, 1)
        r = torch.sigmoid(r + h @ u[:hidden].T)
        z = torch.sigmoid(z + h @ u[hidden:2 * hidden].T)
        n = torch.tanh(n + (r * h) @ u[2 * hidden:].T)
        h = z * h + (1 - z) * n
        outputs.append(h)
    differentiate(case, x, parameters, before, torch.stack(outputs, 1), [("hidden", [h])])


for kind in ("lstm", "gru", "rnn"):
    sequence(f"{kind}.plain", kind, 3, 4, 2, 5)
    sequence(f"{kind}.stacked", kind, 2, 3, 4, 3, layers=3)
    sequence(f"{kind}.bidirectional", kind, 2, 4, 3, 4, layers=2, bidirectional=True)
    sequence(f"{kind}.lengths", kind, 4, 5, 3, 4, lengths=[2, 5, 1, 5])
    sequence(f"{kind}.everything", kind, 4, 6, 3, 4, layers=2, bidirectional=True, lengths=[3, 1, 6, 4])
sequence("rnn.relu", "rnn", 3, 4, 2, 5, layers=2, nonlinearity="relu")
chapter_gru("gru.chapter", 3, 4, 2, 5)
file.close()
