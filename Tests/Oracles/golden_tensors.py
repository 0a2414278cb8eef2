#!/usr/bin/env python3
"""Make the golden tensors of NeuralTests from PyTorch: what every operation, loss and optimiser must give.

    python3 -m venv oracle && oracle/bin/pip install torch numpy safetensors
    oracle/bin/python Tests/Oracles/golden_tensors.py            # writes Tests/NeuralTests/Golden
    oracle/bin/python Tests/Oracles/golden_tensors.py --check    # compares the committed files with this PyTorch

One safetensors file a case; its metadata say in words what it holds, and give the attributes. Inputs are random float32
numbers; PyTorch computes in float64 and the results are rounded once, so a golden value is the exact one, and nobody
inherits PyTorch's own rounding. Each case draws from a generator seeded by its name: a new case changes no other file.

Keys: `input`, `input.1`, ... (N×C×H×W), `parameter.NAME`, `output`, `gradient.output` (what flows in from above),
`gradient.input`, `gradient.input.1`, ..., `gradient.parameter.NAME`. Cases that have more say so in their description.
"""

import argparse
import json
import math
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as functional

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "Tests/NeuralTests/Golden"
sys.path.insert(0, str(ROOT / "Benchmarks/peer"))
from m_landsnet import MLandsNet  # noqa: E402

# How far a committed value may lie from a new computation, relative to the largest value of its tensor.
TOLERANCE = 2e-7

cases: dict[str, tuple[dict, dict]] = {}


# Random numbers that are exact in float32, carried in float64.


class Draw:
    """The random numbers of one case."""

    def __init__(self, name: str):
        self.generator = np.random.default_rng(zlib.crc32(name.encode()))

    def normal(self, *shape: int, scale: float = 1) -> torch.Tensor:
        return self.exact(scale * self.generator.standard_normal(shape))

    def uniform(self, low: float, high: float, *shape: int) -> torch.Tensor:
        return self.exact(self.generator.uniform(low, high, shape))

    def classes(self, count: int, *shape: int) -> torch.Tensor:
        return torch.from_numpy(self.generator.integers(count, size=shape))

    @staticmethod
    def exact(values: np.ndarray) -> torch.Tensor:
        return torch.from_numpy(values.astype(np.float32).astype(np.float64))


def numbered(name: str, values) -> dict:
    """`input`, `input.1`, `input.2`, ... for a list of values."""
    return {f"{name}.{index}" if index else name: value for index, value in enumerate(values)}


def case(name: str, description: str, tensors: dict, **attributes) -> None:
    def text(value) -> str:
        return ",".join(map(str, value)) if isinstance(value, tuple) else str(value).lower()

    assert name not in cases, name
    metadata = {key: text(value) for key, value in attributes.items()} | {"description": description}
    arrays = {key: np.ascontiguousarray(value.detach().numpy(), np.float32) for key, value in tensors.items()}
    cases[name] = (metadata, arrays)


def operation(name: str, description: str, function, shapes: list, parameters: dict | None = None, *,
              constants: dict | None = None, **attributes) -> None:
    """One operation forward and backward: `function(*inputs, **parameters)` on random inputs of these shapes."""
    draw = Draw(name)
    inputs = [draw.normal(*shape).requires_grad_() for shape in shapes]
    # Scaled as a trained layer's weights are, so that outputs stay near one.
    parameters = {
        key: draw.normal(*shape, scale=1 / math.sqrt(max(1, math.prod(shape[1:])))).requires_grad_()
        for key, shape in (parameters or {}).items()
    }
    output = function(*inputs, **parameters)
    upstream = draw.normal(*output.shape)
    output.backward(upstream)
    case(
        name, description,
        numbered("input", inputs)
        | {f"parameter.{key}": value for key, value in parameters.items()}
        | {"output": output, "gradient.output": upstream}
        | numbered("gradient.input", [value.grad for value in inputs])
        | {f"gradient.parameter.{key}": value.grad for key, value in parameters.items()},
        **attributes,
    )


