#!/usr/bin/env python3
"""Runs all that Firnline does with outlines on 20 000 of them in 12 periods, and times two jobs beside Python.

  1. makes a series of outlines (peer/outline_series.py): real ones many times over with --from, else invented ones;
  2. imports it by a project, audits it, follows it through time, compares it, exports it: time and memory of each;
  3. overlay, which outlines of two periods share ground: `firnline link` beside geopandas and shapely;
  4. dissolve-buffer, what 15 m around all ice adds: `firnline table uncertainty` beside geopandas and shapely.

The jobs of 3 and 4 are whole programs, reading included, that end with the same numbers; it ends with an error where they
do not. Of the Python programs the seconds of the work alone stand beside.
"""

import argparse
import csv
import datetime
import io
import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from run import HERE, best, processor, timed

WORK = HERE / "work/glaciers"
PYTHON = HERE / "work/venv/bin/python"

PROJECT = """\
name: {name}
simulated: true
region:
  grid: {{crs: EPSG:3035, resolution: 30 m}}
  area: planar
uncertainty: {{buffer: 15 m}}
periods:
{periods}
inventory: {name}.sqlite
work: .firnline/{name}
"""

PERIOD = "  - {{label: \"{year}\", years: {year}, outlines: {{file: {path}, attributes: {{id: id}}, repair: true}}}}"

# What a user would ask of a series; {0} is the project, {1} and {2} the first and the last file of outlines.
COMMANDS = {
    "run (import, lineage)": "run {0}",
    "run, nothing to do": "run {0}",
    "audit, one period": "audit {1}",
    "audit, all periods": "audit {0}",
    "table lineage": "table lineage {0} --format csv",
    "table events": "table events {0} --format csv",
    "changes by glacier": "table changes {0} --by glacier --format csv",
    "changes by size": "table changes {0} --by size",
    "trends by size": "table trends {0} --method wls --by size",
    "table uncertainty": "table uncertainty {0}",
    "compare": "compare {2} {1}",
    "export gpkg": "export {0} --to gpkg --force -o {3}/all.gpkg",
    "export flatgeobuf": "export {0} --to flatgeobuf --force -o {3}/all.fgb",
    "export rgi7": "export {0} --to rgi7 --force -o {3}/rgi7",
}


