#!/usr/bin/env python3
"""Times planning beside Snakemake: the same graph of ten thousand steps, all of them done, and nothing to do.

The graph has a step for each scene and three for each period, as every project of Firnline. Firnline plans it from
real bundles of 40 × 40 pixels, which it has run before; Snakemake's steps do nothing, and their results stand there
as empty files. Each step of a scene depends, for both, on all files of its bundle; a second line gives Snakemake the
metadata file alone. Both answer twice: what would be done from the beginning, and what is left to do when all has been
done. The best of a few turns counts.
"""

import argparse
import datetime
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

from run import processor

HERE = Path(__file__).resolve().parent
WORK = HERE / "work/planning"
SNAKEMAKE = "snakemake==9.27.1"

PROJECT = """\
name: Ten thousand steps
simulated: true
region: {{grid: {{crs: EPSG:32646, resolution: 30 m}}}}
extraction: {{method: band-ratio, threshold: 2.0, morphology: {{opening: false, closing: false}}}}
periods:
{periods}
inventory: inventory.sqlite
"""

SNAKEFILE = """\
PERIODS = {periods}
SCENES = {scenes}
FILES = {files}

rule all:
    input: expand("record/{{period}}", period=PERIODS)

rule extract:
    input: expand("../firnline/scenes/{{{{scene}}}}/{{{{scene}}}}_{{file}}", file=FILES)
    output: "extract/{{scene}}"
    shell: "touch {{output}}"

rule merge:
    input: lambda wildcards: expand("extract/{{scene}}", scene=SCENES[wildcards.period])
    output: "merge/{{period}}"
    shell: "touch {{output}}"

rule outline:
    input: "merge/{{period}}"
    output: "outline/{{period}}"
    shell: "touch {{output}}"

rule record:
    input: "outline/{{period}}", lambda wildcards: expand("extract/{{scene}}", scene=SCENES[wildcards.period])
    output: "record/{{period}}"
    shell: "touch {{output}}"
"""


def graph(periods: int, scenes: int) -> dict:
    """The scenes of each period; one a day, as names must differ."""
    first = datetime.date(1986, 1, 1)
    days = iter(range(periods * scenes))
    return {
        f"p{period + 1:04}": [
            f"LT05_L1TP_138037_{first + datetime.timedelta(next(days)):%Y%m%d}_20240101_02_T1"
            for _ in range(scenes)
        ]
        for period in range(periods)
    }


