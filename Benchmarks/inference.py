#!/usr/bin/env python3
"""Times Firnline's inference of M-LandsNet beside PyTorch, ONNX Runtime and OpenVINO.

Same weights, same tiles, one run: engines take turns, each in a process of its own. Prints tables and writes
results/inference-NAME.json.
"""

import argparse
import json
import subprocess
from pathlib import Path

from contest import (
    PRECISIONS, Contest, Firnline, Peer, Unable, described, found, material, peers_python, ratio, warned_load,
    write_record,
)

PEERS = {
    "pytorch float32": "pytorch-float32",
    "pytorch bfloat16": "pytorch-bfloat16",
    "onnxruntime float32": "onnxruntime-float32",
    "openvino float32": "openvino-float32",
    "openvino bfloat16": "openvino-bfloat16",
}
OURS = [f"firnline {precision}" for precision in PRECISIONS]
GOALS = [
    ("Firnline's best / OpenVINO bfloat16", OURS, ["openvino bfloat16"], 1.0),
    ("Firnline float32 / OpenVINO float32", ["firnline float32"], ["openvino float32"], 1.3),
    ("Firnline's best / PyTorch bfloat16", OURS, ["pytorch bfloat16"], 2.0),
]
# Rows and columns of the matrix product whose rate is the machine's peak.
SQUARE = 2048
COMPARE = """\
import json, sys
from safetensors.numpy import load_file
a, b = (load_file(path)["probabilities"].astype(float) for path in sys.argv[1:])
# N×H×W of class 1 from the peers, N×2×H×W from Firnline.
b = b[:, 1] if b.ndim == 4 else b
difference = abs(a - b)
crossing = ((a > 0.5) != (b > 0.5)).mean()
print(json.dumps({"max": difference.max(), "mean": difference.mean(), "crossing": crossing}))
"""


def products(contest: Contest) -> dict:
    """The peak of matrix products in GFLOP/s: of Firnline's oneDNN, or else of the one inside PyTorch."""
    for name in ("firnline", "pytorch"):
        for contestant in contest.contestants:
            if contestant.name.startswith(name):
                try:
                    return contestant.products(SQUARE) | {"of": name}
                except Unable:
                    continue
    return {}


def agreement(python: str, contest: Contest, folder: Path) -> dict:
    """How far each contestant's probabilities lie from PyTorch's in float32."""
    def path(name: str) -> Path:
        return folder / f"{name.replace(' ', '-')}.safetensors"

    written = contest.everyone(lambda contestant: contestant.apply(path(contestant.name)))
    reference = "pytorch float32"
    results = {}
    for name in sorted(written) if reference in written else ():
        command = [python, "-c", COMPARE, path(reference), path(name)]
        results[name] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return results


def row(name: str, threads: int, batch: int, measured: dict, peaks: dict, folder: Path) -> dict:
    work = described(folder)["gigaflops_per_tile"]
    rate = 1e3 * batch / measured["best_ms"]
    peak = peaks.get(name.split()[-1])
    return {
        "threads": threads, "batch": batch, "engine": name, "way": measured["way"],
        "tiles_per_second": round(rate, 2), "median_tiles_per_second": round(1e3 * batch / measured["median_ms"], 2),
        "share_of_peak": round(rate * work / peak, 4) if peak else None, "peak_mb": measured["peak_mb"],
    }


def print_rows(rows: list[dict]) -> None:
    print(f"\n{'threads':>7}{'batch':>6}  {'engine':<21}{'tiles/s':>8}{'median':>8}{'of peak':>9}{'peak MB':>9}  how")
    for row in rows:
        share = f"{row['share_of_peak']:9.0%}" if row["share_of_peak"] else f"{'':9}"
        print(
            f"{row['threads']:7d}{row['batch']:6d}  {row['engine']:<21}{row['tiles_per_second']:8.1f}"
            f"{row['median_tiles_per_second']:8.1f}{share}{row['peak_mb']:9.0f}  {row['way'][:60]}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--firnline", type=Path, help="the release binary; without it the peers run alone")
    parser.add_argument("--threads", type=int, nargs="+", default=[2, 1])
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 4, 16])
    parser.add_argument("--rounds", type=int, default=3, help="turns of each engine; the best run counts")
    parser.add_argument("--seconds", type=float, default=1, help="length of a turn")
    parser.add_argument("--bridge", type=int, default=256, help="channels of the network's dilated convolutions")
    parser.add_argument("--name", default="local", help="the result's name")
    options = parser.parse_args()
    binary, python = found(options.firnline), peers_python()
    load = warned_load()
    folder = material(python, options.bridge)

    rows, peaks, ratios, reasons, versions, agreed = [], {}, [], {}, {}, {}
    for threads in options.threads:
        contest = Contest(
            [Firnline(binary, precision, folder, threads) for precision in PRECISIONS]
            + [Peer(python, name, engine, folder, threads) for name, engine in PEERS.items()]
        )
        # Batches grow, so that a peak of memory belongs to the batch it is reported with.
        for batch in sorted(options.batches):
            print(f"Threads {threads}, batch {batch}", flush=True)
            measured = contest.measure(batch, options.rounds, options.seconds)
            if threads not in peaks:
                peaks[threads] = products(contest)
            rows += [row(name, threads, batch, measured[name], peaks[threads], folder) for name in sorted(measured)]
            ratios += [
                {"threads": threads, "batch": batch, "goal": goal, "wanted": wanted, "ratio": value}
                for goal, ours, theirs, wanted in GOALS if (value := ratio(measured, ours, theirs)) is not None
            ]
        agreed = agreed or agreement(python, contest, folder)
        reasons, versions = reasons | contest.reasons, versions | contest.versions
        contest.close()

    print_rows(rows)
    for threads, rates in peaks.items():
        told = ", ".join(f"{precision} {rates[precision]:.0f}" for precision in PRECISIONS if rates.get(precision))
        print(f"Matrix products, {threads} threads: {told} GFLOP/s ({rates.get('of', 'not measured')})")
    print(f"\n{'probabilities':<21}{'max diff':>10}{'mean':>10}{'cross 0.5':>11}")
    for name, told in agreed.items():
        print(f"{name:<21}{told['max']:10.1e}{told['mean']:10.1e}{told['crossing']:11.4%}")
    print()
    for entry in ratios:
        reached = "reached" if entry["ratio"] >= entry["wanted"] else "missed"
        where = f"threads {entry['threads']}, batch {entry['batch']}"
        print(f"{where}: {entry['goal']} {entry['ratio']:.2f}, goal {entry['wanted']:.1f} {reached}")
    for name, reason in reasons.items():
        print(f"{name} did not take part: {reason}")
    write_record(f"inference-{options.name}", folder, binary, versions, {
        "load_before": load, "rounds": options.rounds, "seconds": options.seconds,
        "matrix_products": peaks, "results": rows,
        "ratios": ratios, "agreement": agreed, "absent": reasons,
    })


if __name__ == "__main__":
    main()
