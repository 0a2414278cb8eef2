#!/usr/bin/env python3
"""Compare a reflectance raster that Firnline wrote with an independent computation.

    python3 -m venv oracle && oracle/bin/pip install numpy rasterio rio-toa   # rio-toa is optional
    firnline scene reflectance PRODUCT --role red -o red.tif
    oracle/bin/python Tests/Oracles/toa_oracle.py PRODUCT B4 red.tif

PRODUCT is a Level-1 product of Collection 1 or 2: a folder, a .tar or a .tar.gz. The metadata are read by regular
expressions over the text, the band by rasterio, the formula by numpy in double precision; and by rio-toa where that
is installed, which computes in single precision. Prints the largest absolute difference of each, and fails where
numpy's is more than half a unit in the last place of a float.
"""

import math
import os
import re
import sys
import tarfile
import warnings

import numpy as np
import rasterio

warnings.filterwarnings("ignore", category=rasterio.errors.NotGeoreferencedWarning)


def members(product):
    """The names of the product's files and a function that reads one."""
    if os.path.isdir(product):
        return sorted(os.listdir(product)), lambda name: open(os.path.join(product, name), "rb").read()
    archive = tarfile.open(product)
    return sorted(archive.getnames()), lambda name: archive.extractfile(name).read()


def main(product, band, written):
    names, read = members(product)
    text = read(next(n for n in names if n.upper().endswith("_MTL.TXT"))).decode("ascii", "replace")

    def value(key):
        # The last one: Level-2 files hold the Level-1 groups after their own.
        return float(re.findall(rf"^\s*{key}\s*=\s*(\S+)", text, re.MULTILINE)[-1])

    number = band.removeprefix("B")
    scale = value(f"REFLECTANCE_MULT_BAND_{number}")
    offset = value(f"REFLECTANCE_ADD_BAND_{number}")
    elevation = value("SUN_ELEVATION")

    with rasterio.MemoryFile(read(next(n for n in names if n.upper().endswith(f"_{band}.TIF")))) as memory:
        with memory.open() as raster:
            numbers = raster.read(1)
    with rasterio.open(written) as raster:
        ours = raster.read(1)

    fill = numbers == 0
    if not np.array_equal(np.isnan(ours), fill):
        sys.exit(f"fill differs: {np.isnan(ours).sum()} NaN written, {fill.sum()} zeros in the band")
    expected = (scale * numbers.astype(np.float64) + offset) / math.sin(math.radians(elevation))
    difference = np.abs(ours.astype(np.float64) - expected)[~fill]
    allowed = np.spacing(np.abs(expected[~fill]).astype(np.float32)) / 2 * (1 + 1e-6)
    print(f"{(~fill).sum()} pixels, {fill.sum()} fill, reflectance {ours[~fill].min()} to {ours[~fill].max()}")
    print(f"numpy, double precision: largest absolute difference {difference.max():.3e}")
    try:
        from rio_toa import reflectance
    except ImportError:
        print("rio-toa: not installed")
    else:
        theirs = reflectance.reflectance(numbers, scale, offset, elevation, src_nodata=0)
        print(f"rio-toa: largest absolute difference {np.abs(ours - theirs)[~fill].max():.3e}")
    if (difference > allowed).any():
        sys.exit("more than half a unit in the last place")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
