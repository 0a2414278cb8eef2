"""A glacier inventory of one period in Python, as a practitioner would write it: Firnline's peer.

Whole arrays, vectorised: digital numbers to reflectance, band ratio, 5×5 opening and closing, clear sky from
QA_PIXEL, least-ice merge, 4-connected outlines with geodesic areas and source dates, buffer uncertainty; then
a GeoPackage, and the merged mask and the deciding scenes as GeoTIFF.

    pipeline.py SCENE_FOLDER... --output FOLDER
"""

import argparse
import json
import math
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyproj
import rasterio
import rasterio.features
import shapely
from scipy import ndimage

# QA_PIXEL, Collection 2: fill, dilated cloud, cirrus, cloud, cloud shadow. A pixel with any is not clear sky.
NOT_CLEAR = 0b11111
FIVE_BY_FIVE = np.ones((5, 5), dtype=bool)
BANDS = {"TM": (3, 5), "ETM": (3, 5), "OLI_TIRS": (4, 6)}  # red, first short-wave infrared


@dataclass
class Scene:
    folder: Path
    date: str
    metadata: dict

    @classmethod
    def open(cls, folder: Path) -> "Scene":
        lines = next(folder.glob("*_MTL.txt")).read_text().splitlines()
        pairs = (line.split("=", 1) for line in lines if "=" in line)
        metadata = {key.strip(): value.strip().strip('"') for key, value in pairs}
        return cls(folder, metadata["DATE_ACQUIRED"], metadata)

    def read(self, suffix: str) -> np.ndarray:
        with rasterio.open(next(self.folder.glob(f"*_{suffix}.TIF")), num_threads="all_cpus") as dataset:
            return dataset.read(1)

    def reflectance(self, numbers: np.ndarray, band: int) -> np.ndarray:
        scale = float(self.metadata[f"REFLECTANCE_MULT_BAND_{band}"])
        offset = float(self.metadata[f"REFLECTANCE_ADD_BAND_{band}"])
        sun = math.sin(math.radians(float(self.metadata["SUN_ELEVATION"])))
        values = numbers.astype(np.float32)
        values *= scale / sun
        values += offset / sun
        return values

    def extract(self, threshold: float, morphology: bool) -> tuple[np.ndarray, np.ndarray]:
        """Where ice is, and where the sky was clear."""
        red_band, swir_band = BANDS[self.metadata["SENSOR_ID"]]
        red, swir = self.read(f"B{red_band}"), self.read(f"B{swir_band}")
        measured = (red > 0) & (swir > 0)
        ratio = self.reflectance(red, red_band)
        # Ice is so dark here that its reflectance falls to zero: one step of storage is the least divisor.
        ratio /= np.maximum(self.reflectance(swir, swir_band), np.float32(1e-4))
        ice = (ratio > threshold) & measured
        if morphology:
            ice = ndimage.binary_opening(ice, FIVE_BY_FIVE)
            ice = ndimage.binary_closing(ice, FIVE_BY_FIVE)
        return ice, (self.read("QA_PIXEL") & NOT_CLEAR) == 0


