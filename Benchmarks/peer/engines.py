#!/usr/bin/env python3
"""One engine in one process, timed on request: the peers of inference.py and training.py.

    engines.py ENGINE FOLDER THREADS

FOLDER is what material.py made. Requests come as lines of JSON on standard input, and each gets one line as its answer:

    {"prepare": BATCH}             makes ready for this batch, warmed up; answers how, and with which versions
    {"measure": SECONDS}           runs for so long, at least once; answers milliseconds a run, and the peak memory
    {"apply": PATH}                writes the probabilities of all tiles there
    {"multiply": SIZE}             answers GFLOP/s of square matrix products (PyTorch's engines only)

A run of inference goes from float32 tiles in memory, N×C×H×W, to float32 probabilities in memory; a run of training
is a whole step. An engine that has several ways takes the one that was fastest when it made ready.
"""

import ctypes
import json
import os
import resource
import shutil
import signal
import statistics
import sys
import time
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file


def seconds(run) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def fastest(ways: dict) -> tuple:
    """The name of the fastest way and the way itself, each one warmed up by two runs before."""

    def best(run) -> float:
        run(), run()
        return min(seconds(run) for _ in range(5))

    name = min(ways, key=lambda name: best(ways[name])) if len(ways) > 1 else next(iter(ways))
    return name, ways[name]


class TorchInference:
    """Batch normalisation folded into the convolutions, channels last; as it is, traced and frozen, or compiled."""

    def __init__(self, folder: Path, threads: int, precision: str):
        import torch
        from m_landsnet import MLandsNet
        from material import Probabilities
        from safetensors.torch import load_file
        from torch.nn.utils.fusion import fuse_conv_bn_eval

        def fold(module):
            """Folds each normalisation into the convolution before it; both sit in one Sequential, in this order."""
            for child in module.children():
                fold(child)
            for index in range(len(module) - 1) if isinstance(module, torch.nn.Sequential) else ():
                if isinstance(module[index + 1], torch.nn.BatchNorm2d):
                    module[index] = fuse_conv_bn_eval(module[index], module[index + 1])
                    module[index + 1] = torch.nn.Identity()

        torch.set_num_threads(threads)
        torch.set_grad_enabled(False)
        network = MLandsNet(**arguments(folder)).eval()
        network.load_state_dict(load_file(folder / "weights.safetensors"))
        fold(network)
        self.torch, self.type = torch, getattr(torch, precision)
        self.network = Probabilities(network).to(self.type).to(memory_format=torch.channels_last).eval()
        self.versions = {"torch": torch.__version__}

    def prepare(self, tiles):
        torch = self.torch

        def through(network):
            def run(tiles):
                given = torch.from_numpy(tiles).to(self.type).contiguous(memory_format=torch.channels_last)
                return network(given).numpy()

            return run

        example = torch.from_numpy(tiles).to(self.type).contiguous(memory_format=torch.channels_last)
        frozen = torch.jit.freeze(torch.jit.trace(self.network, example, check_trace=False))
        ways = {"eager": through(self.network), "traced and frozen": through(frozen)}
        if shutil.which("g++"):
            ways["compiled"] = through(torch.compile(self.network, dynamic=False, options={"freezing": True}))
        name, _ = fastest({name: lambda way=way: way(tiles) for name, way in ways.items()})
        return name, ways[name]


class OnnxRuntime:
    def __init__(self, folder: Path, threads: int, precision: str):
        import onnxruntime

        self.runtime, self.folder, self.threads = onnxruntime, folder, threads
        self.versions = {"onnxruntime": onnxruntime.__version__}

    def prepare(self, tiles):
        options = self.runtime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = self.threads, 1
        options.graph_optimization_level = self.runtime.GraphOptimizationLevel.ORT_ENABLE_ALL
        options.add_free_dimension_override_by_name("batch", len(tiles))
        session = self.runtime.InferenceSession(
            self.folder / "network.onnx", options, providers=["CPUExecutionProvider"]
        )
        return "", lambda tiles: session.run(None, {"tiles": tiles})[0]


class OpenVINO:
    def __init__(self, folder: Path, threads: int, precision: str):
        import openvino

        self.openvino, self.folder, self.threads = openvino, folder, threads
        self.precision = {"float32": "f32", "bfloat16": "bf16"}[precision]
        self.versions = {"openvino": openvino.__version__}

    def prepare(self, tiles):
        runtime = self.openvino.Core()
        model = runtime.read_model(self.folder / "network.onnx")
        model.reshape(list(tiles.shape))
        compiled = runtime.compile_model(model, "CPU", {
            "INFERENCE_PRECISION_HINT": self.precision, "PERFORMANCE_HINT": "LATENCY", "NUM_STREAMS": 1,
            "INFERENCE_NUM_THREADS": self.threads,
        })
        # Where the processor lacks a precision OpenVINO takes another one without a word.
        taken = compiled.get_property("INFERENCE_PRECISION_HINT").get_type_name()
        if taken != self.precision:
            raise RuntimeError(f"OpenVINO takes {taken} instead of {self.precision} on this processor.")
        request = compiled.create_infer_request()
        return "", lambda tiles: request.infer([tiles], share_inputs=True)[0]


