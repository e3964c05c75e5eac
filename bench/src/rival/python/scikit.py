"""scikit-image's structural similarity, and scikit-learn's probes, on random numbers.

Arguments: "similarity", pairs of images, pixels on a side. Or: "probes", images to learn from, images to tell, dimensions;
ten classes. The protocol is that of Contestant.java.
"""
import sys
import time

import numpy
from skimage.metrics import structural_similarity
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

CHANCE = numpy.random.default_rng(1)


def similarity(pairs, side):
    images = CHANCE.random((pairs, 2, side, side))

    def once():
        for image, other in images:
            structural_similarity(
                image, other, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=1.0
            )
        return pairs

    return once


def probes(references, images, dimensions):
    known, told = (CHANCE.standard_normal((n, dimensions)) for n in (references, images))
    classes, answers = (CHANCE.integers(10, size=n) for n in (references, images))

    def once():
        KNeighborsClassifier(15, algorithm="brute", n_jobs=2).fit(known, classes).score(told, answers)
        mean, deviation = known.mean(0), known.std(0)
        linear = LogisticRegression(max_iter=100, tol=1e-5)
        linear.fit((known - mean) / deviation, classes).score((told - mean) / deviation, answers)
        return images

    return once


once = {"similarity": similarity, "probes": probes}[sys.argv[1]](*map(int, sys.argv[2:]))
print("\n@ready", flush=True)
for line in sys.stdin:
    began, cpu, done = time.perf_counter(), time.process_time(), 0
    while done == 0 or time.perf_counter() < began + float(line.split()[1]):
        done += once()
    print("\n@done %d %.9f %.3f" % (done, time.perf_counter() - began, time.process_time() - cpu), flush=True)
