"""Lets OGGM take outlines as its own: glacier directories as of RGI 7, and `cook_rgidf` as of any inventory.

    oggm_read.py FILE > facts.json

OGGM and salem fetch samples and the names of RGI's regions when they start; here they find that they have them.
"""

import importlib.util
import json
import os
import pathlib
import re
import sys
import tempfile

home = pathlib.Path(tempfile.mkdtemp())
os.environ["HOME"] = str(home)
salem = pathlib.Path(importlib.util.find_spec("salem").origin).read_text()
commit = re.search(r"sample_data_gh_commit = '(\w+)'", salem)[1]
(home / ".salem_cache").mkdir()
(home / ".salem_cache" / f"salem-sample-data-{commit}.zip").touch()

import geopandas
import pandas
from oggm import GlacierDirectory, cfg, utils
from oggm.utils import _funcs

names = pandas.Series({number: f"Region {number}" for number in range(21)})
_funcs._RGI_METADATA["7"] = (names, pandas.Series({"00-00": "None"}))

cfg.initialize_minimal(logging_level="ERROR")
cfg.PARAMS["use_intersects"] = False
cfg.PATHS["working_dir"] = str(home / "work")
pathlib.Path(cfg.PATHS["working_dir"]).mkdir()

outlines = geopandas.read_file(sys.argv[1])
directories = [GlacierDirectory(row, reset=True) for _, row in outlines.iterrows()]
cooked = utils.cook_rgidf(outlines, o1_region="13", assign_column_values={"glac_name": "Name"})
json.dump(
    {
        "ids": [directory.rgi_id for directory in directories],
        "areas": [float(directory.rgi_area_km2) for directory in directories],
        "dates": [int(directory.rgi_date) for directory in directories],
        "versions": sorted({directory.rgi_version for directory in directories}),
        "names": [directory.name for directory in directories],
        "outlines": [directory.read_shapefile("outlines").geometry.iloc[0].is_valid for directory in directories],
        "cooked": [row.RGIId for row in cooked.itertuples()],
    },
    sys.stdout)
