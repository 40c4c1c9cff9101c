"""OpenCV and Pillow on the suite's filter workloads: what a user would pick instead.

    pip install opencv-python-headless pillow numpy
    python opencv_peer.py [--threads N] [--size WxH]

One line per workload: `workload ms`, the median over the run; 8-bit RGB in, 8-bit RGB out.
`*_file` lines time reading a PNG/JPEG, filtering and writing it again.
"""
import argparse, time, os, tempfile, numpy as np, cv2
from PIL import Image, ImageFilter
def med(f, sec=1.5):
    f(); ts, end = [], time.perf_counter() + sec
    while time.perf_counter() < end or len(ts) < 5:
        t = time.perf_counter(); f(); ts.append(time.perf_counter() - t)
    ts.sort(); return 1e3 * ts[len(ts) // 2]
p = argparse.ArgumentParser(); p.add_argument("--threads", type=int, default=2); p.add_argument("--size", default="1920x1080")
a = p.parse_args(); cv2.setNumThreads(a.threads); w, h = map(int, a.size.split("x"))
rng = np.random.default_rng(0)
img = cv2.GaussianBlur(rng.integers(0, 256, (h, w, 3), dtype=np.uint8), (0, 0), 1.5)
k3 = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]], np.float32); emboss = np.array([[0, 1, 1], [-1, 0, 1], [-1, -1, 0]], np.float32)
k9 = rng.standard_normal((9, 9)).astype(np.float32)
B = cv2.BORDER_REFLECT_101
def sobel():
    x = cv2.Sobel(img, cv2.CV_32F, 1, 0); y = cv2.Sobel(img, cv2.CV_32F, 0, 1); return cv2.convertScaleAbs(cv2.magnitude(x, y))
for n, f in {
    "laplacian3x3": lambda: cv2.filter2D(img, -1, k3, borderType=B),
    "emboss3x3": lambda: cv2.filter2D(img, -1, emboss, borderType=B),
    "dense9x9": lambda: cv2.filter2D(img, -1, k9, borderType=B),
    "gaussian_s2": lambda: cv2.GaussianBlur(img, (0, 0), 2),
    "gaussian_s10": lambda: cv2.GaussianBlur(img, (0, 0), 10),
    "sobel_magnitude": sobel,
    "box15": lambda: cv2.blur(img, (15, 15)),
    "median5": lambda: cv2.medianBlur(img, 5),
    "canny": lambda: cv2.Canny(img, 100, 200),
}.items(): print(f"opencv_{n} {med(f):.2f}")
pim = Image.fromarray(img[:, :, ::-1])
print(f"pillow_emboss3x3 {med(lambda: pim.filter(ImageFilter.EMBOSS)):.2f}")
d = tempfile.mkdtemp()
for ext in ("png", "jpg"):
    s = os.path.join(d, "in." + ext); o = os.path.join(d, "out." + ext); cv2.imwrite(s, img)
    print(f"opencv_laplacian3x3_{ext}_file {med(lambda: cv2.imwrite(o, cv2.filter2D(cv2.imread(s), -1, k3, borderType=B))):.2f}")
