#!/usr/bin/env python3
"""Makes a series of outlines for the benchmark: real or invented glaciers, many times over, shrinking through time.

  outline_series.py FOLDER --outlines 20000 --periods 12 [--from FILE ...]

The outlines of all files stand side by side as one block, each file in an equal-area plane around itself, and the block
is repeated on a lattice until there are enough outlines; divides between neighbours stay as they are. Without a file the
block holds invented glaciers: complexes with rough edges, cut into glaciers by straight divides.

Complexes shrink from period to period, each by a pace of its own, and take their divides with them, so that glaciers
fall apart and small ones vanish. One complex in fifty grows for a while, one in two hundred appears later, and one
period lacks a tenth of all outlines. A few courses of events are made and the copies take turns.

Writes FOLDER/NAME.gpkg for each period with a column `id`, in EPSG:3035.
"""

import argparse
import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import geopandas
import numpy as np
import shapely

CRS = "EPSG:3035"
MIDDLE = (4_321_000, 3_210_000)
COURSES = 4
GAP = 2_000
LEAST = 1_000  # m²: what is smaller is gone


def local(path: Path) -> list:
    """The outlines of a file as valid polygons in metres around their own middle."""
    table = geopandas.read_file(path, columns=[]).explode(ignore_index=True)
    west, south, east, north = table.to_crs(4326).total_bounds
    plane = f"+proj=laea +lat_0={(south + north) / 2} +lon_0={(west + east) / 2} +datum=WGS84"
    shapes = shapely.make_valid(shapely.force_2d(table.to_crs(plane).geometry.values))
    parts = shapely.get_parts(shapely.get_parts(shapes))
    return [part for part in parts if part.geom_type == "Polygon" and part.area > LEAST]


def invented(generator: np.random.Generator, count: int = 600) -> list:
    """Glaciers with about the sizes of real ones, in complexes of one to six."""
    glaciers, place = [], 0
    while len(glaciers) < count:
        size = np.exp(generator.normal(12.3, 1.3))
        vertices = int(np.clip(np.sqrt(size) / 4, 24, 800))
        angles = np.linspace(0, 2 * np.pi, vertices, endpoint=False)
        waves = np.arange(1, vertices // 3)
        # Roughness falls off with the wave's length, as on real edges.
        rough = sum(
            generator.normal(0, 0.3 / wave ** 1.3) * np.cos(wave * angles + generator.uniform(0, 2 * np.pi))
            for wave in waves)
        radii = np.sqrt(size / np.pi) * np.exp(rough)
        middle = np.array([place % 25, place // 25]) * 8_000.0
        face = shapely.make_valid(
            shapely.Polygon(middle + (radii * [np.cos(angles), np.sin(angles)]).T.round(2)))
        face = max(shapely.get_parts(face), key=shapely.area)
        seeds = generator.integers(1, 7) if size > 1e6 else 1
        places = shapely.MultiPoint(middle + generator.normal(0, np.sqrt(size) / 2, (seeds, 2)))
        basins = shapely.get_parts(shapely.voronoi_polygons(places, extend_to=face)) if seeds > 1 else [face]
        pieces = shapely.get_parts(shapely.intersection(face, basins))
        glaciers += [piece for piece in pieces if piece.geom_type == "Polygon" and piece.area > LEAST]
        place += 1
    return glaciers[:count]


def side_by_side(groups: list) -> np.ndarray:
    """The groups from west to east as one block, with its south-western corner at the origin."""
    block, west = [], 0.0
    for group in groups:
        box = shapely.total_bounds(group)
        block.append(shapely.transform(group, lambda points: points - box[:2] + [west, 0]))
        west += box[2] - box[0] + GAP
    return np.concatenate(block)


def course(block: np.ndarray, periods: int, seed: int) -> list:
    """What the block's outlines are in each period: None where there is none."""
    generator = np.random.default_rng(seed)
    tree = shapely.STRtree(block)
    # Complexes: outlines that touch, by the least number that reaches each.
    complexes = np.arange(len(block))
    one, other = tree.query(block, predicate="intersects")
    while True:
        least = complexes.copy()
        np.minimum.at(least, one, complexes[other])
        if (least == complexes).all():
            break
        complexes = least
    pace = generator.gamma(2, 3, len(block))[complexes]  # metres of edge lost in a period
    grows = generator.random(len(block))[complexes] < 0.02
    late = generator.random(len(block))[complexes] < 0.005
    begin = generator.integers(1, max(2, periods), len(block))[complexes]
    dissolved = {number: shapely.union_all(block[complexes == number]) for number in np.unique(complexes)}
    sizes = np.bincount(complexes)
    lacking = periods // 2 + 1
    result = []
    for period in range(periods):
        retreat = pace * period
        retreat = np.where(grows, -0.3 * pace * np.minimum(period, 3), retreat)
        # Mitred corners keep the number of vertices as it was drawn.
        ice = {
            number: shapely.buffer(shape, -retreat[number], join_style="mitre", mitre_limit=2)
            for number, shape in dissolved.items()}
        shapes = []
        for number, outline in enumerate(block):
            if late[number] and period < begin[number] or period == lacking and generator.random() < 0.1:
                shapes.append(None)
                continue
            if period > 0 and retreat[number] != 0:
                whole = ice[complexes[number]]
                # A glacier with neighbours takes its divides with it, and so does not grow.
                outline = whole if sizes[complexes[number]] == 1 else shapely.intersection(outline, whole)
            parts = [
                part for part in shapely.get_parts(outline) if part.geom_type == "Polygon" and part.area > LEAST]
            shapes.append(shapely.MultiPolygon(parts) if len(parts) > 1 else parts[0] if parts else None)
        result.append(shapes)
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--outlines", type=int, required=True)
    parser.add_argument("--periods", type=int, required=True)
    parser.add_argument("--from", dest="files", type=Path, nargs="*", default=[])
    options = parser.parse_args()
    groups = [local(path) for path in options.files] or [invented(np.random.default_rng(7))]
    block = side_by_side(groups)[: options.outlines]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        courses = list(pool.map(course, *zip(*[(block, options.periods, seed) for seed in range(COURSES)])))
    copies = -(-options.outlines // len(block))
    columns = int(np.ceil(np.sqrt(copies)))
    width, height = shapely.total_bounds(block)[2:] + GAP
    options.folder.mkdir(parents=True, exist_ok=True)
    for period in range(options.periods):
        shapes, ids = [], []
        for copy in range(copies):
            shift = np.array([copy % columns - columns / 2, copy // columns - columns / 2]) * [width, height] + MIDDLE
            for number, shape in enumerate(courses[copy % COURSES][period]):
                glacier = copy * len(block) + number
                if shape is not None and glacier < options.outlines:
                    # Centimetres, so that a move leaves common vertices common.
                    moved = shapely.transform(shape, lambda points: (points + shift).round(2))
                    shapes.append(moved if moved.is_valid else shapely.make_valid(moved, method="structure"))
                    ids.append(f"g{glacier:06}")
        table = geopandas.GeoDataFrame({"id": ids}, geometry=shapes, crs=CRS)
        table.to_file(options.folder / f"{1980 + 3 * period}.gpkg", layer="outlines")
        if period == 0:
            print(f"{len(block)} outlines in a block, {copies} blocks, "
                  f"{shapely.get_num_coordinates(np.array(shapes)).sum()} vertices in the first period")


if __name__ == "__main__":
    main()
