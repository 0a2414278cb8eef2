#!/usr/bin/env python3
"""What a practitioner writes in Python for two jobs that Firnline does on outlines.

  outlines.py overlay FIRST SECOND -o PAIRS.csv --way WAY
      which outlines of one file share ground with which of another, by what area; those pairs that count by
      Firnline's rules: over 200 m² and 5 % of the smaller
  outlines.py buffer FILE --way WAY
      the area that a buffer of 15 m adds to all outlines dissolved

WAY is geopandas (its `overlay`, its `dissolve` and `buffer`) or shapely (an STRtree and vectorised operations). Prints
the seconds of the work alone, file reading and imports left out, as JSON.
"""

import argparse
import json
import time

import geopandas
import numpy as np
import shapely


def overlay_geopandas(first, second):
    common = geopandas.overlay(
        first.rename(columns={"id": "one"}), second.rename(columns={"id": "other"}), how="intersection")
    return common["one"].values, common["other"].values, common.area.values


def overlay_shapely(first, second):
    one, other = first.geometry.values, second.geometry.values
    # The tree's own predicate prepares each outline, and leaves out neighbours that share no point.
    left, right = shapely.STRtree(other).query(one, predicate="intersects")
    area = shapely.area(shapely.intersection(one[left], other[right]))
    return first["id"].values[left], second["id"].values[right], area


def counting(first, second, one, other, area):
    sizes = [table.set_index("id").geometry.area for table in (first, second)]
    smaller = np.minimum(sizes[0].loc[one].values, sizes[1].loc[other].values)
    counts = (area > 200) & (area >= 0.05 * smaller)
    return one[counts], other[counts], area[counts]


def buffer_geopandas(table):
    whole = table.dissolve()
    return (whole.buffer(15, quad_segs=8).area - whole.area).sum()


def buffer_shapely(table):
    # Union by groups that cannot touch, and each part buffered by itself: what those who know GEOS write.
    whole = shapely.disjoint_subset_union_all(table.geometry.values)
    grown = shapely.disjoint_subset_union_all(shapely.buffer(shapely.get_parts(whole), 15, quad_segs=8))
    return shapely.area(grown) - shapely.area(whole)


WAYS = {
    "overlay": {"geopandas": overlay_geopandas, "shapely": overlay_shapely},
    "buffer": {"geopandas": buffer_geopandas, "shapely": buffer_shapely},
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("job", choices=list(WAYS))
    parser.add_argument("files", nargs="+")
    parser.add_argument("--way", choices=["geopandas", "shapely"], required=True)
    parser.add_argument("-o", "--output")
    options = parser.parse_args()
    tables = [geopandas.read_file(path) for path in options.files]
    work = WAYS[options.job][options.way]
    began = time.perf_counter()
    if options.job == "overlay":
        pairs = counting(*tables, *work(*tables))
        result = {"seconds": time.perf_counter() - began, "pairs": len(pairs[2]), "area_m2": float(pairs[2].sum())}
        np.savetxt(options.output, np.column_stack(pairs), fmt="%s", delimiter=",")
    else:
        area = work(*tables)
        result = {"seconds": time.perf_counter() - began, "area_m2": float(area)}
    print(json.dumps(result))


if __name__ == "__main__":
    main()
