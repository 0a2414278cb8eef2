/// What flows between the layers of a network while it is being written down.
///
/// Every method appends one layer and returns what flows out of it. Layers with parameters take
/// the name that their parameters have in a PyTorch state dict; using one name twice shares the
/// parameters.
public struct Signal {
  let builder: NetworkBuilder
  let node: Int
  /// Channels that flow here.
  public let channels: Int

  private func append(
    _ operation: Operation, with others: [Signal] = [], parameters: [Int] = [],
    channels: Int? = nil, name: String
  ) -> Signal {
    builder.append(
      operation, [node] + others.map(\.node), parameters: parameters,
      channels: channels ?? self.channels, name: name)
  }

  /// Puts the layers of `body` under a common prefix of names.
  public func scope(_ name: String, _ body: (Signal) -> Signal) -> Signal {
    builder.scoped(name) { body(self) }
  }

  // MARK: Layers that learn

  /// Convolution; padding is in pixels on every side, unless another is given for the sides below
  /// and to the right.
  public func convolution(
    _ name: String, _ outputs: Int, kernel: Extent, stride: Extent = 1, padding: Extent = 0,
    paddingAfter: Extent? = nil, dilation: Extent = 1, groups: Int = 1, bias: Bool = true
  ) -> Signal {
    convolved(
      name,
      Convolution(
        outputs: outputs, kernel: kernel, stride: stride, padding: padding,
        paddingAfter: paddingAfter, dilation: dilation, groups: groups, bias: bias),
      transposed: false)
  }

  /// Transposed convolution, which makes images larger by its stride.
  public func transposedConvolution(
    _ name: String, _ outputs: Int, kernel: Extent, stride: Extent, padding: Extent = 0,
    groups: Int = 1, bias: Bool = true
  ) -> Signal {
    convolved(
      name,
      Convolution(
        outputs: outputs, kernel: kernel, stride: stride, padding: padding, dilation: 1,
        groups: groups, bias: bias), transposed: true)
  }

  private func convolved(_ name: String, _ convolution: Convolution, transposed: Bool) -> Signal {
    let (outputs, kernel, groups) = (
      convolution.outputs, convolution.kernel, convolution.groups
    )
    let extents = [
      ("kernel", kernel, 1), ("stride", convolution.stride, 1),
      ("padding", convolution.padding, 0), ("padding after", convolution.after, 0),
      ("dilation", convolution.dilation, 1),
    ]
    guard builder.accepts(name, channels: outputs, extents, groups: groups) else { return self }
    if channels % groups != 0 || outputs % groups != 0 {
      builder.fail(
        name, "\(channels) → \(outputs) channels do not divide into \(groups) groups")
    }
    let area = kernel.height * kernel.width
    let (first, second) = transposed ? (channels, outputs) : (outputs, channels)
    // PyTorch takes the second dimension of the weight for the fan in, whatever the direction.
    let (fanIn, fanOut) = (second / groups * area, first / groups * area)
    var parameters = [
      builder.parameter(
        name, "weight", [first, second / groups, kernel.height, kernel.width],
        .weight(fanIn: fanIn, fanOut: fanOut))
    ]
    if convolution.bias {
      parameters.append(builder.parameter(name, "bias", [outputs], .bias(fanIn: fanIn)))
    }
    return append(
      transposed ? .transposedConvolution(convolution) : .convolution(convolution),
      parameters: parameters, channels: outputs, name: name)
  }

  /// Batch normalisation with PyTorch's constants.
  public func batchNorm(_ name: String, epsilon: Float = 1e-5, momentum: Float = 0.1) -> Signal {
    append(
      .batchNorm(BatchNorm(epsilon: epsilon, momentum: momentum)),
      parameters: [
        builder.parameter(name, "weight", [channels], .factor),
        builder.parameter(name, "bias", [channels], .shift),
        builder.parameter(name, "running_mean", [channels], .runningMean),
        builder.parameter(name, "running_var", [channels], .runningVariance),
      ], name: name)
  }

  /// The same affine map of channels at every pixel.
  public func linear(_ name: String, _ outputs: Int, bias: Bool = true) -> Signal {
    guard builder.accepts(name, channels: outputs, []) else { return self }
    var parameters = [
      builder.parameter(
        name, "weight", [outputs, channels], .weight(fanIn: channels, fanOut: outputs))
    ]
    if bias {
      parameters.append(builder.parameter(name, "bias", [outputs], .bias(fanIn: channels)))
    }
    return append(
      .linear(Linear(outputs: outputs, bias: bias)), parameters: parameters, channels: outputs,
      name: name)
  }

  /// Product with one learned number that starts at zero; its parameter has the layer's own name.
  public func scaled(by name: String) -> Signal {
    append(.scale, parameters: [builder.parameter(name, "", [1], .gate)], name: name)
  }

  // MARK: Layers that do not learn

  /// Zero in place of everything negative.
  public func relu() -> Signal { append(.relu, name: "relu") }
  /// The logistic function of every value.
  public func sigmoid() -> Signal { append(.sigmoid, name: "sigmoid") }
  /// Softmax over channels.
  public func softmax() -> Signal { append(.softmax, name: "softmax") }
  /// Zeroes a share `rate` of the values in training only.
  public func dropout(_ rate: Float) -> Signal { append(.dropout(rate: rate), name: "dropout") }

