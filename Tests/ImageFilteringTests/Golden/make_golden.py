"""What OpenCV makes of small pictures, for GoldenTests.swift.

    pip install opencv-python-headless numpy
    python make_golden.py        # writes cases.txt and NAME.png, NAME-expected.png beside itself

`cases.txt` has one case a line: a chain as `filter run` reads it, or `convolve BORDER WEIGHTS` (rows parted
by `;`). NAME-expected.png holds the results of all cases for the picture NAME, one below the other. Pictures
are noise, noise that has been smoothed, and pieces of samples/pictures, of odd sizes down to one pixel.
"""
import os, re
import cv2, numpy as np

here = os.path.dirname(os.path.abspath(__file__))
samples = os.path.join(here, "../../../samples/pictures")
rng = np.random.default_rng(6)
BORDERS = {"reflect": cv2.BORDER_REFLECT_101, "replicate": cv2.BORDER_REPLICATE, "zero": cv2.BORDER_CONSTANT}
SHAPES = {"square": cv2.MORPH_RECT, "cross": cv2.MORPH_CROSS, "disc": cv2.MORPH_ELLIPSE}


def noise(h, w, channels=3, sigma=0):
    a = rng.integers(0, 256, (h, w, channels), dtype=np.uint8)
    if sigma:
        a = cv2.GaussianBlur(a, (0, 0), sigma)
        a = cv2.normalize(a, None, 0, 255, cv2.NORM_MINMAX)
    return a[:, :, 0] if channels == 1 else a.reshape(h, w, channels)


def piece(name, y, x, h, w, gray=False):
    a = cv2.imread(os.path.join(samples, name), cv2.IMREAD_COLOR)
    a = np.ascontiguousarray(a[y : y + h, x : x + w])
    return cv2.cvtColor(a, cv2.COLOR_BGR2GRAY) if gray else a


pictures = {
    "point": noise(1, 1),
    "row": noise(1, 37),
    "column": noise(37, 1, 1),
    "pair": noise(2, 3, 1),
    "noise": noise(15, 43),
    "noise-gray": noise(25, 19, 1),
    "soft": noise(27, 41, 3, 1.5),
    # Decoded once: JPEG decoders differ by a level.
    "landscape": piece("landscape.jpg", 90, 100, 41, 63),
    "page": piece("page.png", 40, 60, 31, 67, gray=True),
    "shapes": piece("shapes.png", 150, 90, 45, 61),
}

cases = []


def case(text, function):
    cases.append((text, function))


for size in (1, 3, 5, 15, 17, 41):
    case(f"box size={size}", lambda a, s=size: cv2.blur(a, (s, s)))
for border, code in BORDERS.items():
    case(f"box size=7 border={border}", lambda a, c=code: cv2.blur(a, (7, 7), borderType=c))
    case(f"gaussian sigma=1.7 border={border}", lambda a, c=code: cv2.GaussianBlur(a, (0, 0), 1.7, borderType=c))
for sigma in (0.5, 1, 2, 3.3, 10):
    case(f"gaussian sigma={sigma}", lambda a, s=sigma: cv2.GaussianBlur(a, (0, 0), s))
for size in (3, 5, 7, 13):
    case(f"median size={size}", lambda a, s=size: cv2.medianBlur(a, s))
for name, f in (("erode", cv2.erode), ("dilate", cv2.dilate)):
    for shape, code in SHAPES.items():
        for size in (3, 9):
            element = cv2.getStructuringElement(code, (size, size))
            case(f"{name} size={size} shape={shape}", lambda a, f=f, e=element: f(a, e))
for name, code in (("open", cv2.MORPH_OPEN), ("close", cv2.MORPH_CLOSE), ("gradient", cv2.MORPH_GRADIENT)):
    element = cv2.getStructuringElement(cv2.MORPH_RECT, (5, 5))
    case(f"{name} size=5", lambda a, c=code, e=element: cv2.morphologyEx(a, c, e))

# cv2.Laplacian's kernels: 4 neighbours for ksize 1.
case("laplacian range=clip", lambda a: cv2.Laplacian(a, cv2.CV_8U, ksize=1))
case("laplacian", lambda a: cv2.convertScaleAbs(cv2.Laplacian(a, cv2.CV_16S, ksize=1)))


def magnitude(f):
    return lambda a: cv2.convertScaleAbs(cv2.magnitude(f(a, cv2.CV_32F, 1, 0), f(a, cv2.CV_32F, 0, 1)))


for name, f in (("sobel", cv2.Sobel), ("scharr", cv2.Scharr)):
    case(f"{name} gain=1", magnitude(f))
    for output, order in (("x", (1, 0)), ("y", (0, 1))):
        case(f"{name} gain=1 output={output} range=clip", lambda a, f=f, o=order: f(a, cv2.CV_8U, *o))
        case(
            f"{name} gain=1 output={output} border=replicate",
            lambda a, f=f, o=order: cv2.convertScaleAbs(f(a, cv2.CV_16S, *o, borderType=cv2.BORDER_REPLICATE)),
        )
for low, high, norm in ((100, 200, "l1"), (40, 110, "l1"), (60, 120, "l2")):
    case(
        f"canny sigma=0 low={low} high={high} norm={norm}",
        lambda a, l=low, h=high, n=norm: cv2.Canny(a, l, h, L2gradient=n == "l2"),
    )


def gray(a):
    return a if a.ndim == 2 else cv2.cvtColor(a, cv2.COLOR_BGR2GRAY)


case("threshold otsu", lambda a: cv2.threshold(gray(a), 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[1])
case("threshold level=90", lambda a: cv2.threshold(gray(a), 90, 255, cv2.THRESH_BINARY)[1])
case(
    "threshold adaptive size=11 offset=4",
    lambda a: cv2.adaptiveThreshold(gray(a), 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 11, 4),
)
for rows, columns in ((3, 3), (3, 5), (5, 5), (7, 3), (7, 7), (9, 9), (11, 11), (13, 13), (15, 15)):
    kernel = np.round(rng.standard_normal((rows, columns)) / np.sqrt(rows * columns), 3).astype(np.float32)
    text = "; ".join(" ".join(f"{v:.3f}" for v in row) for row in kernel)
    border = list(BORDERS)[(rows + columns) // 2 % 3]
    case(
        f"convolve {border} {text}",
        lambda a, k=kernel, b=BORDERS[border]: cv2.filter2D(a, -1, k, borderType=b),
    )
for text in ("0 1 0; 1 -4 1; 0 1 0", "0 1 1; -1 0 1; -1 -1 0", "0.0625 0.125 0.0625; 0.125 0.25 0.125; 0.0625 0.125 0.0625"):
    kernel = np.array([[float(v) for v in row.split()] for row in text.split(";")], np.float32)
    case(f"convolve reflect {text}", lambda a, k=kernel: cv2.filter2D(a, -1, k))

with open(os.path.join(here, "cases.txt"), "w") as f:
    f.writelines(text + "\n" for text, _ in cases)
for name, picture in pictures.items():
    results = [function(picture).reshape(picture.shape[:2] + (-1,)) for _, function in cases]
    channels = 1 if picture.ndim == 2 else 3
    results = [np.repeat(r, channels, 2) if r.shape[2] < channels else r for r in results]
    cv2.imwrite(os.path.join(here, name + ".png"), picture, [cv2.IMWRITE_PNG_COMPRESSION, 9])
    cv2.imwrite(os.path.join(here, name + "-expected.png"), np.concatenate(results), [cv2.IMWRITE_PNG_COMPRESSION, 9])
print(len(cases), "cases,", len(pictures), "pictures")
