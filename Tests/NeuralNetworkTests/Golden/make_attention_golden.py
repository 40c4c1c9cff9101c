"""Writes the golden values of the recurrent layer with attention with PyTorch.

    python make_attention_golden.py        # needs torch; writes attention.txt

PyTorch has no such layer: it is nn.GRUCell, fed with an element and what additive attention finds. Parameters are
set by phase 1, 2, ... in the engine's order, at half the scale; the elements have phase 0, the state 50, the memory 60.
The scalar that is differentiated is the sum of the outputs times phase 99, of the contexts times 98 and of the state
after the last step times 200. Memories have 4, 2 and 3 positions that count.
"""
import torch
from torch import nn

from golden import File, pattern

BATCH, STEPS, POSITIONS, INPUTS, MEMORY, HIDDEN, KEYS = 3, 4, 4, 3, 5, 6, 4
COUNTS = torch.tensor([4, 2, 3])

names = [
    ("input.weight", (3 * HIDDEN, INPUTS)), ("input.bias", (3 * HIDDEN,)), ("contextWeight", (3 * HIDDEN, MEMORY)),
    ("recurrentWeight", (3 * HIDDEN, HIDDEN)), ("candidateBias", (HIDDEN,)), ("queryWeight", (KEYS, HIDDEN)),
    ("key.weight", (KEYS, MEMORY)), ("key.bias", (KEYS,)), ("score", (KEYS,)),
]
parameters = {name: pattern(shape, i + 1, 0.5).requires_grad_() for i, (name, shape) in enumerate(names)}
x = pattern((BATCH, STEPS, INPUTS), 0).requires_grad_()
state = pattern((BATCH, HIDDEN), 50).requires_grad_()
memory = pattern((BATCH, POSITIONS, MEMORY), 60).requires_grad_()

p = parameters
cell = nn.GRUCell(INPUTS + MEMORY, HIDDEN)
weights = {
    "weight_ih": torch.cat([p["input.weight"], p["contextWeight"]], 1), "weight_hh": p["recurrentWeight"],
    "bias_ih": p["input.bias"], "bias_hh": torch.cat([torch.zeros(2 * HIDDEN), p["candidateBias"]]),
}
mask = torch.arange(POSITIONS)[None] >= COUNTS[:, None]
keys, hidden, outputs, contexts, attention = memory @ p["key.weight"].T + p["key.bias"], state, [], [], []
for t in range(STEPS):
    scores = torch.tanh((hidden @ p["queryWeight"].T)[:, None] + keys) @ p["score"]
    a = torch.softmax(scores.masked_fill(mask, float("-inf")), 1)
    context = (a[:, :, None] * memory).sum(1)
    hidden = torch.func.functional_call(cell, weights, (torch.cat([x[:, t], context], 1), hidden))
    outputs.append(hidden)
    contexts.append(context)
    attention.append(a)
output, context = torch.stack(outputs, 1), torch.stack(contexts, 1)
total = (output * pattern(output.shape, 99)).sum() + (context * pattern(context.shape, 98)).sum()
(total + (hidden * pattern(hidden.shape, 200)).sum()).backward()

file = File("attention.txt")
for name, tensor in [("output", output), ("contexts", context), ("attention", torch.stack(attention, 1)),
                     ("last", hidden), ("x", x.grad), ("state", state.grad), ("memory", memory.grad)]:
    file.put("attention", name, tensor)
for name, tensor in parameters.items():
    file.put("attention", name, tensor.grad)
file.close()
