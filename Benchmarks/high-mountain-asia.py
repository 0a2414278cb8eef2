#!/usr/bin/env python3
"""What an inventory of all of High Mountain Asia would cost: scenes, core-hours, storage, network, wall time.

    Benchmarks/high-mountain-asia.py --measure     measures the steps on full-size simulated scenes first
    Benchmarks/high-mountain-asia.py               prints the cost from the last measurement

The measured part is what `firnline status --resources` shows: every step of a run with -j1, with M-LandsNet and with
the band ratio, on two simulated Landsat 8 scenes of one path/row. The rest is counting: how many path/rows, periods
and images there are. Every assumption is printed. Needs nothing but Python's standard library.
"""

import argparse
import json
import math
import platform
import shutil
import sqlite3
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
WORK = HERE / "work/high-mountain-asia"
MEASURED = HERE / "results/high-mountain-asia.json"
SIZE = "7600x7700"
PERIOD = "2019-2021"
SCENES = 2

# Path/rows that hold glaciers, and images used for one inventory of them: Nuimura et al. 2015 (GAMDAM).
PATH_ROWS = 226
IMAGES_GAMDAM = 356
# Chen et al. 2022, Table IV: images, periods and path/rows of the Three-Rivers series.
IMAGES, PERIODS, SERIES_PATH_ROWS = 227, 12, 13

# The mountains of RGI regions 13, 14 and 15 as boxes in whole degrees (west, south, east, north), drawn by hand round
# the second-order regions: a check of the published count, not more.
RANGES = {
    "Hissar Alay": (67, 38, 74, 40), "Pamir": (69, 36, 76, 40), "W Tien Shan": (70, 40, 80, 46),
    "E Tien Shan": (80, 41, 95, 46), "W Kunlun": (75, 34, 83, 39), "E Kunlun": (83, 35, 99, 39),
    "Qilian Shan": (93, 36, 103, 40), "Inner Tibet": (79, 30, 92, 36), "S and E Tibet": (89, 28, 97, 32),
    "Hindu Kush": (69, 34, 74, 38), "Karakoram": (72, 34, 79, 38), "W Himalaya": (73, 30, 81, 36),
    "C Himalaya": (78, 27, 88, 32), "E Himalaya": (88, 26, 93, 29), "Hengduan Shan": (91, 26, 103, 32),
}

METHODS = {
    "M-LandsNet": "extraction: {method: m-landsnet}",
    "band ratio": "extraction: {method: band-ratio, quantity: reflectance, threshold: 2.0, "
                  "morphology: {opening: true, closing: true}}",
}

PROJECT = """\
name: One path/row
simulated: true
region: {{grid: {{crs: EPSG:32646, resolution: 30 m}}}}
{method}
merge: {{rule: least-ice}}
periods:
  - {{label: {period}, manifest: manifests/{period}.csv}}
inventory: {name}.sqlite
work: .{name}
"""


def centre(path: int, row: int) -> tuple:
    """Longitude and latitude of a WRS-2 scene: 233 rounds of 248 rows in 16 days, path 1 at 64.6 W, inclination 98.2."""
    inclination, flown = math.radians(98.2), (row - 60) / 248 * 2 * math.pi
    latitude = math.asin(-math.sin(inclination) * math.sin(flown))
    longitude = math.atan2(math.cos(inclination) * math.sin(flown), math.cos(flown)) - flown * 16 / 233
    degrees = math.remainder(-64.6 - (path - 1) * 360 / 233 + math.degrees(longitude), 360)
    return degrees, math.degrees(math.atan(math.tan(latitude) / (1 - 1 / 298.257223563) ** 2))


def path_rows_in_ranges() -> int:
    """Path/rows whose centre lies in one of the boxes, on the descending half of the orbit."""
    def inside(place: tuple) -> bool:
        return any(w <= place[0] <= e and s <= place[1] <= n for w, s, e, n in RANGES.values())
    return sum(inside(centre(path, row)) for path in range(1, 234) for row in range(20, 60))


# --- Measuring


def measure(firnline: Path) -> dict:
    if not (WORK / "scenes").exists():
        options = ["--size", SIZE, "--periods", PERIOD, "--scenes", str(SCENES), "--single-tile", "--force"]
        print(f"Simulating {SCENES} scenes of {SIZE} pixels", flush=True)
        subprocess.run([firnline, "simulate", WORK, *options], check=True, stderr=subprocess.DEVNULL)
    bundles = [folder for folder in (WORK / "scenes").iterdir() if folder.is_dir()]
    figures = {"machine": machine(), "size": SIZE, "bundle_bytes": sum(map(size, bundles)) / len(bundles)}
    for name, method in METHODS.items():
        short = name.replace(" ", "-").lower()
        project = WORK / f"{short}.yaml"
        project.write_text(PROJECT.format(method=method, period=PERIOD, name=short))
        shutil.rmtree(WORK / f".{short}", ignore_errors=True)
        (WORK / f"{short}.sqlite").unlink(missing_ok=True)
        print(f"Running {name}", flush=True)
        subprocess.run([firnline, "run", project, "-j1"], check=True)
        figures[name] = steps(WORK / f".{short}")
        figures[name]["inventory_bytes"] = (WORK / f"{short}.sqlite").stat().st_size / SCENES
    MEASURED.write_text(json.dumps(figures, indent=2) + "\n")
    return figures


