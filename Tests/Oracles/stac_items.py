"""Describes product bundles as USGS does in its collection landsat-c2l1.

    stac_items.py BASE BUNDLE... > items.json

BASE is the address below which the bundles' folders are served. As at USGS, the items' own names lack the day of
processing, and checksums are SHA-512 as multihashes.
"""

import hashlib
import json
import pathlib
import re
import sys

base = sys.argv[1]
items = []
for folder in map(pathlib.Path, sys.argv[2:]):
    product = folder.name
    parts = product.split("_")
    text = (folder / f"{product}_MTL.txt").read_text()

    def value(key):
        return re.search(rf"^\s*{key} = \"?([^\"\n]*)", text, re.M).group(1)

    corners = {
        axis: [float(value(f"CORNER_{corner}_{axis}_PRODUCT")) for corner in ("UL", "UR", "LL", "LR")]
        for axis in ("LAT", "LON")
    }
    west, east = min(corners["LON"]), max(corners["LON"])
    south, north = min(corners["LAT"]), max(corners["LAT"])
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    item = {
        "type": "Feature",
        "stac_version": "1.0.0",
        "stac_extensions": [],
        "id": "_".join(parts[:4] + parts[5:]),
        "collection": "landsat-c2l1",
        "bbox": [west, south, east, north],
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {
            "datetime": f"{value('DATE_ACQUIRED')}T04:00:00Z",
            "eo:cloud_cover": float(value("CLOUD_COVER")),
            "view:sun_elevation": float(value("SUN_ELEVATION")),
            "platform": value("SPACECRAFT_ID"),
            "landsat:wrs_path": parts[2][:3],
            "landsat:wrs_row": parts[2][3:],
            "landsat:collection_category": parts[-1],
            "landsat:correction": parts[1],
        },
    }
    item["assets"] = {}
    for file in sorted(folder.iterdir()):
        digest = hashlib.sha512(file.read_bytes()).hexdigest()
        item["assets"][file.name.removeprefix(f"{product}_")] = {
            "href": f"{base}/{product}/{file.name}",
            "roles": ["data"],
            "file:checksum": "1340" + digest,
        }
    item["links"] = [{"rel": "self", "href": f"{base}/{product}/{product}_stac.json"}]
    items.append(item)
print(json.dumps({"type": "FeatureCollection", "features": items}))
