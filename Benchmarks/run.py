#!/usr/bin/env python3
"""Times Firnline beside its Python peer on a pair of simulated scenes, full size and half size.

Both turn the same two bundles into the same inventory of one period; the run ends with an error where their
areas differ. Prints a table and writes results/NAME.json. Scenes are simulated once, into work/, and kept.
"""

import argparse
import datetime
import json
import os
import platform
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
WORK = HERE / "work"
PEER = [WORK / "venv/bin/python", HERE / "peer/pipeline.py"]
SIZES = {"full": "7800x7700", "half": "3900x3850"}
PERIOD = "2019-2021"

# The peer's settings are the same by default. Every setting that shapes the result is written out.
PROJECT = f"""\
name: Benchmark
simulated: true
region:
  grid: {{crs: EPSG:32646, resolution: 30 m}}
  area: geodesic
extraction:
  method: band-ratio
  quantity: reflectance
  threshold: 2.0
  morphology: {{opening: true, closing: true}}
merge: {{rule: least-ice}}
outlines: {{minimumArea: 0.01 km2}}
uncertainty: {{buffer: 15 m}}
periods:
  - {{label: {PERIOD}, manifest: manifests/{PERIOD}.csv}}
inventory: benchmark.sqlite
"""

# How far the results may differ before the comparison means nothing: areas, then buffer areas.
TOLERANCES = {"area_km2": 0.001, "uncertainty_km2": 0.01}


def simulate(firnline: Path, size: str) -> Path:
    folder = WORK / size
    if not (folder / "scenes").exists():
        print(f"Simulating two scenes of {SIZES[size]} pixels", flush=True)
        options = ["--size", SIZES[size], "--periods", PERIOD, "--scenes", "2", "--single-tile", "--force"]
        subprocess.run([firnline, "simulate", folder, *options], check=True, stderr=subprocess.DEVNULL)
    (folder / "benchmark.yaml").write_text(PROJECT)
    return folder


def timed(command: list, log: Path, fine=(0,)) -> dict:
    """Runs a command under GNU time and returns what it measured; ends where its status is not fine."""
    measure = log.with_suffix(".time")
    with log.open("w") as output:
        status = subprocess.run(
            ["/usr/bin/time", "-v", "-o", measure, *command],
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
        ).returncode
    if status not in fine:
        sys.exit(f"{command[0]} failed with status {status}:\n{log.read_text()[-2000:]}")
    text = measure.read_text()

    def field(name: str) -> str:
        return re.search(rf"{re.escape(name)}.*: (\S+)$", text, re.MULTILINE).group(1)

    wall = 0.0
    for part in field("Elapsed (wall clock) time").split(":"):
        wall = 60 * wall + float(part)
    return {
        "wall_s": wall,
        "user_s": float(field("User time")),
        "system_s": float(field("System time")),
        "peak_mb": round(int(field("Maximum resident set size")) / 1024, 1),
    }


def run_firnline(firnline: Path, folder: Path) -> dict:
    shutil.rmtree(folder / ".firnline", ignore_errors=True)
    for leftover in folder.glob("benchmark.sqlite*"):
        leftover.unlink()
    measured = timed([firnline, "run", folder / "benchmark.yaml"], folder / "firnline.log")
    with sqlite3.connect(f"file:{folder}/benchmark.sqlite?mode=ro", uri=True) as inventory:
        row = inventory.execute("SELECT area_km2, area_error_km2, n_outlines FROM region_areas").fetchone()
    return measured | dict(zip(("area_km2", "uncertainty_km2", "outlines"), row))


def run_peer(folder: Path) -> dict:
    output = folder / "peer"
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir()
    manifest = (folder / f"manifests/{PERIOD}.csv").read_text().splitlines()[1:]
    scenes = [folder / "manifests" / line.split(",")[0] for line in manifest]
    measured = timed([*PEER, *scenes, "--output", output], folder / "peer.log")
    summary = json.loads((output / "summary.json").read_text())
    return measured | summary


def best(runs: list[dict]) -> dict:
    """The fastest of the runs, with the largest peak of all."""
    return min(runs, key=lambda run: run["wall_s"]) | {"peak_mb": max(run["peak_mb"] for run in runs)}


def disagreements(size: str, firnline: dict, peer: dict) -> list[str]:
    return [
        f"{size}: {name} is {firnline[name]:.4f} with Firnline and {peer[name]:.4f} with the peer"
        for name, tolerance in TOLERANCES.items()
        if abs(firnline[name] - peer[name]) > tolerance * peer[name]
    ]


def processor() -> str:
    models = re.findall(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return models[0] if models else platform.processor()


def print_table(results: dict) -> None:
    heads = f"{'wall s':>8}{'user s':>8}{'peak MB':>9}{'outlines':>10}{'km²':>11}{'± km²':>9}"
    print(f"\n{'pixels':>10}  {'program':<9}{heads}")
    for size, programs in results.items():
        for name, row in programs.items():
            numbers = f"{row['wall_s']:8.2f}{row['user_s']:8.2f}{row['peak_mb']:9.0f}{row['outlines']:10d}"
            areas = f"{row['area_km2']:11.3f}{row['uncertainty_km2']:9.3f}"
            print(f"{SIZES[size]:>10}  {name:<9}{numbers}{areas}")
    print()
    for size, programs in results.items():
        firnline, peer = programs["firnline"], programs["peer"]
        speed, memory = peer["wall_s"] / firnline["wall_s"], peer["peak_mb"] / firnline["peak_mb"]
        print(f"{SIZES[size]}: Firnline is {speed:.1f} times as fast, with 1/{memory:.1f} of the memory")
    if set(results) == set(SIZES):
        growth = results["full"]["firnline"]["peak_mb"] / results["half"]["firnline"]["peak_mb"]
        print(f"Firnline's peak grows {growth:.2f} times when the scene grows 4 times")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--firnline", type=Path, required=True, help="the release binary")
    parser.add_argument("--sizes", nargs="+", choices=list(SIZES), default=list(SIZES))
    parser.add_argument("--repeats", type=int, default=3, help="runs of each program; the best counts")
    parser.add_argument("--name", default="scene-pair", help="the result's name")
    options = parser.parse_args()
    firnline = options.firnline.resolve()

    WORK.mkdir(exist_ok=True)
    subprocess.run([HERE / "peer/setup.sh"], check=True)
    results, faults = {}, []
    for size in options.sizes:
        folder = simulate(firnline, size)
        runs = {"firnline": [], "peer": []}
        for turn in range(options.repeats):
            print(f"{SIZES[size]}: turn {turn + 1} of {options.repeats}", flush=True)
            runs["firnline"].append(run_firnline(firnline, folder))
            runs["peer"].append(run_peer(folder))
        results[size] = {name: best(rows) for name, rows in runs.items()}
        faults += disagreements(size, **results[size])

    print_table(results)
    if faults:
        sys.exit("The two do not agree, so their times cannot be compared:\n" + "\n".join(faults))
    record = {
        "date": datetime.date.today().isoformat(),
        "processor": processor(),
        "cores": len(os.sched_getaffinity(0)),
        "peer": (HERE / "peer/requirements.txt").read_text().split(),
        "repeats": options.repeats,
        "results": {SIZES[size]: programs for size, programs in results.items()},
    }
    target = HERE / "results" / f"{options.name}.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(record, indent=2) + "\n")
    print(f"Written to {os.path.relpath(target)}")


if __name__ == "__main__":
    main()