class TorchTraining:
    """Forward, cross-entropy, backward and Adam in its fused form; bfloat16 by autocast."""

    def __init__(self, folder: Path, threads: int, precision: str):
        import torch
        from m_landsnet import MLandsNet
        from safetensors.torch import load_file

        torch.set_num_threads(threads)
        self.torch, self.mixed = torch, precision == "bfloat16"
        self.network = MLandsNet(**arguments(folder))
        self.network.load_state_dict(load_file(folder / "weights.safetensors"))
        self.network.to(memory_format=torch.channels_last).train()
        self.optimiser = torch.optim.Adam(self.network.parameters(), 1e-4, fused=True)
        self.classes = load_file(folder / "tiles.safetensors")["classes"]
        self.versions = {"torch": torch.__version__}
        self.losses = []

    def prepare(self, tiles):
        torch = self.torch
        classes = self.classes[: len(tiles)]

        def run(tiles):
            given = torch.from_numpy(tiles).contiguous(memory_format=torch.channels_last)
            with torch.autocast("cpu", torch.bfloat16, enabled=self.mixed):
                logits = self.network(given)
            loss = torch.nn.functional.cross_entropy(logits.float(), classes)
            self.optimiser.zero_grad()
            loss.backward()
            self.optimiser.step()
            self.losses.append(loss.item())

        return "", run


ENGINES = {
    "pytorch-float32": (TorchInference, "float32"),
    "pytorch-bfloat16": (TorchInference, "bfloat16"),
    "onnxruntime-float32": (OnnxRuntime, "float32"),
    "openvino-float32": (OpenVINO, "float32"),
    "openvino-bfloat16": (OpenVINO, "bfloat16"),
    "training-pytorch-float32": (TorchTraining, "float32"),
    "training-pytorch-bfloat16": (TorchTraining, "bfloat16"),
}


def arguments(folder: Path) -> dict:
    description = json.loads((folder / "network.json").read_text())
    return {name: description[name] for name in ("bands", "widths", "bridge", "classes")}


class Process:
    """Answers requests, one method for each."""

    def __init__(self, name: str, folder: Path, threads: int):
        make, precision = ENGINES[name]
        self.engine = make(folder, threads, precision)
        self.tiles = load_file(folder / "tiles.safetensors")["tiles"]

    def prepare(self, batch: int) -> dict:
        self.batch = np.ascontiguousarray(self.tiles[:batch])
        self.way, self.run = self.engine.prepare(self.batch)
        self.run(self.batch), self.run(self.batch)
        return {"way": self.way, "versions": self.engine.versions}

    def measure(self, limit: float) -> dict:
        runs, start = [], time.perf_counter()
        while not runs or time.perf_counter() - start < limit:
            runs.append(seconds(lambda: self.run(self.batch)))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return {
            "best_ms": 1e3 * min(runs), "median_ms": 1e3 * statistics.median(runs), "peak_mb": round(peak, 1),
            "losses": getattr(self.engine, "losses", []),
        }

    def apply(self, path: str) -> dict:
        size = len(self.batch)
        batches = [self.tiles[first:first + size] for first in range(0, len(self.tiles), size)]
        results = [np.array(self.run(np.ascontiguousarray(batch))) for batch in batches]
        save_file({"probabilities": np.concatenate(results)}, path)
        return {}

    def multiply(self, size: int) -> dict:
        torch, rates = self.engine.torch, {}
        for precision in ("float32", "bfloat16"):
            a, b = (torch.randn(size, size).to(getattr(torch, precision)) for _ in range(2))
            a @ b
            rates[precision] = round(2e-9 * size**3 / min(seconds(lambda: a @ b) for _ in range(5)), 1)
        return rates


def main() -> None:
    # Ends with the contest, however that ends: a stopped process would not notice.
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    # Libraries print what they like; the answers keep standard output to themselves.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    name, folder, threads = sys.argv[1:]
    try:
        process = Process(name, Path(folder), int(threads))
        for line in sys.stdin:
            ((request, value),) = json.loads(line).items()
            print(json.dumps(getattr(process, request)(value)), file=answers, flush=True)
    except Exception as error:
        print(json.dumps({"error": f"{type(error).__name__}: {error}"}), file=answers, flush=True)


if __name__ == "__main__":
    main()
