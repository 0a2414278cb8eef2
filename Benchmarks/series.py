#!/usr/bin/env python3
"""Regenerates the series of the Three-Rivers Headwater Region from simulated bundles, and tries to break it.

  1. simulates the 1986-2021 series and runs it from clean to finished tables: time, memory, size;
  2. kills the run with SIGKILL at random moments and goes on: the inventory's export must be byte-identical;
  3. runs it with one and with two steps at once, and with Slurm where --slurm names a cluster's configuration;
  4. adds a thirteenth period: only its own steps are done, and the older periods' exports are byte-identical.

Ends with an error where anything differs.
"""

import argparse
import datetime
import filecmp
import json
import os
import platform
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from run import processor, timed

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
WORK = HERE / "work/series"
PATHS = [132, 133, 134, 135, 136, 137, 138, 139]


def thirteenth(folder: Path, tiles: list) -> Path:
    """A manifest of 2022-2024: the first pass of Landsat 8 in August 2023 over every path/row."""
    rows = ["path_row,date,cloud,role,note"]
    for tile in tiles:
        phase = (7 + 7 * (int(tile[:3]) - 132)) % 16
        day = next(
            date for date in (datetime.date(2023, 8, 1) + datetime.timedelta(days) for days in range(16))
            if date.toordinal() % 16 == phase
        )
        rows.append(f"{tile},{day},5,main,simulated only")
    path = folder / "2022-2024.csv"
    path.write_text("\n".join(rows) + "\n")
    return path


class Series:
    def __init__(self, firnline: Path, project: str, scale: float):
        self.firnline = firnline
        self.home = WORK / f"{Path(project).stem}-{scale}"
        self.folder = self.home / "simulated"
        self.scale = scale
        if not (self.folder / "scenes").exists():
            self.simulate(ROOT / project)
        self.project = self.folder / Path(project).name
        self.text = self.twelve.read_text()
        self.inventory = self.folder / re.search(r"^inventory: *\"?([^\"\n]+)", self.text, re.M).group(1)
        self.work = self.folder / re.search(r"^work: *\"?([^\"\n]+)", self.text, re.M).group(1)

    @property
    def twelve(self) -> Path:
        """The project without the thirteenth period, as it was before the update."""
        return self.home / "twelve.yaml"

    def simulate(self, project: Path):
        """Simulates thirteen periods at once, then takes the last one out of the project."""
        self.home.mkdir(parents=True, exist_ok=True)
        text = project.read_text()
        tiles = sorted(set(re.findall(r"\b1\d{5}\b", text)))
        extended = self.home / "declared" / "Pipelines"
        shutil.rmtree(self.home / "declared", ignore_errors=True)
        shutil.copytree(ROOT / "Data", self.home / "declared/Data", ignore=shutil.ignore_patterns("weights"))
        extended.mkdir()
        manifest = thirteenth(extended, tiles)
        last = re.findall(r"^  - \{label: .*$", text, re.M)[-1]
        text = text.replace(last, f"{last}\n  - {{label: 2022-2024, manifest: {manifest.name}}}")
        (extended / project.name).write_text(text)
        began = time.perf_counter()
        self.call("simulate", extended / project.name, "-o", self.folder, "--scale", self.scale)
        print(f"simulated in {time.perf_counter() - began:.0f} s", flush=True)
        whole = (self.folder / project.name).read_text()
        lines = whole.split("\n")
        start = next(index for index, line in enumerate(lines) if "2022-2024" in line)
        end = next(
            index for index in range(start + 1, len(lines))
            if re.match(r"\s*- |\S", lines[index]) or index == len(lines) - 1
        )
        # The item may begin on the line before, or hold several lines.
        while not lines[start].lstrip().startswith("-"):
            start -= 1
        self.twelve.write_text("\n".join(lines[:start] + lines[end:]))

    def call(self, *arguments, check=True) -> str:
        command = [str(argument) for argument in (self.firnline, *arguments)]
        result = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if check and result.returncode != 0:
            sys.exit(f"{' '.join(command)} ended with {result.returncode}:\n{result.stdout}{result.stderr}"[-4000:])
        return result.stdout

    def clear(self):
        self.project.write_text(self.text)
        for path in (self.inventory, Path(f"{self.inventory}-journal")):
            path.unlink(missing_ok=True)
        shutil.rmtree(self.work, ignore_errors=True)

    def export(self, name: str) -> Path:
        target = self.home / "exports" / name
        shutil.rmtree(target, ignore_errors=True)
        target.parent.mkdir(exist_ok=True)
        self.call("export", self.project, "--to", "plain", "-o", target)
        return target

    def kill(self, times: int, seconds: float, generator: random.Random) -> int:
        """Starts the run and kills it at work, so many times; gives how often it was through before and began anew."""
        met = anew = 0
        while met < times:
            process = subprocess.Popen(
                [self.firnline, "run", self.project], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, start_new_session=True)
            try:
                process.wait(generator.uniform(0, seconds))
                self.clear()
                anew += 1
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                met += 1
        return anew


