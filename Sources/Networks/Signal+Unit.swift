import Neural

extension Signal {
  /// Convolution that keeps the size, batch normalisation, ReLU: the items 0 and 1 of a sequence.
  func unit(
    _ name: String, _ width: Int, kernel: Int = 3, dilation: Int = 1, bias: Bool = true,
    normalises: Bool = true
  ) -> Signal {
    let convolved = convolution(
      "\(name).0", width, kernel: Extent(kernel),
      padding: Extent(dilation * (kernel / 2)), dilation: Extent(dilation), bias: bias)
    return (normalises ? convolved.batchNorm("\(name).1") : convolved).relu()
  }

  /// Dropout, where there is any.
  func dropped(_ rate: Double) -> Signal { rate > 0 ? dropout(Float(rate)) : self }
}
