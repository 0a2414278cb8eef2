"""M-LandsNet in PyTorch (Chen et al. 2022): the peer of the benchmarks and the source of golden tensors.

An encoder of three residual blocks, a block of dilated convolutions at an eighth of the size, and a decoder whose skip
connections pass attention gates. Modules carry the names that Firnline's weight files use. The defaults, with seven
bands, have 4,817,253 parameters.
"""

import torch
from torch import nn
from torch.nn import functional


def conv_norm_relu(inputs: int, outputs: int, kernel: int = 3, dilation: int = 1) -> nn.Sequential:
    padding = dilation * (kernel // 2)
    convolution = nn.Conv2d(inputs, outputs, kernel, padding=padding, dilation=dilation)
    return nn.Sequential(convolution, nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


class ResidualBlock(nn.Module):
    """Two 3×3 convolutions (half the width, then all of it) and a 1×1, added to the input."""

    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        self.branch = nn.Sequential(
            conv_norm_relu(inputs, outputs // 2),
            conv_norm_relu(outputs // 2, outputs),
            nn.Conv2d(outputs, outputs, 1),
            nn.BatchNorm2d(outputs),
        )
        same = inputs == outputs
        self.shortcut = (
            nn.Identity() if same else nn.Sequential(nn.Conv2d(inputs, outputs, 1), nn.BatchNorm2d(outputs))
        )

    def forward(self, x):
        return functional.relu(self.branch(x) + self.shortcut(x))


class AttentionGate(nn.Module):
    """The gate of Attention U-Net: a coarse signal decides how much of each pixel of a skip passes."""

    def __init__(self, skip: int, signal: int):
        super().__init__()
        inner = skip // 2
        self.theta = nn.Conv2d(skip, inner, 2, stride=2, bias=False)
        self.phi = nn.Conv2d(signal, inner, 1)
        self.psi = nn.Conv2d(inner, 1, 1)

    def forward(self, skip, signal):
        weight = torch.sigmoid(self.psi(functional.relu(self.theta(skip) + self.phi(signal))))
        return skip * functional.interpolate(weight, scale_factor=2, mode="bilinear", align_corners=False)


class MLandsNet(nn.Module):
    def __init__(self, bands=7, widths=(64, 128, 256), bridge=256, classes=2, dilations=(1, 2, 3)):
        super().__init__()
        a, b, c = widths
        self.e1, self.e2, self.e3 = ResidualBlock(bands, a), ResidualBlock(a, b), ResidualBlock(b, c)
        self.d1, self.d2, self.d3 = (conv_norm_relu(c, bridge, 3, dilation) for dilation in dilations)
        self.f12 = conv_norm_relu(2 * bridge, bridge, 1)
        self.f = conv_norm_relu(2 * bridge, bridge, 1)
        self.u3 = nn.ConvTranspose2d(bridge, c, 2, stride=2)
        self.u2 = nn.ConvTranspose2d(c, b, 2, stride=2)
        self.u1 = nn.ConvTranspose2d(b, a, 2, stride=2)
        self.g3, self.g2, self.g1 = AttentionGate(c, bridge), AttentionGate(b, c), AttentionGate(a, b)
        self.r4, self.r5, self.r6 = ResidualBlock(2 * c, c), ResidualBlock(2 * b, b), ResidualBlock(2 * a, a)
        self.out = nn.Conv2d(a, classes, 1)

    def forward(self, x):
        """Logits of the classes, of the same height and width as the input; both must be multiples of 8."""
        e1 = self.e1(x)
        e2 = self.e2(functional.max_pool2d(e1, 2))
        e3 = self.e3(functional.max_pool2d(e2, 2))
        bottom = functional.max_pool2d(e3, 2)
        near = self.f12(torch.cat([self.d1(bottom), self.d2(bottom)], 1))
        fused = self.f(torch.cat([near, self.d3(bottom)], 1))
        r4 = self.r4(torch.cat([self.u3(fused), self.g3(e3, fused)], 1))
        r5 = self.r5(torch.cat([self.u2(r4), self.g2(e2, r4)], 1))
        return self.out(self.r6(torch.cat([self.u1(r5), self.g1(e1, r5)], 1)))
