"""What inference.py and training.py share: the contestants, taking turns, and the record of a contest.

Every contestant has a process of its own for each number of threads, so that neither threads nor memory mix. The
peers' processes stay, stopped while it is not their turn; Firnline's starts anew for each measurement.
"""

import datetime
import json
import os
import re
import signal
import statistics
import subprocess
from pathlib import Path

from run import processor

HERE = Path(__file__).resolve().parent
WORK = HERE / "work/networks"
PRECISIONS = ("float32", "bfloat16")


class Unable(Exception):
    """A contestant cannot take part; says why."""


def peers_python() -> str:
    return subprocess.check_output([HERE / "peer/setup-networks.sh"], text=True).strip()


def material(python: str, bridge: int) -> Path:
    folder = WORK / f"bridge-{bridge}"
    subprocess.run([python, "-W", "ignore", HERE / "peer/material.py", folder, "--bridge", str(bridge)], check=True)
    return folder


def described(folder: Path) -> dict:
    """What material.py tells of its network."""
    return json.loads((folder / "network.json").read_text())


class Peer:
    """An engine of peer/engines.py."""

    def __init__(self, python: str, name: str, engine: str, folder: Path, threads: int):
        self.name = name
        self.process = subprocess.Popen(
            [python, "-W", "ignore", HERE / "peer/engines.py", engine, folder, str(threads)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env=os.environ | {"OMP_NUM_THREADS": str(threads), "TORCHINDUCTOR_COMPILE_THREADS": "1"},
        )

    def ask(self, request: str, value) -> dict:
        self.process.send_signal(signal.SIGCONT)
        try:
            self.process.stdin.write(json.dumps({request: value}) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # It has ended; its last line may say why.
        line = self.process.stdout.readline()
        answer = json.loads(line) if line else {"error": "its process ended"}
        if "error" in answer:
            raise Unable(answer["error"])
        # Some engines' threads go on spinning for work after it is done.
        self.process.send_signal(signal.SIGSTOP)
        return answer

    def prepare(self, batch: int) -> dict:
        return self.ask("prepare", batch)

    def measure(self, seconds: float) -> dict:
        return self.ask("measure", seconds)

    def apply(self, path: Path) -> None:
        self.ask("apply", str(path))

    def products(self, size: int) -> dict:
        """GFLOP/s of square matrix products in each precision."""
        return self.ask("multiply", size)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()


class Firnline:
    """`firnline model`, in one precision."""

    def __init__(self, binary: Path | None, precision: str, folder: Path, threads: int, training: bool = False):
        self.name, self.binary, self.precision = f"firnline {precision}", binary, precision
        self.folder, self.threads, self.training = folder, threads, training
        self.bridge = described(folder)["bridge"]

    def run(self, *arguments) -> dict:
        if self.binary is None:
            raise Unable("no binary was given or found")
        command = [self.binary, "model", *map(str, arguments), "--threads", str(self.threads)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            raise Unable((done.stderr.strip() or f"status {done.returncode}").splitlines()[0])
        return json.loads(done.stdout) if "--json" in arguments else {}

    @property
    def network(self) -> list:
        """The weights, the architecture that they are for, and how it is to run."""
        return [
            self.folder / "weights.safetensors", "--architecture", "m-landsnet", "--set", f"bridge={self.bridge}",
            "--batch", self.batch, "--precision", self.precision,
        ]

    def time(self, seconds: float) -> dict:
        return self.run("time", *self.network, "--seconds", seconds, "--json", *(["--training"] * self.training))

    def prepare(self, batch: int) -> dict:
        self.batch = batch
        return {"way": self.time(0.1).get("implementation", ""), "versions": {}}

    def measure(self, seconds: float) -> dict:
        told = self.time(seconds)
        return {
            "best_ms": told["millisecondsPerStep" if self.training else "bestMilliseconds"],
            "median_ms": told["medianMilliseconds"],
            "peak_mb": round(told["peakMemoryBytes"] / 2**20, 1),
            "losses": [told["firstLoss"], told["lastLoss"]] if self.training else [],
        }

    def apply(self, path: Path) -> None:
        self.run("apply", *self.network, "--tiles", self.folder / "tiles.safetensors", "-o", path)

    def products(self, size: int) -> dict:
        """GFLOP/s of oneDNN's own square matrix products in each precision, in sizes of its own choice."""
        return self.run("time", "--matrix-product", "--seconds", "2", "--json")

    def close(self) -> None:
        pass


class Contest:
    """Contestants with one number of threads, measured in turns. One that fails leaves, and its reason is kept."""

    def __init__(self, contestants: list):
        self.contestants, self.reasons, self.versions = contestants, {}, {}

    def everyone(self, action) -> dict:
        """What `action` gives for each contestant."""
        results = {}
        for contestant in list(self.contestants):
            try:
                results[contestant.name] = action(contestant)
            except Unable as reason:
                self.reasons[contestant.name] = str(reason)
                contestant.close()
                self.contestants.remove(contestant)
        return results

    def measure(self, batch: int, rounds: int, seconds: float) -> dict:
        """For each contestant the best and the median milliseconds of a run, and its peak memory."""
        prepared = self.everyone(lambda contestant: contestant.prepare(batch))
        turns = {name: [] for name in prepared}
        for _ in range(rounds):
            for name, turn in self.everyone(lambda contestant: contestant.measure(seconds)).items():
                turns[name].append(turn)
            # There and back again, so that nobody always follows the same one.
            self.contestants.reverse()
        for answer in prepared.values():
            self.versions |= answer["versions"]
        return {
            name: {
                "way": prepared[name]["way"],
                "best_ms": round(min(turn["best_ms"] for turn in of), 3),
                "median_ms": round(statistics.median(turn["median_ms"] for turn in of), 3),
                "peak_mb": max(turn["peak_mb"] for turn in of),
                "losses": of[-1]["losses"],
            }
            for name, of in turns.items() if len(of) == rounds
        }

    def close(self) -> None:
        for contestant in self.contestants:
            contestant.close()


def warned_load() -> float:
    """The machine's load before a contest, with a warning where it has other work."""
    load = os.getloadavg()[0]
    if load > 0.7:
        print(f"The machine has other work (load {load:.1f}): these times will mean little.", flush=True)
    return load


def found(binary: Path | None) -> Path | None:
    return binary.resolve() if binary is not None and binary.exists() else None


def ratio(rows: dict, ours: list[str], theirs: list[str]) -> float | None:
    """How many times as fast the best of ours is as the best of theirs, or nothing where one side is missing."""
    sides = [[rows[name]["best_ms"] for name in names if name in rows] for names in (ours, theirs)]
    return round(min(sides[1]) / min(sides[0]), 3) if all(sides) else None


def machine() -> dict:
    flags = re.search(r"^flags\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    present = set(flags.group(1).split()) if flags else set()
    wanted = ("avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile", "amx_bf16")
    return {
        "processor": processor(),
        "instructions": [flag for flag in wanted if flag in present],
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "system": re.search(r'PRETTY_NAME="(.*)"', Path("/etc/os-release").read_text()).group(1),
    }


def write_record(name: str, folder: Path, binary: Path | None, versions: dict, content: dict) -> None:
    if binary is not None:
        told = subprocess.run([binary, "--version"], capture_output=True, text=True).stdout.strip()
        versions = versions | {"firnline": told}
    record = {
        "date": datetime.date.today().isoformat(),
        "machine": machine(),
        "versions": versions,
        "network": described(folder),
    }
    target = HERE / "results" / f"{name}.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(record | content, indent=2) + "\n")
    print(f"\nWritten to {os.path.relpath(target)}")