def firnline_project(firnline: Path, wanted: dict) -> Path:
    """A project whose scenes are copies of one simulated bundle under other names and dates."""
    folder = WORK / "firnline"
    if (folder / "project.yaml").exists():
        return folder
    shutil.rmtree(WORK, ignore_errors=True)
    seed = WORK / "seed"
    seed.parent.mkdir(parents=True)
    options = ["--size", "40x40", "--periods", "1986-1988", "--scenes", "1", "--single-tile"]
    subprocess.run([firnline, "simulate", seed, *options], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    bundle = next((seed / "scenes").iterdir())
    name, day = bundle.name, bundle.name.split("_")[3]
    dashed = f"{day[:4]}-{day[4:6]}-{day[6:]}"
    (folder / "manifests").mkdir(parents=True)
    lines = []
    for period, scenes in wanted.items():
        years = "-".join(scenes[place].split("_")[3][:4] for place in (0, -1))
        rows = ["scene,role,note"]
        for scene in scenes:
            target = folder / "scenes" / scene
            target.mkdir(parents=True)
            date = scene.split("_")[3]
            for file in bundle.iterdir():
                copy = target / file.name.replace(name, scene)
                if file.suffix in (".txt", ".json"):
                    text = file.read_text().replace(name, scene).replace(dashed, f"{date[:4]}-{date[4:6]}-{date[6:]}")
                    copy.write_text(text)
                else:
                    os.link(file, copy)
            rows.append(f"../scenes/{scene},main,")
        (folder / "manifests" / f"{period}.csv").write_text("\n".join(rows) + "\n")
        lines.append(f"  - {{label: {period}, years: {years}, manifest: manifests/{period}.csv}}")
    (folder / "project.yaml").write_text(PROJECT.format(periods="\n".join(lines)))
    return folder


def snakemake_project(wanted: dict, done: bool, whole: bool) -> Path:
    folder = WORK / f"snakemake{'-whole' if whole else ''}{'-done' if done else ''}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    # Each result is younger than what it was made from.
    now = time.time()
    if done:
        for age, kind in ((40, "extract"), (30, "merge"), (20, "outline"), (10, "record")):
            names = sum(wanted.values(), []) if kind == "extract" else wanted
            (folder / kind).mkdir()
            for name in names:
                (folder / kind / name).touch()
                os.utime(folder / kind / name, (now - age + 60, now - age + 60))
    first = next(iter(wanted.values()))[0]
    bundle = (WORK / "firnline/scenes" / first).iterdir()
    files = sorted(path.name.removeprefix(f"{first}_") for path in bundle) if whole else ["MTL.txt"]
    (folder / "Snakefile").write_text(SNAKEFILE.format(periods=list(wanted), scenes=wanted, files=files))
    return folder


def snakemake() -> Path:
    program = WORK.parent / "snakemake/bin/snakemake"
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", program.parent.parent], check=True)
        subprocess.run([program.parent / "pip", "install", "-q", SNAKEMAKE], check=True)
    return program


def timed(command: list, folder: Path, expected: str, turns: int) -> float:
    """The shortest of some turns in seconds; what the command prints must hold a text."""
    best = float("inf")
    for _ in range(turns):
        began = time.perf_counter()
        result = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        best = min(best, time.perf_counter() - began)
        said = result.stdout + result.stderr
        if result.returncode != 0 or expected not in said:
            sys.exit(f"{command} ended with {result.returncode} and did not say '{expected}':\n{said[-2000:]}")
    return best


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--firnline", type=Path, default=HERE.parent / ".build/release/firnline")
    parser.add_argument("--periods", type=int, default=250)
    parser.add_argument("--scenes", type=int, default=38, help="scenes of each period")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args()
    firnline = options.firnline.resolve()
    wanted = graph(options.periods, options.scenes)
    steps = options.periods * (options.scenes + 3)
    folder = firnline_project(firnline, wanted)

    def ours(*arguments, expected):
        return timed([firnline, *arguments, "project.yaml"], folder, expected, options.turns)

    shutil.rmtree(folder / ".firnline", ignore_errors=True)
    (folder / "inventory.sqlite").unlink(missing_ok=True)
    figures = {"Firnline": {}}
    first = timed([firnline, "plan", "project.yaml"], folder, f"{steps} of {steps} steps to do", 1)
    figures["Firnline"]["plan_s"] = ours("plan", expected=f"{steps} of {steps} steps to do")
    began = time.perf_counter()
    subprocess.run([firnline, "run", "project.yaml"], cwd=folder, check=True, capture_output=True)
    run = time.perf_counter() - began
    figures["Firnline"]["unchanged_s"] = ours("run", expected="nothing to do")

    program = snakemake()
    for name, whole in [("Snakemake", True), ("Snakemake, MTL alone", False)]:
        def theirs(done, *arguments, expected):
            folder = snakemake_project(wanted, done, whole)
            return timed([program, "--cores", "2", "--quiet", "rules", *arguments], folder, expected, options.turns)
        # Snakemake counts the rule that asks for all as a job of its own.
        figures[name] = {
            "plan_s": theirs(False, "-n", expected=str(steps + 1)),
            "unchanged_s": theirs(True, expected="Nothing to be done"),
        }

    print(f"{steps} steps, best of {options.turns}; {processor()}, {os.cpu_count()} cores")
    print(f"{'':24}{'plan from the beginning':>26}{'run with nothing to do':>26}")
    ratios = {}
    for name, row in figures.items():
        ratios[name] = {key: row[key] / figures["Firnline"][key] for key in row}
        times = [f"{row[key]:.2f} s ({ratios[name][key]:.1f}x)" for key in ("plan_s", "unchanged_s")]
        print(f"{name:24}{times[0]:>26}{times[1]:>26}")
    print(f"Firnline's first plan, which opens and hashes every scene: {first:.1f} s; its run: {run:.0f} s")
    if options.json:
        record = {
            "date": datetime.date.today().isoformat(), "system": platform.platform(), "processor": processor(),
            "steps": steps, "figures": figures, "ratios": ratios, "first_plan_s": first, "run_s": run,
        }
        options.json.write_text(json.dumps(record, indent=2) + "\n")


if __name__ == "__main__":
    main()