  /// Maximum over windows; the stride is the kernel unless given.
  public func maxPool(
    _ kernel: Extent, stride: Extent? = nil, padding: Extent = 0, keepsPlaces: Bool = false
  ) -> Signal {
    guard acceptsWindow("maxPool", kernel, stride, padding) else { return self }
    return append(
      .maxPool(
        Pooling(
          kernel: kernel, stride: stride ?? kernel, padding: padding, keepsPlaces: keepsPlaces)),
      name: "maxPool")
  }

  /// Puts values back where the maxima of `pool`, made with `keepsPlaces`, came from.
  public func maxUnpool(_ pool: Signal) -> Signal {
    guard case .maxPool(let pooling) = builder.nodes[pool.node].operation, pooling.keepsPlaces
    else {
      builder.fail("maxUnpool", "its pooling does not keep places; make it with keepsPlaces: true")
      return self
    }
    if pool.channels != channels {
      builder.fail("maxUnpool", "\(channels) channels for places of \(pool.channels)")
    }
    return append(.maxUnpool, with: [pool], name: "maxUnpool")
  }

  /// Mean over windows; the stride is the kernel unless given.
  public func averagePool(
    _ kernel: Extent, stride: Extent? = nil, padding: Extent = 0, countsPadding: Bool = true
  ) -> Signal {
    guard acceptsWindow("averagePool", kernel, stride, padding) else { return self }
    return append(
      .averagePool(
        Pooling(
          kernel: kernel, stride: stride ?? kernel, padding: padding, countsPadding: countsPadding)
      ), name: "averagePool")
  }

  /// Mean over all pixels, one pixel out.
  public func globalAverage() -> Signal { append(.globalAverage, name: "globalAverage") }
  /// Maximum over all pixels, one pixel out.
  public func globalMaximum() -> Signal { append(.globalMaximum, name: "globalMaximum") }

  /// Mean over channels, one channel out.
  public func channelMean() -> Signal { append(.channelMean, channels: 1, name: "channelMean") }
  /// Maximum over channels, one channel out.
  public func channelMaximum() -> Signal {
    append(.channelMaximum, channels: 1, name: "channelMaximum")
  }

  /// Resampling to a multiple of the size.
  public func resized(_ mode: Resize.Mode, by factor: Int) -> Signal {
    append(.resize(Resize(mode: mode, target: .factor(factor))), name: "resize")
  }

  /// Resampling to a given size.
  public func resized(_ mode: Resize.Mode, to size: Extent) -> Signal {
    append(.resize(Resize(mode: mode, target: .size(size))), name: "resize")
  }

  /// Resampling to the size of another signal.
  public func resized(_ mode: Resize.Mode, like other: Signal) -> Signal {
    append(.resize(Resize(mode: mode, target: .second)), with: [other], name: "resize")
  }

  /// Self-attention with this as query: `softmax(scale · queryᵀ key)` times value.
  public func attention(key: Signal, value: Signal, scale: Float = 1) -> Signal {
    if key.channels != channels {
      builder.fail("attention", "query of \(channels) channels, key of \(key.channels)")
    }
    return append(
      .attention(scale: scale), with: [key, value], channels: value.channels, name: "attention")
  }

  /// Sum of two signals of one shape.
  public static func + (a: Signal, b: Signal) -> Signal {
    if a.channels != b.channels {
      a.builder.fail("add", "\(a.channels) channels and \(b.channels)")
    }
    return a.append(.add, with: [b], name: "add")
  }

  /// Product of two signals; the second may have one channel, one pixel or both.
  public static func * (a: Signal, b: Signal) -> Signal {
    if b.channels != a.channels && b.channels != 1 {
      a.builder.fail("multiply", "\(a.channels) channels and \(b.channels)")
    }
    return a.append(.multiply, with: [b], name: "multiply")
  }

  /// Whether a pooling can have the window: its padding is at most half of it, as PyTorch wants.
  private func acceptsWindow(_ name: String, _ kernel: Extent, _ stride: Extent?, _ padding: Extent)
    -> Bool
  {
    let extents = [("kernel", kernel, 1), ("stride", stride ?? kernel, 1), ("padding", padding, 0)]
    guard builder.accepts(name, extents) else { return false }
    guard padding.height * 2 <= kernel.height, padding.width * 2 <= kernel.width else {
      builder.fail(name, "its padding is more than half of its window; take less")
      return false
    }
    return true
  }

  fileprivate func concatenated(with others: [Signal]) -> Signal {
    append(
      .concatenate, with: others,
      channels: others.reduce(channels) { $0 + $1.channels }, name: "concatenate")
  }
}

/// The channels of several signals one after the other.
public func concatenate(_ first: Signal, _ others: Signal...) -> Signal {
  first.concatenated(with: others)
}

/// The channels of a list of signals one after the other.
public func concatenate(_ first: Signal, _ others: [Signal]) -> Signal {
  first.concatenated(with: others)
}
