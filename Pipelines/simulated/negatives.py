"""Writes images without glaciers as rasters with labels: clouds, their shadows, water and land.

    python3 Pipelines/simulated/negatives.py FOLDER

The images are the examples of ukis-csmask (DLR, Apache-2.0): Landsat 5, Landsat 7 and Sentinel-2, 512 × 512 pixels of
top-of-atmosphere reflectance in blue, green, red, near infrared and two bands of short-wave infrared. FOLDER has them
as landsat5.npz, landsat7.npz and sentinel2.npz. The rasters go beside this script, as negatives.yaml expects them.
"""

import pathlib
import sys

import numpy

CLOUD = 4
UNKNOWN = 255
TYPES = {"float32": 4, "uint8": 1}


def write(path, planes):
    """Writes bands × rows × columns as an ENVI raster, which GDAL reads."""
    bands, rows, columns = planes.shape
    planes.astype(planes.dtype.newbyteorder("<")).tofile(path)
    path.with_suffix(".hdr").write_text(
        f"ENVI\nsamples = {columns}\nlines = {rows}\nbands = {bands}\nheader offset = 0\n"
        f"file type = ENVI Standard\ndata type = {TYPES[planes.dtype.name]}\ninterleave = bsq\nbyte order = 0\n"
        # Where the images lie is not told; the grid has the size of a pixel alone.
        "map info = {UTM, 1, 1, 500000, 0, 30, 30, 32, North, WGS-84}\n"
    )


def main(source):
    folder = pathlib.Path(__file__).parent / ".firnline" / "negatives"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ["landsat5", "landsat7", "sentinel2"]:
        with numpy.load(source / f"{name}.npz") as file:
            image = numpy.moveaxis(file["img"], -1, 0).astype(numpy.float32)
            mask = file["msk"][..., 0]
        write(folder / f"{name}.img", image)
        # What lies under a cloud is not known; all else is no glacier.
        labels = numpy.where(mask == CLOUD, UNKNOWN, 0).astype(numpy.uint8)
        write(folder / f"{name}_label.img", labels[None])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]))
