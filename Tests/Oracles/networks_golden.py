#!/usr/bin/env python3
"""Make the golden tensors of NetworksTests from PyTorch: small relatives of every network, with what they put out.

    python3 -m venv oracle && oracle/bin/pip install torch numpy safetensors
    oracle/bin/python Tests/Oracles/networks_golden.py            # writes Tests/NetworksTests/Golden
    oracle/bin/python Tests/Oracles/networks_golden.py --check    # compares the committed files with this PyTorch

Every network is written here from its paper, by itself, in plain PyTorch; modules carry the names that Firnline's
weight files use. One safetensors file a case: `parameter.NAME` (the state dictionary), `input` and `output`, the logits
by the running statistics; its metadata name the architecture and give the settings as the command line writes them.
Weights and inputs are random bfloat16 numbers, which keeps the files small; PyTorch computes in float64 and the results
are rounded to float32 once.
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
import torch.nn.functional as F
from torch import nn

GOLDEN = Path(__file__).resolve().parents[2] / "Tests/NetworksTests/Golden"

# How far a committed value may lie from a new computation, relative to the largest value of its tensor.
TOLERANCE = 2e-7


def unit(inputs: int, outputs: int, kernel: int = 3, *, dilation: int = 1, bias: bool = True, norm: bool = True):
    """Convolution that keeps the size, batch normalisation if wanted, ReLU."""
    layers = [nn.Conv2d(inputs, outputs, kernel, padding=dilation * (kernel // 2), dilation=dilation, bias=bias)]
    return nn.Sequential(*layers, *([nn.BatchNorm2d(outputs)] if norm else []), nn.ReLU())


# U-Net and its relatives: Ronneberger 2015, He 2021, Tian 2022, Zhou 2018.


class SqueezeExcitation(nn.Module):
    def __init__(self, channels: int, reduction: int):
        super().__init__()
        self.fc1 = nn.Linear(channels, channels // reduction)
        self.fc2 = nn.Linear(channels // reduction, channels)

    def forward(self, x):
        weights = torch.sigmoid(self.fc2(F.relu(self.fc1(x.mean((2, 3))))))
        return x * weights[:, :, None, None]


class PixelAttention(nn.Module):
    """Every pixel asks every other one."""

    def __init__(self, channels: int, reduction: int):
        super().__init__()
        self.query = nn.Conv2d(channels, channels // reduction, 1)
        self.key = nn.Conv2d(channels, channels // reduction, 1)
        self.value = nn.Conv2d(channels, channels, 1)
        self.gamma = nn.Parameter(torch.zeros(1))

    def forward(self, x):
        query, key, value = (layer(x).flatten(2) for layer in (self.query, self.key, self.value))
        energy = torch.einsum("ncq,nck->nqk", query, key)
        mixed = torch.einsum("nck,nqk->ncq", value, energy.softmax(-1))
        return self.gamma * mixed.view_as(x) + x


class UNet(nn.Module):
    def __init__(self, bands, widths, classes, upsampling="nearest", normalises=False, reduction=None, placement=None,
                 attention=None):
        super().__init__()
        self.upsampling, self.attention_place = upsampling, placement if attention else None

        def level(inputs, outputs, excites):
            layers = [unit(inputs, outputs, norm=normalises), unit(outputs, outputs, norm=normalises)]
            return nn.Sequential(*layers, *([SqueezeExcitation(outputs, reduction)] if excites else []))

        for index, width in enumerate(widths):
            inputs = widths[index - 1] if index else bands
            self.add_module(f"e{index + 1}", level(inputs, width, bool(reduction) and placement != "up"))
            if index < 4:
                below = widths[index + 1]
                up = nn.Conv2d(below, width, 2) if upsampling == "nearest" else nn.ConvTranspose2d(below, width, 2, 2)
                self.add_module(f"u{index + 1}", up)
                self.add_module(f"d{index + 1}", level(2 * width, width, bool(reduction) and placement != "down"))
        if attention and placement == "bottom":
            self.attention = PixelAttention(widths[4], attention)
        elif attention:
            for index in range(4):
                self.add_module(f"attention{index + 1}", PixelAttention(widths[index], attention))
        self.out = nn.Conv2d(widths[0], classes, 1)

    def forward(self, x):
        crossings = []
        for index in range(1, 6):
            x = getattr(self, f"e{index}")(x)
            if index < 5:
                crossings.append(getattr(self, f"attention{index}")(x) if self.attention_place == "crossings" else x)
                x = F.max_pool2d(x, 2)
        if self.attention_place == "bottom":
            x = self.attention(x)
        for index in range(4, 0, -1):
            up = getattr(self, f"u{index}")
            if self.upsampling == "nearest":
                # Keras pads an even kernel below and to the right.
                x = F.relu(up(F.pad(x.repeat_interleave(2, 2).repeat_interleave(2, 3), (0, 1, 0, 1))))
            else:
                x = up(x)
            x = getattr(self, f"d{index}")(torch.cat([crossings[index - 1], x], 1))
        return self.out(x)


class UNetPlusPlus(nn.Module):
    def __init__(self, bands, widths, classes, normalises=False):
        super().__init__()
        for i in range(5):
            for j in range(5 - i):
                inputs = (widths[i - 1] if i else bands) if j == 0 else (j + 1) * widths[i]
                self.add_module(f"x{i}{j}", nn.Sequential(unit(inputs, widths[i], norm=normalises),
                                                          unit(widths[i], widths[i], norm=normalises)))
                if j:
                    self.add_module(f"u{i}{j}", nn.ConvTranspose2d(widths[i + 1], widths[i], 2, 2))
        self.out = nn.Conv2d(widths[0], classes, 1)

    def forward(self, x):
        def node(i, j):
            """Equation 1, from the top: recomputes what it needs."""
            if j == 0:
                return getattr(self, f"x{i}0")(x if i == 0 else F.max_pool2d(node(i - 1, 0), 2))
            grown = getattr(self, f"u{i}{j}")(node(i + 1, j - 1))
            return getattr(self, f"x{i}{j}")(torch.cat([grown] + [node(i, k) for k in range(j)], 1))

        return self.out(node(0, 4))


# SegNet: Badrinarayanan 2017.


class SegNet(nn.Module):
    def __init__(self, bands, widths, classes, form="segnet"):
        super().__init__()
        self.depth = len(widths)
        counts = [2, 2, 3, 3, 3][:self.depth] if form == "segnet" else [2] * self.depth
        for stage, (width, count) in enumerate(zip(widths, counts), 1):
            before = widths[stage - 2] if stage > 1 else bands
            down = [before] + [width] * count
            up = [width] * count + [before] if stage > 1 else [width] * count
            self.add_module(f"e{stage}", nn.Sequential(*(unit(a, b) for a, b in zip(down, down[1:]))))
            self.add_module(f"d{stage}", nn.Sequential(*(unit(a, b) for a, b in zip(up, up[1:]))))
        self.out = nn.Conv2d(widths[0], classes, 3, padding=1) if form == "segnet" else unit(widths[0], classes)

    def forward(self, x):
        places = []
        for stage in range(1, self.depth + 1):
            x = getattr(self, f"e{stage}")(x)
            size = x.shape[2:]
            x, indices = F.max_pool2d(x, 2, return_indices=True)
            places.append((indices, size))
        for stage in range(self.depth, 0, -1):
            indices, size = places[stage - 1]
            x = getattr(self, f"d{stage}")(F.max_unpool2d(x, indices, 2, output_size=size))
        return self.out(x)


# Residual networks and what Chu et al. 2022 build on them.


class BasicBlock(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int, projects: bool, dilation: int = 1):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, dilation, dilation, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, dilation, dilation, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = (
            nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))
            if projects else nn.Identity()
        )

    def forward(self, x):
        return F.relu(self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x))))) + self.downsample(x))


class Trunk(nn.Module):
    def __init__(self, bands, width, blocks, stem_stride, projects_first, dilates_last=False):
        super().__init__()
        self.conv1 = nn.Conv2d(bands, width, 7, stem_stride, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        inputs = width
        for layer, count in enumerate(blocks, 1):
            outputs = width * 2 ** (layer - 1)
            dilation = 2 if dilates_last and layer == 4 else 1
            stride = 1 if layer == 1 or dilation == 2 else 2
            first = BasicBlock(inputs, outputs, stride, projects_first or inputs != outputs, dilation)
            rest = [BasicBlock(outputs, outputs, 1, False, dilation) for _ in range(count - 1)]
            self.add_module(f"layer{layer}", nn.Sequential(first, *rest))
            inputs = outputs

    def forward(self, x):
        stem = F.relu(self.bn1(self.conv1(x)))
        features = [stem]
        x = F.max_pool2d(stem, 3, 2, 1)
        for layer in (self.layer1, self.layer2, self.layer3, self.layer4):
            x = layer(x)
            features.append(x)
        return features


class ChannelThenPixelAttention(nn.Module):
    def __init__(self, channels: int, reduction: int):
        super().__init__()
        hidden = max(1, channels // reduction)
        self.channel = nn.Sequential(
            nn.Conv2d(channels, hidden, 1, bias=False), nn.ReLU(), nn.Conv2d(hidden, channels, 1, bias=False)
        )
        self.spatial = nn.Conv2d(2, 1, 7, padding=3)

    def forward(self, x):
        mean, largest = F.adaptive_avg_pool2d(x, 1), F.adaptive_max_pool2d(x, 1)
        x = torch.sigmoid(self.channel(mean) + self.channel(largest)) * x
        both = torch.stack([x.mean(1), x.max(1).values], 1)
        return torch.sigmoid(self.spatial(both)) * x


class Pyramid(nn.Module):
    def __init__(self, inputs: int, width: int, rates, more: int):
        super().__init__()
        self.point = unit(inputs, width, 1)
        self.dilated = nn.ModuleList(unit(inputs, width, dilation=rate) for rate in rates)
        self.mean = unit(inputs, width, 1)
        self.project = unit((len(rates) + 2) * width + more, width, 1)

    def forward(self, x, *more):
        mean = self.mean(F.adaptive_avg_pool2d(x, 1)).expand(-1, -1, *x.shape[2:])
        return self.project(torch.cat([self.point(x), *(branch(x) for branch in self.dilated), mean, *more], 1))


class DeepLab(nn.Module):
    def __init__(self, bands, classes, width, blocks, pyramid, rates, low, stem_stride=1, reduction=None):
        super().__init__()
        self.backbone = Trunk(bands, width, blocks, stem_stride, True)
        self.attention = ChannelThenPixelAttention(8 * width, reduction) if reduction else None
        self.aspp = Pyramid(8 * width, pyramid, rates, 8 * width if reduction else 0)
        self.low = unit(2 * width, low, 1)
        self.separable = nn.Sequential(
            nn.Conv2d(pyramid + low, pyramid + low, 3, padding=1, groups=pyramid + low, bias=False),
            nn.Conv2d(pyramid + low, pyramid, 1, bias=False), nn.BatchNorm2d(pyramid), nn.ReLU(),
        )
        self.out = nn.Conv2d(pyramid, classes, 1)

    def forward(self, x):
        def resized(image, size):
            return F.interpolate(image, size=size, mode="bilinear", align_corners=True)

        features = self.backbone(x)
        coarse = self.aspp(features[4], *([self.attention(features[4])] if self.attention else []))
        fine = self.low(features[2])
        decoded = self.separable(torch.cat([resized(coarse, fine.shape[2:]), fine], 1))
        return resized(self.out(decoded), x.shape[2:])


def separable(inputs: int, outputs: int, dilation: int = 1):
    return nn.Sequential(
        nn.Conv2d(inputs, inputs, 3, padding=dilation, dilation=dilation, groups=inputs, bias=False),
        nn.Conv2d(inputs, outputs, 1, bias=False),
    )


class LibraryDeepLab(nn.Module):
    """The modules and names of segmentation_models.pytorch."""

    def __init__(self, bands, classes, width, blocks, pyramid, rates, low):
        super().__init__()
        self.encoder = Trunk(bands, width, blocks, 2, False, True)
        inputs = 8 * width
        aspp = nn.Module()
        mean = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(inputs, pyramid, 1, bias=False),
                             nn.BatchNorm2d(pyramid), nn.ReLU())
        dilated = [nn.Sequential(separable(inputs, pyramid, rate), nn.BatchNorm2d(pyramid), nn.ReLU()) for rate in rates]
        aspp.convs = nn.ModuleList([unit(inputs, pyramid, 1, bias=False), *dilated, mean])
        aspp.project = unit((len(rates) + 2) * pyramid, pyramid, 1, bias=False)
        self.decoder = nn.Module()
        self.decoder.aspp = nn.Sequential(aspp, separable(pyramid, pyramid), nn.BatchNorm2d(pyramid), nn.ReLU())
        self.decoder.block1 = unit(width, low, 1, bias=False)
        self.decoder.block2 = nn.Sequential(separable(pyramid + low, pyramid), nn.BatchNorm2d(pyramid), nn.ReLU())
        self.segmentation_head = nn.Sequential(nn.Conv2d(pyramid, classes, 1))

    def forward(self, x):
        grow = nn.UpsamplingBilinear2d(scale_factor=4)
        _, fine, _, _, x = self.encoder(x)
        aspp, *after = self.decoder.aspp
        branches = [branch(x) for branch in aspp.convs]
        branches[-1] = branches[-1].expand_as(branches[0])
        x = aspp.project(torch.cat(branches, 1))
        for layer in after:
            x = layer(x)
        return grow(self.segmentation_head(self.decoder.block2(torch.cat([grow(x), self.decoder.block1(fine)], 1))))


class UNetOnResNet(nn.Module):
    """The modules and names of segmentation_models.pytorch."""

    def __init__(self, bands, classes, width, blocks, decoder):
        super().__init__()
        self.encoder = Trunk(bands, width, blocks, 2, False)
        skips = [4 * width, 2 * width, width, width, 0]
        self.decoder = nn.Module()
        self.decoder.blocks = nn.ModuleList()
        before = 8 * width
        for skip, outputs in zip(skips, decoder):
            level = nn.Module()
            level.conv1, level.conv2 = unit(before + skip, outputs, bias=False), unit(outputs, outputs, bias=False)
            self.decoder.blocks.append(level)
            before = outputs
        self.segmentation_head = nn.Sequential(nn.Conv2d(before, classes, 3, padding=1))

    def forward(self, x):
        *finer, x = self.encoder(x)
        for level, skip in zip(self.decoder.blocks, [*reversed(finer), None]):
            x = F.interpolate(x, scale_factor=2, mode="nearest")
            x = level.conv2(level.conv1(x if skip is None else torch.cat([x, skip], 1)))
        return self.segmentation_head(x)


# FCN-32s: Long 2015.


class FullyConvolutional(nn.Module):
    def __init__(self, bands, classes, width, backbone="vgg16", classifier=None):
        super().__init__()
        self.is_vgg = backbone == "vgg16"
        if self.is_vgg:
            before = bands
            for stage, count in enumerate([2, 2, 3, 3, 3], 1):
                for layer in range(1, count + 1):
                    outputs = width * min(8, 2 ** (stage - 1))
                    self.add_module(f"conv{stage}_{layer}", nn.Conv2d(before, outputs, 3, padding=1))
                    before = outputs
            self.fc6 = nn.Conv2d(before, classifier, 7, padding=3)
            self.fc7 = nn.Conv2d(classifier, classifier, 1)
        else:
            self.backbone = Trunk(bands, width, [3, 4, 6, 3], 2, False)
        self.score_fr = nn.Conv2d(classifier if self.is_vgg else 8 * width, classes, 1)

    def forward(self, x):
        if self.is_vgg:
            for stage, count in enumerate([2, 2, 3, 3, 3], 1):
                for layer in range(1, count + 1):
                    x = F.relu(getattr(self, f"conv{stage}_{layer}")(x))
                x = F.max_pool2d(x, 2)
            x = F.relu(self.fc7(F.relu(self.fc6(x))))
        else:
            x = self.backbone(x)[4]
        x = self.score_fr(x)
        # The authors' fixed transposed convolution, on an image that goes on as it ends.
        ramp = 1 - (torch.arange(64, dtype=x.dtype) - 31.5).abs() / 32
        kernel = torch.zeros(x.shape[1], x.shape[1], 64, 64, dtype=x.dtype)
        for channel in range(x.shape[1]):
            kernel[channel, channel] = torch.outer(ramp, ramp)
        return F.conv_transpose2d(F.pad(x, (1, 1, 1, 1), mode="replicate"), kernel, stride=32, padding=48)


# The cases.

cases: dict[str, tuple[dict, dict]] = {}


def case(name: str, architecture: str, net: nn.Module, shape: tuple, **settings) -> None:
    generator = np.random.default_rng(zlib.crc32(name.encode()))

    def draw(shape, scale=1.0):
        return torch.from_numpy(scale * generator.standard_normal(shape)).bfloat16().double()

    net = net.double().eval()
    state = {key: value for key, value in net.state_dict().items() if value.ndim}
    with torch.no_grad():
        for key, value in state.items():
            if key.endswith("running_var"):
                value.copy_(torch.from_numpy(generator.uniform(0.5, 2, value.shape)).bfloat16())
            elif value.ndim > 1:
                value.copy_(draw(value.shape, math.sqrt(2 / math.prod(value.shape[1:]))))
            elif key.endswith("gamma"):
                value.fill_(0.75)
            else:
                # Biases, and the scales and shifts of the normalisations; scales lie about one.
                value.copy_((draw(value.shape, 0.2) + key.endswith("weight")).bfloat16())
        images = draw(shape)
        output = net(images)
    # An output that is the same everywhere would hide a wrong layer.
    assert output.std() > 1e-2, (name, float(output.std()))
    assert output.shape[2:] == images.shape[2:], name

    def text(value) -> str:
        return ",".join(map(str, value)) if isinstance(value, (tuple, list)) else str(value).lower()

    metadata = {"architecture": architecture} | {f"set.{key}": text(value) for key, value in settings.items()}
    tensors = {f"parameter.{key}": value.bfloat16() for key, value in state.items()}
    cases[name] = (metadata, tensors | {"input": images.bfloat16(), "output": output.float()})


def make_cases() -> None:
    widths = [2, 4, 4, 6, 8]
    u = {"bands": 3, "widths": widths, "classes": 2}
    case("u-net", "u-net", UNet(**u), (2, 3, 32, 16), **u)
    case("u-net-transposed", "u-net", UNet(**u, upsampling="transposed", normalises=True), (1, 3, 16, 32),
         **u, upsampling="transposed", normalises=True)
    case("u-net-cse", "u-net-cse", UNet(**u, reduction=2, placement="all"), (2, 3, 16, 32), **u)
    case("u-net-cse-down", "u-net-cse", UNet(**u, reduction=2, placement="down"), (1, 3, 16, 16), **u, placement="down")
    case("sau-net", "sau-net", UNet(**u, attention=4, placement="bottom"), (2, 3, 32, 32), **u, reduction=4)
    case("sau-net-crossings", "sau-net", UNet(**u, attention=2, placement="crossings"), (1, 3, 16, 32), **u,
         reduction=2, placement="crossings")
    p = {"bands": 2, "widths": [2, 3, 4, 4, 4]}
    case("u-net-plus-plus", "u-net-plus-plus", UNetPlusPlus(**p, classes=2), (2, 2, 32, 16), **p, classes=2)
    case("u-net-plus-plus-normalised", "u-net-plus-plus", UNetPlusPlus(**p, classes=1, normalises=True), (1, 2, 16, 16),
         **p, classes=1, normalises=True)
    g = {"bands": 3, "widths": [2, 3, 3, 4, 3], "classes": 2}
    case("glaciernet", "glaciernet", SegNet(**g), (1, 3, 39, 34), **g)
    g = {"bands": 3, "widths": [4, 4, 4], "classes": 2, "form": "uniform"}
    case("glaciernet-uniform", "glaciernet", SegNet(**g), (2, 3, 16, 24), **g)
    d = {"bands": 2, "classes": 1, "width": 2, "blocks": [2, 1, 1, 1], "pyramid": 3, "rates": [1, 2, 3], "low": 2}
    case("deeplab-v3-plus", "deeplab-v3-plus", DeepLab(**d), (1, 2, 45, 40), **d)
    case("deeplab-v3-plus-stem-2", "deeplab-v3-plus", DeepLab(**d, stem_stride=2), (1, 2, 33, 32), **d,
         **{"stem-stride": 2})
    case("deeplab-v3-plus-library", "deeplab-v3-plus", LibraryDeepLab(**d), (1, 2, 32, 48), **d, form="library")
    case("attention-deeplab-v3-plus", "attention-deeplab-v3-plus", DeepLab(**d, reduction=4), (2, 2, 32, 32), **d,
         reduction=4)
    r = {"bands": 3, "classes": 1, "width": 2, "blocks": [2, 1, 1, 1], "decoder": [4, 3, 3, 2, 2]}
    case("u-net-resnet18", "u-net-resnet18", UNetOnResNet(**r), (1, 3, 32, 32), **r)
    f = {"bands": 2, "classes": 1, "width": 1}
    case("fcn-32s", "fcn-32s", FullyConvolutional(**f, classifier=5), (1, 2, 64, 32), **f, classifier=5)
    case("fcn-32s-resnet34", "fcn-32s", FullyConvolutional(**f, backbone="resnet34"), (1, 2, 64, 32), **f,
         backbone="resnet34")


# The files.


def serialised(metadata: dict, tensors: dict) -> bytes:
    """A safetensors file, whose bytes depend on its content alone."""
    header, parts, offset = {"__metadata__": dict(sorted(metadata.items()))}, [], 0
    for key, tensor in sorted(tensors.items()):
        part = tensor.contiguous().view(torch.uint8).numpy().tobytes()
        kind = {torch.float32: "F32", torch.bfloat16: "BF16"}[tensor.dtype]
        header[key] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": [offset, offset + len(part)]}
        parts.append(part)
        offset += len(part)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + b"".join(parts)


def write() -> None:
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for leftover in GOLDEN.glob("*.safetensors"):
        leftover.unlink()
    for name, (metadata, tensors) in cases.items():
        (GOLDEN / f"{name}.safetensors").write_bytes(serialised(metadata, tensors))
    sizes = [file.stat().st_size for file in GOLDEN.glob("*.safetensors")]
    print(f"{len(sizes)} files, {sum(sizes) / 1e3:.0f} kB, the largest {max(sizes) / 1e3:.0f} kB")


def check() -> None:
    from safetensors.torch import load_file

    faults = sorted(cases.keys() ^ {file.stem for file in GOLDEN.glob("*.safetensors")})
    for name in sorted(cases.keys() - set(faults)):
        found, expected = load_file(GOLDEN / f"{name}.safetensors"), cases[name][1]
        faults += [f"{name}: {key}" for key in sorted(found.keys() ^ expected.keys())]
        for key in sorted(found.keys() & expected.keys()):
            ours, theirs = found[key].double(), expected[key].double()
            if ours.shape != theirs.shape or (ours - theirs).abs().max() > TOLERANCE * theirs.abs().max():
                faults.append(f"{name}: {key}")
    if faults:
        sys.exit("These differ from the committed files:\n" + "\n".join(faults))
    print(f"The {len(cases)} committed files are what PyTorch {torch.__version__} gives.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare with the committed files, write nothing")
    options = parser.parse_args()
    make_cases()
    check() if options.check else write()


if __name__ == "__main__":
    main()
