"""Reads a STAC collection with pystac, which also brings the schemas of STAC 1.1 that it and its items must fit.

    stac_read.py COLLECTION > facts.json

Only the core schemas: those of extensions lie on the web.
"""

import json
import pathlib
import sys

import pystac
from pystac.validation.local_validator import LocalValidator

path = pathlib.Path(sys.argv[1])
collection = pystac.Collection.from_file(str(path))
items = list(collection.get_items())
validator = LocalValidator()
errors = list(validator.collection_validator().iter_errors(json.loads(path.read_text())))
for item in items:
    document = json.loads(pathlib.Path(item.get_self_href()).read_text())
    errors += validator.item_validator().iter_errors(document)
west, _, east, _ = collection.extent.spatial.bboxes[0]
json.dump(
    {
        "errors": [error.message for error in errors],
        "ids": [item.id for item in items],
        "start": [item.common_metadata.start_datetime.date().isoformat() for item in items],
        "assets": [pathlib.Path(item.assets["outlines"].get_absolute_href()).exists() for item in items],
        "inside": [west <= item.bbox[0] and item.bbox[2] <= east for item in items],
    },
    sys.stdout)
