"""Makes the pictures and values that ImagesTests compares with. Needs Pillow, numpy and OpenCV.

    python3 Tests/ImagesTests/Golden/make_golden.py

PNG files are put together here, chunk by chunk, because no library writes every kind; their samples
follow the formula `sample`, which the tests repeat. Where Pillow can read the same kind, the script
checks that it sees the same. JPEG and resizing have their expected values beside them, from Pillow.
"""

import io
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageOps

HERE = Path(__file__).resolve().parent
PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
COLOR_TYPES = {"gray": 0, "rgb": 2, "palette": 3, "grayalpha": 4, "rgba": 6}
CHANNELS = {"gray": 1, "rgb": 3, "palette": 1, "grayalpha": 2, "rgba": 4}
PALETTE_8 = 200  # entries of the 8-bit palette: not all that an index can reach


def sample(x, y, channel, bits):
    base = x * 37 + y * 91 + x * y * 5 + channel * 53
    return (base * 1021 & 0xFFFF) >> (16 - bits)


def palette_entry(i):
    return (i * 67 & 255, i * 131 + 7 & 255, 255 - i * 29 & 255)


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def pack_row(values, bits):
    if bits == 16:
        return b"".join(struct.pack(">H", v) for v in values)
    out, used, current = bytearray(), 0, 0
    for v in values:
        current = current << bits | v
        used += bits
        if used == 8:
            out.append(current)
            used, current = 0, 0
    if used:
        out.append(current << (8 - used))
    return bytes(out)


def paeth(a, b, c):
    p = a + b - c
    pa, pb, pc = abs(p - a), abs(p - b), abs(p - c)
    return a if pa <= pb and pa <= pc else b if pb <= pc else c