class Series:
    """The outlines and a project of them."""

    def __init__(self, firnline: Path, outlines: int, periods: int, files: list):
        self.firnline = firnline
        self.home = WORK / f"{'-'.join(path.stem for path in files) or 'invented'}-{outlines}x{periods}"
        self.outlines = self.home / "outlines"
        if not (self.home / "material.txt").exists():
            shutil.rmtree(self.home, ignore_errors=True)
            command = [
                PYTHON, HERE / "peer/outline_series.py", self.outlines, "--outlines", outlines, "--periods", periods]
            command = [str(part) for part in command + (["--from", *files] if files else [])]
            text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            (self.home / "material.txt").write_text(text)
        self.material = (self.home / "material.txt").read_text().strip()
        self.files = sorted(self.outlines.glob("*.gpkg"))

    def project(self, name: str, files: list) -> Path:
        """A fresh project of some of the files."""
        path = self.home / f"{name}.yaml"
        periods = [PERIOD.format(year=file.stem, path=file.relative_to(self.home)) for file in files]
        path.write_text(PROJECT.format(name=name, periods="\n".join(periods)))
        for leftover in self.home.glob(f"{name}.sqlite*"):
            leftover.unlink()
        shutil.rmtree(self.home / ".firnline" / name, ignore_errors=True)
        return path

    def time(self, *command, log: str, fine=(0,)) -> dict:
        logs = self.home / "logs"
        logs.mkdir(exist_ok=True)
        path = logs / f"{log.replace(' ', '-').replace(',', '').replace('(', '').replace(')', '')}.log"
        return timed([str(part) for part in command], path, fine) | {"output": path.read_text()}

    def call(self, *arguments) -> str:
        command = [str(part) for part in (self.firnline, *arguments)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def everything(series: Series, only: list) -> dict:
    """Time and memory of each command."""
    project = series.project("all", series.files)
    exports = series.home / "exports"
    exports.mkdir(exist_ok=True)
    figures = {}
    for name, line in COMMANDS.items():
        if only and name not in only and not line.startswith("run"):
            continue
        arguments = line.format(project, series.files[0], series.files[-1], exports).split()
        # An audit that finds something says so by its status.
        fine = (0, 1) if arguments[0] == "audit" else (0,)
        figures[name] = series.time(series.firnline, *arguments, log=name, fine=fine)
        del figures[name]["output"]
        row = figures[name]
        print(f"{name:24}{row['wall_s']:9.1f}{row['user_s']:9.1f}{row['peak_mb']:9.0f}", flush=True)
    return figures


def beside_python(series: Series, repeats: int) -> dict:
    """Overlay and dissolve-buffer of the first period, by Firnline and by Python."""
    first, second = series.files[:2]
    project = series.project("one", [first])
    series.call("run", project)
    pairs = series.home / "pairs.csv"
    jobs = {
        "overlay": (
            [series.firnline, "link", project, "--reference", second, "--id", "id", "--source", "next"],
            ["overlay", first, second, "-o", pairs]),
        "dissolve-buffer": (
            [series.firnline, "table", "uncertainty", project, "--methods", "buffer", "--format", "csv"],
            ["buffer", first]),
    }
    figures = {}
    for job, (own, theirs) in jobs.items():
        runs = {"firnline": [], "geopandas": [], "shapely": []}
        for _ in range(repeats):
            runs["firnline"].append(series.time(*own, log=f"{job} firnline"))
            for way in ("geopandas", "shapely"):
                row = series.time(PYTHON, HERE / "peer/outlines.py", *theirs, "--way", way, log=f"{job} {way}")
                answer = json.loads(row["output"].splitlines()[-1])
                runs[way].append(row | {"work_s": answer.pop("seconds")} | answer)
        figures[job] = {name: best(rows) for name, rows in runs.items()}
    found = list(csv.DictReader(io.StringIO(series.call("table", "references", project, "--format", "csv"))))
    figures["overlay"]["firnline"] |= {
        "pairs": len(found), "area_m2": sum(1e6 * float(row["overlap_km2"]) for row in found)}
    figures["dissolve-buffer"]["firnline"]["area_m2"] = 1e6 * buffer_km2(
        figures["dissolve-buffer"]["firnline"]["output"])
    for programs in figures.values():
        for row in programs.values():
            del row["output"]
    return figures


def buffer_km2(output: str) -> float:
    """The value of the one method in the one row of `table uncertainty`."""
    row = next(csv.DictReader(io.StringIO(output)))
    return float(next(value for name, value in row.items() if name.startswith("error_buffer")))


def disagreements(jobs: dict) -> list:
    return [
        f"{job}: {key} is {programs['firnline'][key]} with Firnline and {programs[way][key]} with {way}"
        for job, programs in jobs.items() for way in ("geopandas", "shapely") for key in ("pairs", "area_m2")
        if key in programs[way]
        and abs(programs["firnline"][key] - programs[way][key]) > 1e-6 * programs[way][key]
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--firnline", type=Path, default=HERE.parent / ".build/release/firnline")
    parser.add_argument("--outlines", type=int, default=20_000)
    parser.add_argument("--periods", type=int, default=12)
    parser.add_argument("--from", dest="files", type=Path, nargs="*", default=[], help="files of real outlines")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each program beside Python; the best counts")
    parser.add_argument("--only", nargs="*", default=[], help="only these of the commands, by their names in the table")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args()
    subprocess.run([HERE / "peer/setup.sh"], check=True)
    series = Series(
        options.firnline.resolve(), options.outlines, options.periods, [path.resolve() for path in options.files])
    load = os.getloadavg()[0]
    print(f"{series.material}; {processor()}, {os.cpu_count()} cores, load {load:.1f} before\n")
    print(f"{'':24}{'wall s':>9}{'user s':>9}{'peak MB':>9}")
    commands = everything(series, options.only)
    jobs = beside_python(series, options.repeats)
    print()
    print(f"{'':28}{'wall s':>9}{'work s':>9}{'user s':>9}{'peak MB':>9}")
    for job, programs in jobs.items():
        for name, row in programs.items():
            work = f"{row['work_s']:9.2f}" if "work_s" in row else f"{'':9}"
            print(f"{job:17}{name:11}{row['wall_s']:9.2f}{work}{row['user_s']:9.2f}{row['peak_mb']:9.0f}")
    ratios = {
        job: {way: round(programs[way]["wall_s"] / programs["firnline"]["wall_s"], 2) for way in ("geopandas", "shapely")}
        for job, programs in jobs.items()
    }
    for job, row in ratios.items():
        print(f"{job}: Firnline is " + ", ".join(f"{ratio:.1f} times as fast as {way}" for way, ratio in row.items()))
    faults = disagreements(jobs)
    if faults:
        sys.exit("The programs do not agree, so their times cannot be compared:\n" + "\n".join(faults))
    if options.json:
        record = {
            "date": datetime.date.today().isoformat(), "system": platform.platform(), "processor": processor(),
            "cores": os.cpu_count(), "load_before": round(load, 2),
            "load_after": round(os.getloadavg()[0], 2),
            "peer": (HERE / "peer/requirements.txt").read_text().split(), "outlines": options.outlines,
            "periods": options.periods, "from": [path.name for path in options.files], "material": series.material,
            "commands": commands, "beside_python": jobs, "ratios": ratios,
        }
        options.json.write_text(json.dumps(record, indent=2) + "\n")


if __name__ == "__main__":
    main()
