"""Writes weights.h5, a file as Keras writes them, with h5py.

    python make_hdf5.py          # needs h5py and numpy

Element i of an array is i / 8 - 2. Many members make the names of a group fill more than one node of its tree.
"""
import os

import h5py
import numpy as np


def values(*shape, kind="<f4"):
    return (np.arange(np.prod(shape)) / 8 - 2).reshape(shape).astype(kind)


path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "weights.h5")
with h5py.File(path, "w", libver="earliest") as file:
    for number in range(20):
        name = "conv2d" + (f"_{number}" if number else "")
        file[f"block1/layers/{name}/vars/0"] = values(2, 3, 2)
        file[f"block1/layers/{name}/vars/1"] = values(number + 1)
    file["scalar"] = values()
    file["other/double"] = values(3, kind="<f8")
    file["other/reversed"] = values(3, kind=">f4")
    file["other/integers"] = values(3, kind="<i4")
    file.create_dataset("other/chunked", data=values(8), chunks=(4,))