# The operations.


def convolution(name: str, words: str, shape: tuple, outputs: int, kernel: tuple, *, stride=(1, 1), padding=(0, 0),
                dilation=(1, 1), groups=1, bias=True, after=None) -> None:
    def compute(x, weight, bias=None):
        if after:
            x = functional.pad(x, (padding[1], after[1], padding[0], after[0]))
        return functional.conv2d(x, weight, bias, stride, (0, 0) if after else padding, dilation, groups)

    parameters = {"weight": (outputs, shape[1] // groups, *kernel)} | ({"bias": (outputs,)} if bias else {})
    operation(
        name, f"Convolution: {words}. The weight is O×(I/groups)×height×width.", compute, [shape], parameters,
        operation="convolution", kernel=kernel, stride=stride, padding=padding, dilation=dilation, groups=groups,
        **({"padding_after": after} if after else {}),
    )


def convolutions() -> None:
    same = {"kernel": (3, 3), "padding": (1, 1)}
    convolution("convolution-3x3", "3×3 with bias", (2, 3, 6, 5), 4, **same)
    convolution("convolution-3x3-no-bias", "3×3 without bias", (2, 3, 6, 5), 4, bias=False, **same)
    convolution("convolution-1x1", "1×1 with bias", (2, 5, 4, 3), 3, (1, 1))
    convolution("convolution-2x2-stride-2", "2×2, stride 2, without bias, as in an attention gate",
                (2, 4, 6, 8), 2, (2, 2), stride=(2, 2), bias=False)
    convolution("convolution-5x3-stride-2x1", "5×3, stride 2 down and 1 across", (1, 3, 9, 7), 4, (5, 3),
                stride=(2, 1), padding=(2, 1))
    convolution("convolution-dilation-2", "3×3, dilation 2", (1, 3, 7, 6), 4, (3, 3), padding=(2, 2), dilation=(2, 2))
    convolution("convolution-dilation-3", "3×3, dilation 3, wider than half the image", (2, 3, 5, 6), 4, (3, 3),
                padding=(3, 3), dilation=(3, 3))
    convolution("convolution-2x2-same", "2×2 with zeros below and to the right only, which keeps the size",
                (2, 3, 5, 6), 4, (2, 2), after=(1, 1))
    convolution("convolution-groups-2", "3×3 in two groups", (1, 4, 5, 6), 6, groups=2, **same)
    convolution("convolution-depthwise", "3×3 for each channel by itself", (2, 5, 6, 5), 5, groups=5, **same)
    convolution("convolution-depthwise-stride-2", "3×3 for each channel by itself, stride 2", (2, 5, 7, 6), 5,
                stride=(2, 2), groups=5, **same)
    convolution("convolution-7-channels", "3×3 from seven bands, a count that fills no vector register",
                (1, 7, 6, 5), 32, **same)
    convolution("convolution-winograd", "3×3 with channel counts that let oneDNN take its Winograd form",
                (1, 16, 8, 8), 16, **same)
    convolution("convolution-7x7", "7×7 from two channels to one, as in spatial attention", (2, 2, 8, 7), 1, (7, 7),
                padding=(3, 3), bias=False)


def transposed_convolutions() -> None:
    for name, words, shape, outputs, kernel, stride, padding in [
        ("2x2-stride-2", "2×2, stride 2: doubles height and width", (2, 4, 3, 5), 3, 2, 2, 0),
        ("4x4-stride-2", "4×4, stride 2, padding 1: doubles height and width", (2, 3, 4, 3), 4, 4, 2, 1),
        ("3x3", "3×3, stride 1, padding 1", (2, 4, 5, 4), 3, 3, 1, 1),
    ]:
        operation(
            f"transposed-convolution-{name}",
            f"Transposed convolution: {words}. The weight is I×O×height×width.",
            lambda x, weight, bias: functional.conv_transpose2d(x, weight, bias, stride, padding),
            [shape], {"weight": (shape[1], outputs, kernel, kernel), "bias": (outputs,)},
            operation="transposed-convolution", kernel=(kernel, kernel), stride=(stride, stride),
            padding=(padding, padding), dilation=(1, 1), groups=1,
        )


def pooling() -> None:
    operation("max-pool-2x2", "Largest of each 2×2 window.", lambda x: functional.max_pool2d(x, 2), [(2, 3, 6, 4)],
              operation="max-pool", kernel=(2, 2), stride=(2, 2), padding=(0, 0))
    operation("max-pool-3x3-stride-2", "Largest of each 3×3 window, stride 2, padding 1.",
              lambda x: functional.max_pool2d(x, 3, 2, 1), [(2, 3, 7, 8)],
              operation="max-pool", kernel=(3, 3), stride=(2, 2), padding=(1, 1))
    operation("average-pool-2x2", "Mean of each 2×2 window.", lambda x: functional.avg_pool2d(x, 2), [(2, 3, 6, 4)],
              operation="average-pool", kernel=(2, 2), stride=(2, 2), padding=(0, 0), count_include_pad=True)
    for included in (True, False):
        operation(
            f"average-pool-3x3-{'with' if included else 'without'}-padding",
            f"Mean of each 3×3 window, stride 2, padding 1; the padding {'counts' if included else 'does not count'}.",
            lambda x: functional.avg_pool2d(x, 3, 2, 1, count_include_pad=included), [(2, 3, 7, 8)],
            operation="average-pool", kernel=(3, 3), stride=(2, 2), padding=(1, 1), count_include_pad=included,
        )
    operation("global-average-pool", "Mean of each channel's plane, N×C×1×1.",
              lambda x: x.mean((2, 3), keepdim=True), [(2, 3, 5, 4)], operation="global-average-pool")
    operation("global-max-pool", "Largest value of each channel's plane, N×C×1×1.",
              lambda x: x.amax((2, 3), keepdim=True), [(2, 3, 5, 4)], operation="global-max-pool")


def unpooling() -> None:
    name = "max-unpool"
    draw = Draw(name)
    image, values = draw.normal(2, 3, 6, 4), draw.normal(2, 3, 3, 2).requires_grad_()
    pooled, indices = functional.max_pool2d(image, 2, return_indices=True)
    output = functional.max_unpool2d(values, indices, 2)
    upstream = draw.normal(*output.shape)
    output.backward(upstream)
    case(
        name,
        "Un-pooling: `input.1` is put where the 2×2 pooling of `input` found its maxima, zeros elsewhere. `pooled` "
        "and `indices` are what the pooling gives; an index counts within its plane, row by row. `input` gets no "
        "gradient.",
        {"input": image, "input.1": values, "pooled": pooled, "indices": indices, "output": output,
         "gradient.output": upstream, "gradient.input.1": values.grad},
        operation="max-unpool", kernel=(2, 2), stride=(2, 2), padding=(0, 0),
    )
    operation(
        "max-pool-unpool", "A 2×2 pooling and its un-pooling at once: what is not a maximum becomes zero.",
        lambda x: functional.max_unpool2d(*functional.max_pool2d(x, 2, return_indices=True), 2), [(2, 3, 6, 4)],
        operation="max-pool-unpool", kernel=(2, 2), stride=(2, 2), padding=(0, 0),
    )


def normalisation() -> None:
    epsilon, momentum = 1e-5, 0.1
    for training in (True, False):
        name = f"batch-normalisation-{'training' if training else 'inference'}"
        draw = Draw(name)
        x = draw.normal(3, 4, 4, 5).requires_grad_()
        weight, bias = draw.normal(4).requires_grad_(), draw.normal(4).requires_grad_()
        before = {"running_mean": draw.normal(4, scale=0.5), "running_var": draw.uniform(0.5, 2, 4)}
        after = {key: value.clone() for key, value in before.items()}
        output = functional.batch_norm(
            x, after["running_mean"], after["running_var"], weight, bias, training, momentum, epsilon
        )
        upstream = draw.normal(*output.shape)
        output.backward(upstream)
        words = (
            "by the statistics of the batch; `after.NAME` are the running statistics after this one step (the variance "
            "there is the unbiased one)" if training else "by the running statistics"
        )
        case(
            name, f"Batch normalisation {words}.",
            {"input": x, "parameter.weight": weight, "parameter.bias": bias}
            | {f"parameter.{key}": value for key, value in before.items()}
            | {"output": output, "gradient.output": upstream, "gradient.input": x.grad,
               "gradient.parameter.weight": weight.grad, "gradient.parameter.bias": bias.grad}
            | ({f"after.{key}": value for key, value in after.items()} if training else {}),
            operation="batch-normalisation", training=training, epsilon=epsilon, momentum=momentum,
        )


def pointwise() -> None:
    image = (2, 3, 4, 5)
    operation("relu", "Negative values become zero.", functional.relu, [image], operation="relu")
    operation("sigmoid", "1 / (1 + exp(-x)).", torch.sigmoid, [image], operation="sigmoid")
    for channels in (2, 5):
        operation(f"softmax-{channels}-channels", f"Softmax over {channels} channels.",
                  lambda x: functional.softmax(x, 1), [(2, channels, 4, 3)], operation="softmax")
    operation("concatenation", "Three inputs of 3, 2 and 5 channels, one after the other.",
              lambda *inputs: torch.cat(inputs, 1), [(2, channels, 3, 4) for channels in (3, 2, 5)],
              operation="concatenation")
    operation("addition", "The sum of two inputs of one shape.", torch.add, [image, image], operation="addition")
    for name, shape, words in [
        ("same-shape", image, "two inputs of one shape"),
        ("channel-weights", (2, 3, 1, 1), "an input by N×C×1×1 weights"),
        ("pixel-weights", (2, 1, 4, 5), "an input by N×1×H×W weights"),
    ]:
        operation(f"multiplication-{name}", f"The product of {words}.", torch.mul, [image, shape],
                  operation="multiplication")
    operation("channel-mean", "Mean over the channels, N×1×H×W.", lambda x: x.mean(1, keepdim=True), [image],
              operation="channel-mean")
    operation("channel-max", "Largest over the channels, N×1×H×W.", lambda x: x.amax(1, keepdim=True), [image],
              operation="channel-max")
    operation("scalar-gate", "The input times one learned number, of shape [1].", lambda x, gamma: gamma * x, [image],
              {"gamma": (1,)}, operation="scalar-gate")


def resizing() -> None:
    def resize(name: str, words: str, mode: str, before: tuple, after: tuple, **options) -> None:
        operation(
            name, f"{words}, {before[0]}×{before[1]} to {after[0]}×{after[1]}.",
            lambda x: functional.interpolate(x, size=after, mode=mode, **options), [(2, 2, *before)],
            operation=f"resize-{mode}", size=after, **options,
        )

    resize("nearest-double", "Each pixel becomes 2×2", "nearest", (3, 4), (6, 8))
    resize("nearest-odd", "Nearest pixel, y = floor(y' * H / H')", "nearest", (5, 7), (8, 9))
    for aligned in (False, True):
        ending, words = ("-aligned", "Bilinear, corners aligned") if aligned else ("", "Bilinear, corners not aligned")
        for size, before, after in [
            ("double", (4, 3), (8, 6)), ("odd", (5, 7), (8, 9)), ("from-one", (1, 1), (4, 5)), ("down", (8, 9), (5, 4))
        ]:
            resize(f"bilinear-{size}{ending}", words, "bilinear", before, after, align_corners=aligned)


def products() -> None:
    operation(
        "linear", "A linear layer on N×C×1×1 gives N×D×1×1; the weight is D×C.",
        lambda x, weight, bias: functional.linear(x.flatten(1), weight, bias)[:, :, None, None], [(3, 6, 1, 1)],
        {"weight": (4, 6), "bias": (4,)}, operation="linear",
    )

    def attention(query, key, value, scale):
        affinity = torch.einsum("nci,ncj->nij", query.flatten(2), key.flatten(2)) / scale
        return torch.einsum("nij,ncj->nci", affinity.softmax(2), value.flatten(2)).reshape(value.shape)

    for name, scale in [("self-attention", 1.0), ("self-attention-scaled", math.sqrt(8))]:
        operation(
            name,
            "Self-attention of query (`input`), key (`input.1`) and value (`input.2`): at pixel i, the sum over j of "
            "softmax_j(query_i · key_j / scale) value_j.",
            lambda query, key, value: attention(query, key, value, scale), [(2, 8, 2, 3), (2, 8, 2, 3), (2, 16, 2, 3)],
            operation="self-attention", scale=scale,
        )


# The losses, means over all pixels of the batch.


def binary_cross_entropy(logits, target):
    return functional.binary_cross_entropy_with_logits(logits[:, 0], target.to(logits.dtype))


def soft_dice(logits, target):
    """One less the mean over the images of (2 Σ p y + 1) / (Σ p + Σ y + 1); p is the probability of class 1."""
    p = torch.sigmoid(logits[:, 0]) if logits.shape[1] == 1 else logits.softmax(1)[:, 1]
    y = target.to(p.dtype)
    return 1 - ((2 * (p * y).sum((1, 2)) + 1) / (p.sum((1, 2)) + y.sum((1, 2)) + 1)).mean()


def losses() -> None:
    def mixed(entropy):
        return lambda logits, target: 0.5 * (entropy(logits, target) + soft_dice(logits, target))

    cross_entropy = functional.cross_entropy
    for name, words, function, channels in [
        ("cross-entropy-2-classes", "Cross-entropy over 2 classes", cross_entropy, 2),
        ("cross-entropy-3-classes", "Cross-entropy over 3 classes", cross_entropy, 3),
        ("binary-cross-entropy", "Binary cross-entropy with logits", binary_cross_entropy, 1),
        ("soft-dice-1-channel", "Soft Dice of sigmoid probabilities", soft_dice, 1),
        ("soft-dice-2-classes", "Soft Dice of class 1 of a softmax", soft_dice, 2),
        ("mixed-1-channel", "Half binary cross-entropy, half soft Dice", mixed(binary_cross_entropy), 1),
        ("mixed-2-classes", "Half cross-entropy, half soft Dice", mixed(cross_entropy), 2),
    ]:
        draw = Draw(f"loss-{name}")
        logits = draw.normal(2, channels, 4, 5, scale=2).requires_grad_()
        target = draw.classes(max(2, channels), 2, 4, 5)
        loss = function(logits, target)
        loss.backward()
        case(
            f"loss-{name}",
            f"{words}. `input` are the logits, `target` (N×H×W) the class of each pixel, `loss` has shape [1].",
            {"input": logits, "target": target, "loss": loss.reshape(1), "gradient.input": logits.grad},
            operation=name.removesuffix("-1-channel").removesuffix("-2-classes").removesuffix("-3-classes"),
        )


# What moves the parameters.


def optimisers() -> None:
    rate = 1e-2
    for name, make, attributes in [
        ("sgd", torch.optim.SGD, {"momentum": 0.9}),
        ("sgd-weight-decay", torch.optim.SGD, {"momentum": 0.9, "weight_decay": 1e-2}),
        ("adam", torch.optim.Adam, {"betas": (0.9, 0.999), "eps": 1e-8}),
        ("adam-keras", torch.optim.Adam, {"betas": (0.9, 0.999), "eps": 1e-7}),
        ("adamw", torch.optim.AdamW, {"betas": (0.9, 0.999), "eps": 1e-8, "weight_decay": 1e-3}),
    ]:
        name = f"optimiser-{name}"
        draw = Draw(name)
        start = draw.normal(12)
        parameter = start.clone().requires_grad_()
        optimiser = make([parameter], lr=rate, **attributes)
        tensors = {"parameter": start}
        for step in range(5):
            # Gradients of very different sizes, some near epsilon, where the optimisers part.
            parameter.grad = Draw.exact((draw.normal(12) * 10.0 ** -torch.arange(12)).numpy())
            tensors[f"gradient.{step}"] = parameter.grad.clone()
            optimiser.step()
            tensors[f"after.{step}"] = parameter.detach().clone()
        case(
            name, "Five steps: `parameter` at the start, `gradient.STEP` of each step, `after.STEP` behind it.",
            tensors, operation=name.split("-")[1], learning_rate=rate, **attributes,
        )


def schedules() -> None:
    for name, words, start, make, attributes in [
        ("cosine-warm-restarts", "Cosine annealing with warm restarts", 1e-4,
         torch.optim.lr_scheduler.CosineAnnealingWarmRestarts, {"T_0": 2, "T_mult": 2, "eta_min": 1e-6}),
        ("step", "A tenth of the rate after each ten epochs", 1e-3,
         torch.optim.lr_scheduler.StepLR, {"step_size": 10, "gamma": 0.1}),
    ]:
        optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=start)
        schedule = make(optimiser, **attributes)
        rates = []
        for _ in range(30):
            rates.append(schedule.get_last_lr()[0])
            optimiser.step()
            schedule.step()
        case(
            f"schedule-{name}", f"{words}: `rate` of each of 30 epochs.",
            {"rate": torch.tensor(rates, dtype=torch.float64)}, operation=name, learning_rate=start, **attributes,
        )


def clipping() -> None:
    for name, largest in [("gradient-clipping", 1.0), ("gradient-clipping-idle", 100.0)]:
        draw = Draw(name)
        before = [draw.normal(3, 4), draw.normal(5)]
        parameters = [torch.zeros_like(value, requires_grad=True) for value in before]
        for parameter, value in zip(parameters, before):
            parameter.grad = value.clone()
        norm = torch.nn.utils.clip_grad_norm_(parameters, largest)
        case(
            name,
            "Gradients of two parameters scaled by min(1, largest / (norm + 1e-6)), `norm` [1] being that of all their "
            "values together.",
            {f"gradient.{index}": value for index, value in enumerate(before)}
            | {f"after.{index}": parameter.grad for index, parameter in enumerate(parameters)}
            | {"norm": norm.reshape(1)},
            operation="gradient-clipping", largest=largest,
        )


# A whole network.


def settled(gradient: torch.Tensor) -> torch.Tensor:
    """Zero where float64's rounding noise is all there is, so that the files do not depend on the machine."""
    return gradient if gradient.abs().max() > 1e-12 else torch.zeros_like(gradient)


def network() -> dict:
    """Adds the case of a narrow M-LandsNet and returns its state dictionary, as PyTorch saves it."""
    name = "m-landsnet"
    # Of forty draws one of the best conditioned: PyTorch's own float32 gradients lie within 7e-6 of these.
    draw = Draw(f"{name}-7")
    shape = {"bands": 3, "widths": (4, 6, 8), "bridge": 8, "classes": 2, "dilations": (1, 2, 3)}
    net = MLandsNet(**shape).double()
    with torch.no_grad():
        for key, value in net.state_dict().items():
            if key.endswith("running_var"):
                value.copy_(draw.uniform(0.5, 2, *value.shape))
            elif value.ndim == 1:
                # Biases, and the scales and shifts of the normalisations; scales lie about one.
                scales = key.endswith("weight")
                value.copy_(scales + draw.normal(*value.shape, scale=0.2))
            elif value.ndim > 1:
                value.copy_(draw.normal(*value.shape, scale=math.sqrt(2 / math.prod(value.shape[1:]))))
            else:
                value.fill_(7)  # num_batches_tracked
    for key, value in net.state_dict().items():
        # A sum of float32 numbers in float64 need not be a float32 number.
        value.copy_(value.to(torch.float32).to(value.dtype))
    state = {key: value.clone() for key, value in net.state_dict().items()}

    images, target = draw.normal(2, 3, 16, 16), draw.classes(2, 2, 16, 16)
    output = net.eval()(images)
    training = net.train()(images)
    loss = functional.cross_entropy(training, target)
    loss.backward()
    case(
        name,
        "A narrow M-LandsNet. `output` are its logits by the running statistics, `output.training` those by the "
        "statistics of the batch; `loss` [1] is the cross-entropy of the latter with `target` (N×H×W), and the "
        "gradients are the loss's. A bias in front of a normalisation has none: 0 here, rounding noise elsewhere.",
        {"input": images, "target": target}
        | {f"parameter.{key}": value for key, value in state.items() if value.ndim}
        | {"output": output, "output.training": training, "loss": loss.reshape(1)}
        | {f"gradient.parameter.{key}": settled(value.grad) for key, value in net.named_parameters()},
        operation=name, **shape,
    )
    return {key: value.float() if value.is_floating_point() else value for key, value in state.items()}


# The files.


def serialised(metadata: dict, arrays: dict) -> bytes:
    """A safetensors file, whose bytes depend on its content alone."""
    header, offset = {"__metadata__": dict(sorted(metadata.items()))}, 0
    for key, array in sorted(arrays.items()):
        header[key] = {"dtype": "F32", "shape": array.shape, "data_offsets": [offset, offset + array.nbytes]}
        offset += array.nbytes
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + b"".join(array.tobytes() for _, array in sorted(arrays.items()))


def write(state: dict) -> None:
    from safetensors.torch import save_file

    GOLDEN.mkdir(parents=True, exist_ok=True)
    for leftover in GOLDEN.glob("*.safetensors"):
        leftover.unlink()
    for name, (metadata, arrays) in cases.items():
        (GOLDEN / f"{name}.safetensors").write_bytes(serialised(metadata, arrays))
    # By PyTorch's own writer: loading by name is tested on what people have.
    save_file(state, GOLDEN / "m-landsnet-state-dict.safetensors", {"format": "pt"})
    (GOLDEN / "m-landsnet-state-dict.safetensors").chmod(0o644)
    files = list(GOLDEN.glob("*.safetensors"))
    size = sum(file.stat().st_size for file in files)
    print(f"{len(files)} files, {size / 1e3:.0f} kB in {GOLDEN.relative_to(ROOT)}")


def check(state: dict) -> None:
    from safetensors.numpy import load_file

    expected = {name: arrays for name, (_, arrays) in cases.items()}
    expected["m-landsnet-state-dict"] = {key: value.numpy() for key, value in state.items()}
    faults = sorted(expected.keys() ^ {file.stem for file in GOLDEN.glob("*.safetensors")})
    for name in sorted(expected.keys() - set(faults)):
        found = load_file(GOLDEN / f"{name}.safetensors")
        faults += [f"{name}: {key}" for key in sorted(found.keys() ^ expected[name].keys())]
        for key in sorted(found.keys() & expected[name].keys()):
            ours, theirs = found[key].astype(np.float64), expected[name][key].astype(np.float64)
            if ours.shape != theirs.shape or np.abs(ours - theirs).max() > TOLERANCE * np.abs(theirs).max():
                faults.append(f"{name}: {key}")
    if faults:
        sys.exit("These differ from the committed files:\n" + "\n".join(faults))
    print(f"The {len(expected)} committed files are what PyTorch {torch.__version__} gives.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare with the committed files, write nothing")
    options = parser.parse_args()

    for theme in (convolutions, transposed_convolutions, pooling, unpooling, normalisation, pointwise, resizing,
                  products, losses, optimisers, schedules, clipping):
        theme()
    state = network()
    check(state) if options.check else write(state)


if __name__ == "__main__":
    main()
