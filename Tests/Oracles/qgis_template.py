"""Opens the layers of a template of corrections in QGIS, begins a feature in each, and says what it found filled in.

    qgis_template.py GEOPACKAGE > facts.json

For Debian's python3-qgis, and its own Python.
"""

import json
import sys

from qgis.core import QgsApplication, QgsVectorLayer, QgsVectorLayerUtils
from qgis.PyQt.QtCore import Qt

application = QgsApplication([], False)
application.initQgis()
facts = {}
for name in ["add", "erase", "divide", "relabel"]:
    layer = QgsVectorLayer(f"{sys.argv[1]}|layername={name}", name, "ogr")
    _, styled = layer.loadDefaultStyle()
    layer.startEditing()
    feature = QgsVectorLayerUtils.createFeature(layer)
    facts[name] = {
        "system": layer.crs().authid(),
        "styled": styled,
        "author": feature["author"],
        "date": feature["date"].toString(Qt.ISODate),
    }
json.dump(facts, sys.stdout)
