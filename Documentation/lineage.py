#!/usr/bin/env python3
"""Draws Documentation/lineage.png: ten glaciers whose events were looked at one by one (series.md, section 7).

    firnline run Pipelines/glacier-national-park.yaml      # and rhone, nevados-de-chillan
    Documentation/lineage.py .build/release/firnline

Needs geopandas and matplotlib. Every panel is a picture by `firnline picture --within`.
"""

import pathlib
import subprocess
import sys
import tempfile

import geopandas
import matplotlib.image
import matplotlib.pyplot

GLACIERS = [
    ("glacier-national-park", "G246334E48598N", "Blackfoot: split 1966, merge 1998"),
    ("glacier-national-park", "G245950E48986N", "Herbst: split 1966, parts vanish 1998"),
    ("glacier-national-park", "G245847E48939N", "Agassiz: shrink 1966, split 1998"),
    ("glacier-national-park", "G246271E48747N", "Gem: grow 1966, shrink 1998, persist"),
    ("glacier-national-park", "G245768E48950N", "Harris: grow 1966, split 1998"),
    ("glacier-national-park", "G246274E48585N", "Harrison: split 2005"),
    ("rhone", "G008405E46616N", "Rhonegletscher: split 2009"),
    ("rhone", "G008265E46580N", "Brandlammhorn-E: split 2009"),
    ("nevados-de-chillan", "G288594E36831S", "Nevados: exchange 2019"),
    ("nevados-de-chillan", "G288624E36872S", "Nevados: grow 2019"),
]

firnline = sys.argv[1]
root = pathlib.Path(__file__).resolve().parent.parent
figure, panels = matplotlib.pyplot.subplots(2, 5, figsize=(18, 8.6))
with tempfile.TemporaryDirectory() as folder:
    for panel, (project, glacier, title) in zip(panels.flat, GLACIERS):
        manifest, outlines, picture = root / f"Pipelines/{project}.yaml", f"{folder}/o.gpkg", f"{folder}/p.png"
        subprocess.run([firnline, "export", manifest, "-o", outlines, "--force"], check=True, stdout=subprocess.DEVNULL)
        table = geopandas.read_file(outlines, layer="outlines")
        west, south, east, north = table[(table.glacier_uid == glacier) | (table.parent_uid == glacier)].total_bounds
        edge = 0.15 * max(east - west, north - south)
        within = f"{west - edge:.0f},{south - edge:.0f},{east + edge:.0f},{north + edge:.0f}"
        subprocess.run(
            [firnline, "picture", manifest, "-o", picture, "--size", "420", "--within", within],
            check=True, stdout=subprocess.DEVNULL)
        panel.imshow(matplotlib.image.imread(picture))
        panel.set_title(title, fontsize=10)
        panel.axis("off")
figure.tight_layout()
figure.savefig(root / "Documentation/lineage.png", dpi=75)