def steps(work: Path) -> dict:
    """What each kind of step took, for each scene of the period."""
    rows = sqlite3.connect(work / "state.sqlite").execute(
        "SELECT s.kind, sum(e.processor_seconds), sum(e.seconds), max(e.peak_memory), sum(e.bytes_read), "
        "sum(e.bytes_written) FROM events e JOIN steps s ON s.hash = e.step WHERE e.event = 'done' GROUP BY s.kind")
    names = ("cpu_s", "wall_s", "peak_bytes", "read_bytes", "written_bytes")
    figures = {}
    for kind, *values in rows:
        figures[kind] = {n: v if n == "peak_bytes" else v / SCENES for n, v in zip(names, values)}
        shelf = work / kind
        figures[kind]["result_bytes"] = size(shelf) / SCENES if shelf.exists() else 0
    return figures


def size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def machine() -> str:
    model = [line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")]
    return f"{model[0] if model else platform.processor()}, {len(model)} cores"


# --- Counting


def cost(figures: dict, options: argparse.Namespace) -> None:
    images = options.images or IMAGES / (PERIODS * SERIES_PATH_ROWS)
    scenes = round(options.path_rows * options.periods * images)
    bound = path_rows_in_ranges()
    print(f"Measured on {figures['machine']}, scenes of {figures['size']} pixels, one step at a time.")
    print(f"Path/rows with glaciers: {options.path_rows} (GAMDAM); nominal scenes centred in boxes round RGI regions "
          f"13, 14, 15: {bound}.")
    print(f"Images for each path/row and period: {images:.2f} (Table IV of Chen et al. 2022; GAMDAM "
          f"{IMAGES_GAMDAM / PATH_ROWS:.2f}). Periods: {options.periods}. Scenes: {scenes}.")
    print(f"A task plans for {options.plan} s and does one scene. A product bundle is {options.bundle} GB. "
          f"The shared folder gives {options.network} Gbit/s.\n")
    for name in METHODS:
        if name in figures:
            print_method(name, figures[name], scenes, options)


def print_method(name: str, figures: dict, scenes: int, options: argparse.Namespace) -> None:
    def each(what: str, kinds=("extract", "merge", "outline", "record")) -> float:
        return sum(figures[kind][what] for kind in kinds)

    cpu = each("cpu_s") + options.plan
    read, results = each("read_bytes"), each("result_bytes")
    recorder = scenes * figures["record"]["wall_s"]
    network = scenes * (read + each("written_bytes")) / (options.network * 1e9 / 8)
    print(f"{name}, for each scene: {figures['extract']['cpu_s']:.1f} CPU s to extract, "
          f"{each('cpu_s', ('merge', 'outline', 'record')):.1f} CPU s for merge, outlines and record; peak "
          f"{max(f['peak_bytes'] for f in figures.values() if isinstance(f, dict)) / 1e6:.0f} MB; "
          f"{read / 1e9:.2f} GB read, {results / 1e6:.0f} MB of results, "
          f"{figures['inventory_bytes'] / 1e6:.1f} MB in the inventory")
    print(f"  core-hours {scenes * cpu / 3600:.0f}; storage: bundles {scenes * options.bundle / 1e3:.1f} TB, results "
          f"{scenes * results / 1e9:.0f} GB, inventories {scenes * figures['inventory_bytes'] / 1e9:.1f} GB; "
          f"read over the network {scenes * read / 1e12:.1f} TB")
    print("  cores   compute   network   recorder   wall      bottleneck")
    for cores in options.cores:
        parts = {"compute": scenes * cpu / cores, "network": network, "recorder": recorder}
        # Reading goes on beside computing; the recorder of a project works when its periods are done.
        wall = max(parts["compute"], network) + recorder
        worst = max(parts, key=parts.get)
        columns = [hours(parts[part]) for part in ("compute", "network", "recorder")] + [hours(wall)]
        print(f"  {cores:5}   " + "   ".join(f"{text:>7}" for text in columns) + f"   {worst}")
    even = scenes * cpu / network
    print(f"  from {even:.0f} cores on the network is the bottleneck, "
          f"at {options.network / even * 1e3:.0f} Mbit/s for each core\n")


def hours(seconds: float) -> str:
    return f"{seconds / 3600:.1f} h" if seconds >= 3600 else f"{seconds / 60:.0f} min"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--measure", action="store_true", help="measure on this machine first, some minutes")
    parser.add_argument("--firnline", type=Path, default=HERE.parent / ".build/release/firnline")
    parser.add_argument("--path-rows", type=int, default=PATH_ROWS)
    parser.add_argument("--periods", type=int, default=PERIODS)
    parser.add_argument("--images", type=float, help="images for each path/row and period")
    parser.add_argument("--bundle", type=float, default=1.0, help="GB of a product bundle")
    parser.add_argument("--network", type=float, default=10, help="Gbit/s that the shared folder gives to all")
    parser.add_argument("--plan", type=float, default=1.0, help="seconds for which a task plans")
    parser.add_argument("--cores", type=int, nargs="+", default=[2, 64, 256, 1024])
    options = parser.parse_args()
    if options.measure:
        WORK.mkdir(parents=True, exist_ok=True)
        figures = measure(options.firnline.resolve())
    elif MEASURED.exists():
        figures = json.loads(MEASURED.read_text())
    else:
        parser.error(f"{MEASURED} is not there yet; build the release binary and run with --measure")
    cost(figures, options)


if __name__ == "__main__":
    main()