def same(one: Path, other: Path) -> int:
    """The number of files in two folders, which must be equal byte for byte."""
    names = sorted(str(path.relative_to(one)) for path in one.rglob("*") if path.is_file())
    others = sorted(str(path.relative_to(other)) for path in other.rglob("*") if path.is_file())
    if names != others:
        sys.exit(f"{one} and {other} hold different files: {sorted(set(names) ^ set(others))}")
    differing = [name for name in names if not filecmp.cmp(one / name, other / name, shallow=False)]
    if differing:
        sys.exit(f"{one} and {other} differ in {', '.join(differing)}")
    return len(names)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--firnline", type=Path, default=ROOT / ".build/release/firnline")
    parser.add_argument("--project", default="Pipelines/three-rivers.yaml")
    parser.add_argument("--scale", type=float, default=0.05)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--slurm", type=Path, help="SLURM_CONF of a running cluster")
    parser.add_argument("--tables", action="store_true", help="print Tables IV, V(a) and V(b)")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args()
    series = Series(options.firnline.resolve(), options.project, options.scale)
    figures = {"project": options.project, "scale": options.scale}

    series.clear()
    # The first run finds the facts of no scene: it opens and hashes every one.
    measured = timed([series.firnline, "run", series.project], series.home / "run.log")
    figures["run"] = measured | {"inventory_bytes": series.inventory.stat().st_size}
    reference = series.export("clean")
    print(
        f"clean run: {measured['wall_s']:.1f} s, {measured['peak_mb']:.0f} MB at most, inventory "
        f"{figures['run']['inventory_bytes'] / 1e6:.1f} MB", flush=True)
    if options.tables:
        for table in ("scenes", "areas", "changes"):
            print(series.call("table", table, series.project))

    for jobs in (1, 2):
        series.clear()
        series.call("run", series.project, "-j", jobs)
        print(f"-j{jobs}: {same(reference, series.export(f'j{jobs}'))} exported files are the same", flush=True)

    series.clear()
    anew = series.kill(options.kills, measured["wall_s"] / 10, random.Random(options.seed))
    series.call("run", series.project)
    count = same(reference, series.export("killed"))
    figures["kills"] = {"kills": options.kills, "begun_anew": anew}
    print(f"killed at work {options.kills} times, begun anew {anew} times; {count} exported files are the same", flush=True)

    if options.slurm:
        os.environ["SLURM_CONF"] = str(options.slurm.resolve())
        series.clear()
        series.call("run", series.project, "--executor", "slurm")
        print(f"Slurm: {same(reference, series.export('slurm'))} exported files are the same", flush=True)

    update = series.call(
        "update", series.project, "--period", "2022-2024", "--manifest",
        next(series.folder.rglob("2022-2024.csv")))
    print(update)
    updated = series.export("updated")
    older = [path.relative_to(reference) for path in reference.rglob("*") if path.is_file() and re.search(r"\d{4}-\d{4}", path.name)]
    differing = [str(path) for path in older if not filecmp.cmp(reference / path, updated / path, shallow=False)]
    if differing:
        sys.exit(f"the update changed {differing}")
    figures["update"] = {"older_files": len(older)}
    print(f"{len(older)} exported files of the older periods are the same", flush=True)
    series.project.write_text(series.text)

    if options.json:
        record = {
            "date": datetime.date.today().isoformat(), "system": platform.platform(), "processor": processor(),
            "cores": os.cpu_count(),
        }
        options.json.write_text(json.dumps(record | figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