def filter_row(kind, row, above, step):
    out = bytearray([kind])
    for i, value in enumerate(row):
        a = row[i - step] if i >= step else 0
        b = above[i]
        c = above[i - step] if i >= step else 0
        out.append((value - [0, a, b, (a + b) // 2, paeth(a, b, c)][kind]) & 255)
    return bytes(out)


def png(kind, bits, width, height, interlaced=False, transparency=False, value=None):
    """A PNG whose rows use the five filters in turn and whose data comes in several chunks."""
    channels = CHANNELS[kind]
    count = PALETTE_8 if kind == "palette" and bits == 8 else 1 << bits

    def pixel(x, y):
        return [sample(x, y, c, bits) % (count if kind == "palette" else 1 << bits) for c in range(channels)]

    step = max(1, channels * bits // 8)
    data = b""
    for x0, y0, dx, dy in PASSES if interlaced else [(0, 0, 1, 1)]:
        columns = range(x0, width, dx)
        if not columns:
            continue
        above = None
        for number, y in enumerate(range(y0, height, dy)):
            row = pack_row([v for x in columns for v in pixel(x, y)], bits)
            data += filter_row(number % 5, row, above or bytes(len(row)), step)
            above = row
    body = zlib.compress(data, 9)
    out = b"\x89PNG\r\n\x1a\n"
    out += chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, COLOR_TYPES[kind], 0, 0, interlaced))
    out += chunk(b"gAMA", struct.pack(">I", 100000))  # must change nothing
    if kind == "palette":
        out += chunk(b"PLTE", bytes(v for i in range(count) for v in palette_entry(i)))
        if transparency:
            out += chunk(b"tRNS", bytes(i * 83 & 255 for i in range(count // 2 + 1)))
    elif transparency:
        out += chunk(b"tRNS", b"".join(struct.pack(">H", v) for v in pixel(2, 1)))
    cut = len(body) // 3
    for part in (body[:cut], b"", body[cut:]):
        out += chunk(b"IDAT", part)
    return out + chunk(b"tEXt", b"Comment\0after the data") + chunk(b"IEND", b"")


def write_pngs():
    folder = HERE / "png"
    folder.mkdir(exist_ok=True)
    kinds = [("gray", b) for b in (1, 2, 4, 8, 16)] + [("palette", b) for b in (1, 2, 4, 8)]
    kinds += [(k, b) for k in ("rgb", "grayalpha", "rgba") for b in (8, 16)]
    for kind, bits in kinds:
        for transparency in (False, True):
            if transparency and kind in ("grayalpha", "rgba"):
                continue
            for interlaced in (False, True):
                name = f"{kind}-{bits}" + ("-trns" if transparency else "") + ("-adam7" if interlaced else "")
                data = png(kind, bits, 13, 11, interlaced, transparency)
                (folder / f"{name}.png").write_bytes(data)
                if bits == 8 and not (transparency and kind in ("gray", "rgb")):
                    seen = np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))
                    x, y = 7, 5
                    values = [sample(x, y, c, 8) for c in range(CHANNELS[kind])]
                    if kind == "palette":
                        i = values[0] % PALETTE_8
                        a = i * 83 & 255 if transparency and i <= PALETTE_8 // 2 else 255
                        expected = [*palette_entry(i), a]
                    else:
                        alpha = values.pop() if "alpha" in kind or kind == "rgba" else 255
                        expected = (values * 3 if len(values) == 1 else values) + [alpha]
                    assert seen[y, x].tolist() == expected, (name, seen[y, x], expected)
    for width, height in ((1, 1), (3, 2), (5, 1), (1, 9)):
        (folder / f"small-{width}x{height}-adam7.png").write_bytes(png("rgb", 8, width, height, True))
    hostile = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0))
    (folder / "hostile-60000.png").write_bytes(
        hostile + chunk(b"IDAT", zlib.compress(bytes(64))) + chunk(b"IEND", b""))


def photo(width, height, channels):
    """Smooth colours with an edge, so that every way to code them is at work."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    planes = [127 + 100 * np.sin(x / (5 + c) + c) * np.cos(y / (7 - c)) + 25 * (x > width / 2)
              for c in range(channels)]
    return np.clip(np.stack(planes, -1), 0, 255).astype(np.uint8)


def write_jpegs():
    folder = HERE / "jpeg"
    folder.mkdir(exist_ok=True)
    size = (35, 21)
    gray = Image.fromarray(photo(*size, 1)[..., 0])
    rgb = Image.fromarray(photo(*size, 3))
    cmyk = Image.fromarray(photo(*size, 4), "CMYK")
    cases = {
        "gray": (gray, {}),
        "gray-progressive": (gray, {"progressive": True}),
        "rgb-420": (rgb, {"subsampling": 2}),
        "rgb-422": (rgb, {"subsampling": 1}),
        "rgb-444": (rgb, {"subsampling": 0}),
        "rgb-uncoded": (rgb, {"keep_rgb": True}),
        "rgb-progressive": (rgb, {"progressive": True}),
        "rgb-restart": (rgb, {"restart_marker_blocks": 1}),
        "cmyk": (cmyk, {}),
        "cmyk-progressive": (cmyk, {"progressive": True}),
    }
    for order in ("<", ">"):
        for orientation in range(1, 9):
            if order == ">" and orientation not in (6, 7):
                continue
            exif = Image.Exif()
            exif.endian = order
            exif[0x010E] = "a description before the orientation"
            exif[0x0112] = orientation
            name = f"exif-{orientation}" + ("-big-endian" if order == ">" else "")
            cases[name] = (rgb, {"exif": exif.tobytes(), "subsampling": 0})
    for name, (picture, options) in cases.items():
        path = folder / f"{name}.jpg"
        picture.save(path, "JPEG", quality=85, **options)
        seen = ImageOps.exif_transpose(Image.open(path))
        if seen.mode == "CMYK":
            seen = seen.convert("RGB")
        pixels = np.asarray(seen)
        channels = 1 if pixels.ndim == 2 else pixels.shape[2]
        header = struct.pack("<III", pixels.shape[1], pixels.shape[0], channels)
        (folder / f"{name}.raw").write_bytes(header + pixels.tobytes())
    # The sizes in a frame header are two big-endian numbers after the marker, the length and the depth.
    data = bytearray((folder / "gray.jpg").read_bytes())
    at = data.index(b"\xff\xc0")
    data[at + 5:at + 9] = struct.pack(">HH", 60000, 60000)
    (folder / "hostile-60000.jpg").write_bytes(data)


def area(plane, width, height):
    """Exact box coverage, from cumulative sums in double precision."""
    def along(values, count):
        total = np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(values, 0)])
        edges = np.arange(count + 1) * values.shape[0] / count
        whole = np.minimum(np.floor(edges).astype(int), values.shape[0] - 1)
        at = total[whole] + (edges - whole)[:, None] * values[whole]
        return np.diff(at, axis=0) * count / values.shape[0]
    return along(along(plane.astype(np.float64), height).T, width).T


def write_resizes():
    folder = HERE / "resize"
    folder.mkdir(exist_ok=True)
    width, height = 24, 18
    y, x = np.mgrid[0:height, 0:width]
    planes = [(np.vectorize(lambda x, y: sample(x, y, c, 8))(x, y)).astype(np.float32) for c in range(4)]
    filters = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC,
               "lanczos3": Image.Resampling.LANCZOS}

    def resized(plane, method, size):
        if method == "area":
            return area(plane, *size)
        picture = Image.fromarray(plane.astype(np.float32))
        return np.asarray(picture.resize(size, filters[method])).astype(np.float64)

    for method in ["area", *filters]:
        out = b""
        for size in ((7, 5), (24, 9), (50, 37), (1, 1), (11, 40), (23, 17)):
            gray = resized(planes[0] / 255, method, size)
            if method == "area" and size[0] <= width and size[1] <= height:
                peer = cv2.resize(planes[0] / 255, size, interpolation=cv2.INTER_AREA)
                assert np.abs(peer - gray).max() < 1e-5
            alpha = resized(planes[3], method, size)
            colors = [resized(p * planes[3], method, size) for p in planes[:3]]
            visible = np.clip(alpha, 0, 255) >= 0.5
            colors = [np.where(visible, c / np.where(visible, alpha, 1), 0) for c in colors]
            rgba = np.clip(np.floor(np.stack([*colors, alpha], -1) + 0.5), 0, 255).astype(np.uint8)
            out += struct.pack("<II", *size) + gray.astype("<f4").tobytes() + rgba.tobytes()
        (folder / f"{method}.raw").write_bytes(out)


write_pngs()
write_jpegs()
write_resizes()
