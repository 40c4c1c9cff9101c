"""Writes the golden values of bags of embeddings and of steps by rows with PyTorch.

    python make_embedding_golden.py        # needs torch; writes embedding.txt

Vectors have phase 1, weights of entries phase 2; what is differentiated is the sum of the output times phase 99. The
table that is optimized has phase 1; step t touches the rows below with gradients of phase 10 t.
"""
import torch
from torch import nn

from golden import File, pattern

file = File("embedding.txt")
INDICES, OFFSETS = [0, 3, 3, 5, 2, 0, 3], [0, 3, 3, 4]  # the second bag is empty

for mode in ["sum", "mean", "weighted"]:
    bag = nn.EmbeddingBag(6, 4, mode="mean" if mode == "mean" else "sum")
    bag.weight.data = pattern((6, 4), 1)
    weights = pattern((7,), 2).requires_grad_() if mode == "weighted" else None
    y = bag(torch.tensor(INDICES), torch.tensor(OFFSETS), per_sample_weights=weights)
    (y * pattern(y.shape, 99)).sum().backward()
    file.put(f"bag.{mode}", "output", y)
    file.put(f"bag.{mode}", "weight", bag.weight.grad)
    if weights is not None:
        file.put(f"bag.{mode}", "weights", weights.grad)

ROWS = [[0, 2], [1, 2, 5], [0], [3, 4, 5], [0, 1, 2, 3, 4, 5]]
table = nn.Parameter(pattern((6, 4), 1))
optimizer = torch.optim.SparseAdam([table], lr=0.01, betas=(0.8, 0.99))
for step in range(1, 11):
    rows = ROWS[(step - 1) % len(ROWS)]
    table.grad = torch.sparse_coo_tensor([rows], pattern((len(rows), 4), 10 * step), (6, 4))
    optimizer.step()
    if step in (1, 2, 10):
        file.put(f"sparseAdam.{step}", "table", table)
file.close()
