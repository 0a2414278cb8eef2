#!/usr/bin/env python3
"""Times Firnline's training step of M-LandsNet beside PyTorch's: forward, cross-entropy, backward, Adam.

The same weights and tiles; engines take turns, each in a process of its own, in float32 and in bfloat16 with float32
master weights. Prints a table and writes results/training-NAME.json.
"""

import argparse
from pathlib import Path

from contest import (
    PRECISIONS, Contest, Firnline, Peer, found, material, peers_python, ratio, warned_load, write_record,
)

OURS = [f"firnline {precision}" for precision in PRECISIONS]
PEERS = [f"pytorch {precision}" for precision in PRECISIONS]
GOAL = 1.5

# Chen et al. 2022: the samples of scene 1, of which a fifth only validates, and the epochs.
SAMPLES, EPOCHS = 2797, 80


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--firnline", type=Path, help="the release binary; without it the peers run alone")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3, help="turns of each engine; the best step counts")
    parser.add_argument("--seconds", type=float, default=5, help="length of a turn")
    parser.add_argument("--bridge", type=int, default=256, help="channels of the network's dilated convolutions")
    parser.add_argument("--name", default="local", help="the result's name")
    options = parser.parse_args()
    binary, python = found(options.firnline), peers_python()
    load = warned_load()
    folder = material(python, options.bridge)

    contest = Contest(
        [Firnline(binary, precision, folder, options.threads, training=True) for precision in PRECISIONS]
        + [Peer(python, name, f"training-{name.replace(' ', '-')}", folder, options.threads) for name in PEERS]
    )
    measured = contest.measure(options.batch, options.rounds, options.seconds)
    contest.close()

    print(f"\n{'engine':<21}{'ms/step':>9}{'median':>9}{'tiles/s':>9}{'peak MB':>9}  loss")
    for name, told in sorted(measured.items()):
        losses = told.pop("losses")
        told["loss"] = [losses[0], losses[-1]] if losses else None
        fall = f"{losses[0]:.4f} to {losses[-1]:.4f}" if losses else ""
        rate = 1e3 * options.batch / told["best_ms"]
        print(f"{name:<21}{told['best_ms']:9.0f}{told['median_ms']:9.0f}{rate:9.1f}{told['peak_mb']:9.0f}  {fall}")
    value = ratio(measured, OURS, PEERS)
    if value is not None:
        reached = "reached" if value >= GOAL else "missed"
        print(f"\nFirnline's best / the better of PyTorch {value:.2f}, goal {GOAL:.1f} {reached}")
    for name in (name for name in OURS if name in measured):
        seconds = measured[name]["median_ms"] / 1e3 * SAMPLES / options.batch
        measured[name]["seconds_per_paper_epoch"] = round(seconds, 1)
        print(f"{name}: {seconds:.0f} s an epoch of {SAMPLES} samples, {EPOCHS * seconds / 3600:.1f} h for {EPOCHS}")
    for name, reason in contest.reasons.items():
        print(f"{name} did not take part: {reason}")
    write_record(f"training-{options.name}", folder, binary, contest.versions, {
        "threads": options.threads, "batch": options.batch, "load_before": load,
        "rounds": options.rounds, "seconds": options.seconds,
        "results": measured, "ratio": value, "goal": GOAL, "absent": contest.reasons,
    })


if __name__ == "__main__":
    main()
