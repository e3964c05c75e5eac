# SPDX-License-Identifier: Apache-2.0
"""Prints the figures of ScoresOracleTest, src/test/resources/io/sparkvae/score/scikit-learn.json.

They are computed with scikit-learn and SciPy, on the images of OracleImages.java: the same generator, the same numbers.
"""
import json
import math
from collections import Counter

import numpy as np
import scipy
import sklearn
from scipy.linalg import sqrtm
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import balanced_accuracy_score, mutual_info_score, pairwise_distances
from sklearn.metrics.pairwise import polynomial_kernel
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

IMAGES, BINS, NEIGHBOURS = 1200, 20, 15


class Generator:
    """A linear congruential generator (Knuth's constants); its upper 24 bits are a number in [0, 1)."""

    def __init__(self, seed):
        self.state = seed

    def uniform(self):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 40) / 2**24


def images(seed, shift):
    random = Generator(seed)
    factors, codes = [], []
    for _ in range(IMAGES):
        a, b, c = int(4 * random.uniform()), int(5 * random.uniform()), int(3 * random.uniform())
        u = [random.uniform() - 0.5 for _ in range(4)]
        factors.append([a, b, c])
        codes.append([a + 0.8 * u[0] + shift, 0.5 * b + 0.25 * a + u[1], 2 * u[2], 0.125 * b - 0.75 * c + 0.5 * u[3]])
    return np.array(codes).astype(np.float32), np.array(factors)


def bins(column):
    edges = np.histogram_bin_edges(column, BINS)
    return np.clip(np.digitize(column, edges) - 1, 0, BINS - 1)


def gap(matrix):
    ordered = np.sort(matrix, axis=0)[::-1]
    return ordered[0] - ordered[1]


def told(counts, value_of):
    """Balanced accuracy of a tree that sees the bin alone, without a limit."""
    tree = DecisionTreeClassifier(class_weight="balanced").fit(counts[:, None], value_of)
    return balanced_accuracy_score(value_of, tree.predict(counts[:, None]))


def irs(z, y):
    best, weights = [], []
    for j in range(z.shape[1]):
        furthest = np.abs(z[:, j] - z[:, j].mean()).max()
        held = []
        for k in range(y.shape[1]):
            spread = [np.percentile(np.abs(z[y[:, k] == v, j] - z[y[:, k] == v, j].mean()), 99) for v in np.unique(y[:, k])]
            held.append(max(0, 1 - np.mean(spread) / furthest))
        best.append(max(held))
        weights.append(furthest)
    return np.average(best, weights=weights)


def concentration(importances):
    """Disentanglement and completeness of a matrix of importances (Eastwood and Williams 2018)."""
    entropy = lambda m: np.array([scipy.stats.entropy(row, base=len(row)) for row in m])
    weights = importances.sum(1) / importances.sum()
    return (weights * (1 - entropy(importances))).sum(), (1 - entropy(importances.T)).mean()


def vote(labels, order):
    """Of equally frequent classes the one with the nearest image wins, as in Neighbours."""
    counts = Counter(labels[order])
    most = max(counts.values())
    return next(label for label in labels[order] if counts[label] == most)


def within(points, centres, k):
    """Share of points within the distance of a centre's k-th nearest other centre (Kynkäänniemi et al. 2019)."""
    radii = NearestNeighbors(n_neighbors=k + 1).fit(centres).kneighbors(centres)[0][:, k]
    return (pairwise_distances(points, centres) <= radii).any(1).mean()


def kernel(x, y):
    size = len(x) // 10
    found = []
    for at in range(0, len(x), size):
        a, b = x[at:at + size], y[at:at + size]
        k = lambda u, v: polynomial_kernel(u, v, degree=3, gamma=1 / u.shape[1], coef0=1)
        alone = sum((k(u, u).sum() - np.trace(k(u, u))) / (size * (size - 1)) for u in (a, b))
        found.append(alone - 2 * k(a, b).mean())
    return np.mean(found), np.std(found, ddof=1) / math.sqrt(len(found))


z, y = images(1, 0.0)
z = z.astype(np.float64)
other = images(2, 0.25)[0].astype(np.float64)
information = np.array([[mutual_info_score(bins(z[:, j]), y[:, k]) for k in range(3)] for j in range(4)])
entropies = np.array([scipy.stats.entropy(np.bincount(y[:, k])) for k in range(3)])
lines = np.array([[LinearRegression().fit(z[:, [j]], y[:, k]).score(z[:, [j]], y[:, k]) for k in range(3)] for j in range(4)])
unordered = [told(bins(z[:, j]), y[:, 2]) for j in range(4)]
squares = information**2
modularity = 1 - (squares.sum(1) - squares.max(1)) / (squares.max(1) * 2)

cut = IMAGES * 2 // 3
forests = [RandomForestClassifier(200, max_depth=10, max_features=None, random_state=k).fit(z[:cut], y[:cut, k]) for k in range(3)]
importances = np.array([forest.feature_importances_ for forest in forests]).T
scaler = StandardScaler().fit(z[:cut])
logistic = LogisticRegression(C=1.0, tol=1e-8, max_iter=1000).fit(scaler.transform(z[:cut]), y[:cut, 1])
order = NearestNeighbors(n_neighbors=NEIGHBOURS, algorithm="brute").fit(z[:cut]).kneighbors(z[cut:])[1]
votes = np.array([vote(y[:cut, 1], row) for row in order])
means, covariances = (z.mean(0), other.mean(0)), (np.cov(z.T), np.cov(other.T))
frechet = ((means[0] - means[1])**2).sum() + np.trace(covariances[0] + covariances[1] - 2 * sqrtm(covariances[0] @ covariances[1]).real)

print(json.dumps({
    "madeWith": f"scikit-learn {sklearn.__version__}, SciPy {scipy.__version__}, NumPy {np.__version__}",
    "information": information.tolist(),
    "entropies": entropies.tolist(),
    "mig": (gap(information) / entropies).mean(),
    "modularity": modularity.mean(),
    "lines": lines.tolist(),
    "sap": gap(lines).mean(),
    "told": unordered,
    "irs": irs(z, y),
    "concentration": concentration(information),
    "importances": importances.tolist(),
    "dci": concentration(importances),
    "accuracies": [forest.score(z[cut:], y[cut:, k]) for k, forest in enumerate(forests)],
    "logistic": int((logistic.predict(scaler.transform(z[cut:])) == y[cut:, 1]).sum()),
    "neighbours": int((votes == y[cut:, 1]).sum()),
    "frechet": frechet,
    "kernel": kernel(z, other),
    "precision": within(other, z, 5),
    "recall": within(z, other, 5),
}, indent=1))
