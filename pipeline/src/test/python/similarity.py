# SPDX-License-Identifier: Apache-2.0
# Prints the figures of SimilarityTest; they were computed with scikit-image 0.26.0 and SciPy 1.17.1.
import numpy as np
from skimage.metrics import structural_similarity

def planes(height, width):
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    a = 0.5 + 0.4 * np.sin(0.7 * x + 0.1 * y) * np.cos(0.3 * y)
    b = np.clip(0.8 * a + 0.1 + 0.15 * np.cos(1.9 * x - 0.8 * y), 0, 1)
    return a, b

for size in [(11, 11), (28, 28), (64, 48), (190, 177)]:
    a, b = planes(*size)
    print(size, repr(float(structural_similarity(a, b, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=1.0))))
# MS-SSIM with scipy's correlate (an independent computation)
from scipy.signal import correlate2d
g = np.exp(-(np.arange(11) - 5.0) ** 2 / (2 * 1.5 ** 2)); g /= g.sum(); win = np.outer(g, g)
def maps(a, b):
    f = lambda v: correlate2d(v, win, mode="valid")
    ma, mb = f(a), f(b)
    va, vb, cov = f(a * a) - ma * ma, f(b * b) - mb * mb, f(a * b) - ma * mb
    cs = (2 * cov + .0009) / (va + vb + .0009)
    return (cs * (2 * ma * mb + .0001) / (ma * ma + mb * mb + .0001)).mean(), cs.mean()
for size, scales in [((28, 28), 2), ((64, 48), 3), ((190, 177), 5)]:
    a, b = planes(*size)
    w = np.array([0.0448, 0.2856, 0.3001, 0.2363, 0.1333])[:scales]; w /= w.sum()
    p = 1.0
    for i in range(scales):
        l, cs = maps(a, b)
        p *= max(0, l if i == scales - 1 else cs) ** w[i]
        h, k = a.shape[0] // 2 * 2, a.shape[1] // 2 * 2
        half = lambda v: v[:h, :k].reshape(h // 2, 2, k // 2, 2).mean((1, 3))
        a, b = half(a), half(b)
    print(size, scales, repr(float(p)))
