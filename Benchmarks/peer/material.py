#!/usr/bin/env python3
"""Makes what the network benchmarks work on: tiles, their classes, a trained M-LandsNet, and its ONNX form.

    material.py FOLDER [--bridge N]

Tiles are smooth random ice shapes seen in seven bands, with shading and noise. The network is trained on them for a
moment, so that its probabilities mean something when precisions are compared: with random weights nearly all would lie
near one half. Everything is seeded. Written once: a folder that has the ONNX file, the last one made, is left alone.
"""

import argparse
import json
from pathlib import Path

import torch
from m_landsnet import MLandsNet
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional

BANDS, SIZE, COUNT, STEPS = 7, 128, 16, 60


class Probabilities(nn.Module):
    """The network with its softmax: the probability of class 1, N×H×W in float32."""

    def __init__(self, network: nn.Module):
        super().__init__()
        self.network = network

    def forward(self, tiles):
        return self.network(tiles).float().softmax(1)[:, 1]


def scenes(count: int, size: int, generator: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Tiles, N×7×size×size, and the class of each pixel, N×size×size."""

    def smooth(channels: int, coarseness: int) -> torch.Tensor:
        field = torch.randn(count, channels, size // coarseness, size // coarseness, generator=generator)
        return functional.interpolate(field, size=(size, size), mode="bicubic")

    ice = (smooth(1, 16) + 0.3 * smooth(1, 4) > 0.2).float()
    # Ice is bright in the visible bands and dark in the short-wave infrared ones.
    contrast = torch.tensor([1.0, 1.0, 0.9, 0.8, 0.4, -0.8, -0.7]).reshape(1, BANDS, 1, 1)
    noise = torch.randn(count, BANDS, size, size, generator=generator)
    return ice * contrast + 0.5 * smooth(1, 16) + 0.3 * smooth(BANDS, 8) + 0.8 * noise, ice[:, 0].long()


def trained(bridge: int, generator: torch.Generator) -> MLandsNet:
    network = MLandsNet(BANDS, bridge=bridge).to(memory_format=torch.channels_last)
    optimiser = torch.optim.Adam(network.parameters(), 1e-3)
    for _ in range(STEPS):
        tiles, classes = scenes(4, SIZE // 2, generator)
        with torch.autocast("cpu", torch.bfloat16):
            logits = network(tiles.to(memory_format=torch.channels_last))
        optimiser.zero_grad()
        functional.cross_entropy(logits.float(), classes).backward()
        optimiser.step()
    return network.to(memory_format=torch.contiguous_format).eval()


def gigaflops(network: nn.Module) -> float:
    """Work of the convolutions for one tile, a multiplication and an addition counting two."""
    total = 0

    def count(module, inputs, output):
        nonlocal total
        # A transposed convolution applies its kernel at every input pixel, the other kind at every output pixel.
        places = (inputs[0] if isinstance(module, nn.ConvTranspose2d) else output)[0, 0].numel()
        total += 2 * places * module.weight.numel()

    convolutions = [m for m in network.modules() if isinstance(m, (nn.Conv2d, nn.ConvTranspose2d))]
    hooks = [module.register_forward_hook(count) for module in convolutions]
    with torch.no_grad():
        network(torch.zeros(1, BANDS, SIZE, SIZE))
    for hook in hooks:
        hook.remove()
    return total / 1e9


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--bridge", type=int, default=256, help="channels of the dilated convolutions")
    options = parser.parse_args()
    folder = options.folder
    if (folder / "network.onnx").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    print(f"Training a network to time, {STEPS} steps", flush=True)

    torch.manual_seed(0)
    generator = torch.Generator().manual_seed(0)
    network = trained(options.bridge, generator)
    tiles, classes = scenes(COUNT, SIZE, generator)
    with torch.no_grad():
        accuracy = ((Probabilities(network)(tiles) > 0.5) == classes).float().mean().item()

    save_file({"tiles": tiles, "classes": classes}, folder / "tiles.safetensors")
    save_file(network.state_dict(), folder / "weights.safetensors", {"format": "pt"})
    description = {
        "architecture": "m-landsnet", "bands": BANDS, "widths": [64, 128, 256], "bridge": options.bridge, "classes": 2,
        "parameters": sum(p.numel() for p in network.parameters()),
        "gigaflops_per_tile": round(gigaflops(network), 3),
        "accuracy": round(accuracy, 4),
    }
    (folder / "network.json").write_text(json.dumps(description, indent=2) + "\n")

    written = folder / "network.onnx.part"
    torch.onnx.export(
        Probabilities(network), (tiles[:1],), written, input_names=["tiles"], output_names=["probabilities"],
        dynamic_axes={"tiles": {0: "batch"}, "probabilities": {0: "batch"}}, dynamo=False,
    )
    written.rename(folder / "network.onnx")
    print(f"Pixel accuracy {accuracy:.4f}, {description['gigaflops_per_tile']} GFLOP a tile")


if __name__ == "__main__":
    main()