def merge_least_ice(observations: list[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """Ice where every clear observation saw ice, and which scene (from 1) decided: the first that agrees."""
    seen = np.logical_or.reduce([clear for _, clear in observations])
    bare = np.logical_or.reduce([clear & ~ice for ice, clear in observations])
    merged = seen & ~bare
    deciding = np.zeros(merged.shape, dtype=np.uint8)
    for number, (ice, clear) in enumerate(observations, start=1):
        deciding[(deciding == 0) & clear & (ice == merged)] = number
    return merged, deciding


class Geodesic:
    """Areas on the WGS 84 ellipsoid, in square metres."""

    def __init__(self, crs):
        self.transformer = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
        self.geod = pyproj.Geod(ellps="WGS84")

    def project(self, points: np.ndarray) -> np.ndarray:
        return np.column_stack(self.transformer.transform(points[:, 0], points[:, 1]))

    def areas(self, geometries: np.ndarray) -> np.ndarray:
        on_ellipsoid = shapely.orient_polygons(shapely.transform(geometries, self.project))
        return np.array([self.geod.geometry_area_perimeter(geometry)[0] for geometry in on_ellipsoid])


def outline(merged, deciding, scenes, transform, crs, minimum_area: float) -> gpd.GeoDataFrame:
    """One row per 4-connected outline of at least the minimum area, with the dates that decided it."""
    labels, count = ndimage.label(merged)
    # Drop the specks before they become Python objects; the exact limit is the geodesic area below.
    sizes = np.bincount(labels.ravel(), minlength=count + 1)
    keep = sizes * abs(transform.a * transform.e) >= 0.9 * minimum_area
    keep[0] = False
    numbers = np.cumsum(keep, dtype=np.int32) * keep
    labels = numbers[labels].astype(np.int32)

    shapes = rasterio.features.shapes(labels, mask=labels > 0, connectivity=4, transform=transform)
    found = [(int(value), shapely.geometry.shape(shape)) for shape, value in shapes]
    found.sort(key=lambda row: row[0])
    inside = labels > 0
    pairs = labels[inside].astype(np.int64) * (len(scenes) + 1) + deciding[inside]
    votes = np.bincount(pairs, minlength=(len(found) + 1) * (len(scenes) + 1)).reshape(-1, len(scenes) + 1)
    shares = votes[1:, 1:] / votes[1:].sum(axis=1, keepdims=True)

    geometries = np.array([geometry for _, geometry in found], dtype=object)
    geodesic = Geodesic(crs)
    centres = geodesic.project(shapely.get_coordinates(shapely.point_on_surface(geometries)))
    dates = np.array([scene.date for scene in scenes])
    frame = gpd.GeoDataFrame(
        {
            "area_km2": geodesic.areas(geometries) / 1e6,
            "perimeter_m": shapely.length(geometries),
            "cenlon": centres[:, 0],
            "cenlat": centres[:, 1],
            "src_date": dates[shares.argmax(axis=1)],
            "src_date_min": [min(dates[row > 0]) for row in shares],
            "src_date_max": [max(dates[row > 0]) for row in shares],
            "src_shares": [json.dumps(dict(zip(dates.tolist(), row.round(6).tolist()))) for row in shares],
        },
        geometry=geometries,
        crs=crs,
    )
    return frame[frame.area_km2 >= minimum_area / 1e6].reset_index(drop=True)


def buffer_uncertainty(outlines: gpd.GeoDataFrame, distance: float) -> tuple[np.ndarray, float]:
    """What an outward buffer adds, in km²: to each outline by itself, and to the dissolved complexes."""
    geodesic = Geodesic(outlines.crs)
    alone = geodesic.areas(outlines.buffer(distance, quad_segs=8).values) / 1e6 - outlines.area_km2.to_numpy()
    grown = outlines.union_all().buffer(distance, quad_segs=8)
    together = geodesic.areas(np.array([grown]))[0] / 1e6 - outlines.area_km2.sum()
    return alone, float(together)


def write_raster(path: Path, values: np.ndarray, crs, transform) -> None:
    profile = dict(driver="GTiff", width=values.shape[1], height=values.shape[0], count=1, dtype="uint8")
    storage = dict(tiled=True, compress="deflate", num_threads="all_cpus")
    with rasterio.open(path, "w", crs=crs, transform=transform, **profile, **storage) as dataset:
        dataset.write(values.astype(np.uint8, copy=False), 1)


def main() -> None:
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=layout)
    parser.add_argument("scenes", nargs="+", type=Path, help="folders of bundles, the reference scene first")
    parser.add_argument("--output", type=Path, required=True, help="an existing folder")
    parser.add_argument("--threshold", type=float, default=2.0)
    parser.add_argument("--no-morphology", action="store_true")
    parser.add_argument("--minimum-area", type=float, default=10_000, help="square metres")
    parser.add_argument("--buffer", type=float, default=15, help="metres")
    parser.add_argument("--jobs", type=int, default=2, help="scenes extracted at once")
    options = parser.parse_args()

    began = time.perf_counter()
    seconds = {}

    def lap(step: str) -> None:
        nonlocal began
        seconds[step] = round(time.perf_counter() - began, 2)
        began = time.perf_counter()

    scenes = [Scene.open(folder) for folder in options.scenes]
    with rasterio.open(next(scenes[0].folder.glob("*_QA_PIXEL.TIF"))) as dataset:
        transform, crs = dataset.transform, dataset.crs
    with ThreadPoolExecutor(options.jobs) as pool:
        extract = lambda scene: scene.extract(options.threshold, not options.no_morphology)
        observations = list(pool.map(extract, scenes))
    lap("extract")
    merged, deciding = merge_least_ice(observations)
    del observations
    lap("merge")
    outlines = outline(merged, deciding, scenes, transform, crs, options.minimum_area)
    lap("outline")
    outlines["area_error_km2"], uncertainty = buffer_uncertainty(outlines, options.buffer)
    lap("uncertainty")
    outlines.to_file(options.output / "outlines.gpkg", layer="outlines", driver="GPKG")
    write_raster(options.output / "mask.tif", merged, crs, transform)
    write_raster(options.output / "decision.tif", deciding, crs, transform)
    lap("record")

    summary = {
        "outlines": len(outlines),
        "area_km2": float(outlines.area_km2.sum()),
        "uncertainty_km2": uncertainty,
        "seconds": seconds,
    }
    (options.output / "summary.json").write_text(json.dumps(summary, indent=2) + "\n")


if __name__ == "__main__":
    main()
