#!/usr/bin/env python3
"""Derives the spectra of simulated surfaces from labelled Landsat pixels (needs numpy).

    derive.py Landsat_training_data.csv > landsat-surfaces.csv
    derive.py --swift landsat-surfaces.csv > ../../Sources/Simulation/MeasuredSpectra.swift

The source is the training table of glacier-snow-cover-mapping (see README.md). Its surface reflectances lack
the offset of -0.2 of Collection 2, which is subtracted here. The sunlit pixels of each class, in the order of
the file, go to the training draws and the test draws by turns.
"""
import csv
import sys

import numpy as np

CLASSES = {"1": "snow", "2": "shadowedSnow", "3": "ice", "4": "rock", "5": "water"}
BANDS = [f"SR_B{number}" for number in range(1, 8)]
SHARES = [0.02, 0.10, 0.25, 0.50, 0.75, 0.90, 0.98]
# Of these classes, pixels darker in red than this share of the median stand in shadow and do not count.
SUNLIT = {"snow": 0.45, "ice": 0.35, "rock": 0.35}
HEADER = ["class", "draws", "pixels", "row"] + [f"B{number}" for number in range(1, 8)]


def ranks(values):
    order = np.argsort(np.argsort(values, axis=0, kind="stable"), axis=0, kind="stable")
    return order.astype(float)


def loadings(pixels):
    """Principal axes, one per row, each scaled by its deviation, of the normal scores of the bands."""
    spearman = np.corrcoef(ranks(pixels).T)
    correlation = 2 * np.sin(np.pi * spearman / 6)
    values, vectors = np.linalg.eigh(correlation)
    axes = (vectors * np.sqrt(np.maximum(values, 0))).T[::-1]
    axes = axes * np.where(axes.sum(axis=1) < 0, -1, 1)[:, None]
    # Each band has unit variance again where a negative eigenvalue was cut.
    return axes / np.sqrt((axes**2).sum(axis=0))


def derive(path):
    pixels = {name: [] for name in CLASSES.values()}
    with open(path) as file:
        for row in csv.DictReader(file):
            if all(row[band] for band in BANDS):
                pixels[CLASSES[row["class"]]].append([float(row[band]) - 0.2 for band in BANDS])
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(HEADER)
    for name, rows in pixels.items():
        rows = np.array(rows)
        if name in SUNLIT:
            rows = rows[rows[:, 3] > SUNLIT[name] * np.median(rows[:, 3])]
        for half, draws in enumerate(["training", "test"]):
            part = rows[half::2]
            for share, values in zip(SHARES, np.quantile(part, SHARES, axis=0)):
                out.writerow([name, draws, len(part), f"q{share:.2f}"] + [f"{value:.4f}" for value in values])
            for index, axis in enumerate(loadings(part)):
                out.writerow([name, draws, len(part), f"axis{index + 1}"] + [f"{value:.3f}" for value in axis])


def swift(path):
    tables = {}
    with open(path) as file:
        for row in csv.DictReader(file):
            quantiles, axes = tables.setdefault(row["class"], {}).setdefault(row["draws"], ([], []))
            (quantiles if row["row"].startswith("q") else axes).append(
                ", ".join(str(float(row[band])) for band in HEADER[4:]))
    print("// Written by Data/spectra/derive.py from Data/spectra/landsat-surfaces.csv: do not edit.")
    print("\nextension SpectralTable {")
    for index, (name, halves) in enumerate(tables.items()):
        if index:
            print()
        print(f"  static func {name}(_ draws: SpectralDraws) -> SpectralTable {{\n    switch draws {{")
        for draws, (quantiles, axes) in halves.items():
            print(f"    case .{draws}:\n      SpectralTable(\n        quantiles: [")
            for values in quantiles:
                print(f"          [{values}],")
            print("        ],\n        axes: [")
            for values in axes:
                print(f"          [{values}],")
            print("        ])")
        print("    }\n  }")
    print("}")


if sys.argv[1:2] == ["--swift"]:
    swift(sys.argv[2])
else:
    derive(sys.argv[1])
