"""Opens a project or a layer in QGIS, draws it without a window, and says what QGIS made of it.

    qgis_draw.py PROJECT GEOPACKAGE PICTURE > facts.json

For Debian's python3-qgis, and its own Python.
"""

import json
import sys

from qgis.core import QgsApplication, QgsMapRendererParallelJob, QgsMapSettings, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QSize, Qt
from qgis.PyQt.QtGui import QColor

application = QgsApplication([], False)
application.initQgis()
project = QgsProject.instance()
read = project.read(sys.argv[1])
layer = next(iter(project.mapLayers().values()))
times = layer.temporalProperties()
series = project.timeSettings().temporalRange()

settings = QgsMapSettings()
settings.setLayers([layer])
settings.setDestinationCrs(project.crs())
settings.setBackgroundColor(QColor("white"))
extent = layer.extent()
extent.scale(1.1)
settings.setExtent(extent)
settings.setOutputSize(QSize(800, 640))
job = QgsMapRendererParallelJob(settings)
job.start()
job.waitForFinished()
image = job.renderedImage()
image.save(sys.argv[3])

package = QgsVectorLayer(f"{sys.argv[2]}|layername=outlines", "outlines", "ogr")
json.dump(
    {
        "read": read and layer.isValid(),
        "features": layer.featureCount(),
        "system": layer.crs().authid(),
        "legend": [category.label() for category in layer.renderer().categories()],
        "fields": [times.startField(), times.endField()] if times.isActive() else [],
        "range": [series.begin().toString(Qt.ISODate)[:10], series.end().toString(Qt.ISODate)[:10]],
        "colours": len({image.pixel(x, y) for x in range(0, 800, 2) for y in range(0, 640, 2)}),
        "style": package.renderer().type(),
    },
    sys.stdout)
