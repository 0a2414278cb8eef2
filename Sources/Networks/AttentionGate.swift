import Neural

/// The gate of Attention U-Net: a coarser signal says where a finer one counts.
///
/// Oktay et al. 2018, arXiv:1804.03999, equations 1 and 2, with the additive gate of the authors'
/// code: `x · up(σ(ψ(ReLU(θ(x) + φ(g)))))`, θ without bias.
struct AttentionGate {
  /// Channels in which signal and gate are compared.
  var channels: Int
  /// How much finer the signal is than the gate: its side divided by the gate's.
  var factor = 2

  func callAsFunction(_ input: Signal, by gate: Signal, _ name: String) -> Signal {
    input.scope(name) { x in
      let theta = x.convolution(
        "theta", channels, kernel: Extent(factor), stride: Extent(factor), bias: false)
      let phi = gate.convolution("phi", channels, kernel: 1)
      let attention = (theta + phi).relu().convolution("psi", 1, kernel: 1).sigmoid()
      return x * (factor == 1 ? attention : attention.resized(.bilinear(alignCorners: false), like: x))
    }
  }
}
