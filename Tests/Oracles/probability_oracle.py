"""The numbers of ProbabilityBlocksTests and ReliabilityTests: numpy and scipy on the same counts.

    pip install numpy scipy==1.17.1 && python probability_oracle.py
"""

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import expit

np.set_printoptions(legacy="1.25")

PIXEL = 900.0
# Two blocks: byte of odds and how many pixels have it.
BLOCKS = [{160: 100, 120: 50, 255: 30}, {130: 200, 3: 10, 0: 400}]


def probability(byte, temperature):
    if byte in (0, 255):
        return float(byte == 255)
    return float(expit((byte - 127.5) / 8 / temperature))


def spread(blocks, temperature):
    """Mean and error of the ice above one uniform number for each block, by integrating over the number."""
    expected = variance = mapped = 0.0
    for block in blocks:
        ends = np.unique([0.0, 1.0] + [probability(byte, temperature) for byte in block])
        widths = np.diff(ends)
        middles = (ends[1:] + ends[:-1]) / 2
        areas = np.array(
            [sum(n * PIXEL for byte, n in block.items() if probability(byte, temperature) > u) for u in middles])
        mean = (widths * areas).sum()
        expected += mean
        variance += (widths * areas**2).sum() - mean**2
        mapped += sum(n * PIXEL for byte, n in block.items() if byte > 127)
    return expected, mapped, np.sqrt(variance + (expected - mapped) ** 2)


for temperature in (1.0, 2.0):
    print("spread at", temperature, *map(repr, spread(BLOCKS, temperature)))

BYTES = np.array([40, 80, 110, 125, 130, 150, 180, 220])
PIXELS = np.array([1000, 300, 100, 50, 60, 120, 400, 2000])
GLACIER = np.array([20, 30, 30, 22, 35, 80, 330, 1960])


def likelihood(temperature):
    z = (BYTES - 127.5) / 8 / temperature
    return (GLACIER * np.logaddexp(0, -z) + (PIXELS - GLACIER) * np.logaddexp(0, z)).sum() / PIXELS.sum()


def calibration_error(temperature):
    p = expit((BYTES - 127.5) / 8 / temperature)
    bins = np.minimum((p * 10).astype(int), 9)
    gaps = [abs((GLACIER - p * PIXELS)[bins == b].sum()) for b in range(10)]
    return sum(gaps) / PIXELS.sum()


best = minimize_scalar(likelihood, bounds=(0.05, 20), method="bounded", options={"xatol": 1e-10}).x
print("temperature", repr(best))
for temperature in (1.0, best):
    print("  NLL, ECE at", repr(temperature), repr(likelihood(temperature)), repr(calibration_error(temperature)))
