/// What one node of a network computes.
///
/// Tensors are batch × channels × height × width. Definitions follow PyTorch, whose names the
/// weights carry too.
public enum Operation: Hashable, Sendable {
  /// An image given from outside.
  case input
  /// Convolution; weight `[outputs, inputs / groups, kernel height, kernel width]`.
  case convolution(Convolution)
  /// Transposed convolution; weight `[inputs, outputs / groups, kernel height, kernel width]`.
  case transposedConvolution(Convolution)
  /// Maximum over windows; padding never wins.
  case maxPool(Pooling)
  /// Puts every value back at the place its maximum came from, zero elsewhere; the second input
  /// is the max pooling that remembers the places.
  case maxUnpool
  /// Mean over windows.
  case averagePool(Pooling)
  /// Mean over all pixels of a channel.
  case globalAverage
  /// Maximum over all pixels of a channel.
  case globalMaximum
  /// Batch normalisation over batch and pixels.
  case batchNorm(BatchNorm)
  case relu
  case sigmoid
  /// Softmax over channels, pixel by pixel.
  case softmax
  /// Sets a share of the values to zero in training and scales the rest; nothing at inference.
  case dropout(rate: Float)
  /// Channels of all inputs one after the other.
  case concatenate
  /// Sum of inputs of one shape.
  case add
  /// Product of two inputs; the second may be one channel, one pixel or both.
  case multiply
  /// Product with one learned number, `weight` of dimensions `[1]`.
  case scale
  /// Mean over channels, pixel by pixel.
  case channelMean
  /// Maximum over channels, pixel by pixel.
  case channelMaximum
  /// Nearest-neighbour or bilinear resampling.
  case resize(Resize)
  /// The same affine map at every pixel; weight `[outputs, inputs]`.
  case linear(Linear)
  /// Self-attention between all pixels of an image: of query, key and value,
  /// `softmax(scale · queryᵀ key)` over key pixels, times value.
  case attention(scale: Float)
}

/// Height and width of a kernel, stride, padding or dilation.
public struct Extent: Hashable, Sendable, ExpressibleByIntegerLiteral {
  /// Rows.
  public var height: Int
  /// Columns.
  public var width: Int

  /// Makes an extent of rows and columns.
  public init(_ height: Int, _ width: Int) {
    self.height = height
    self.width = width
  }

  /// The same extent in both directions.
  public init(integerLiteral value: Int) { self.init(value, value) }

  /// The same extent in both directions.
  public init(_ both: Int) { self.init(both, both) }
}

/// The numbers that define a convolution or a transposed one.
public struct Convolution: Hashable, Sendable {
  /// Channels out.
  public var outputs: Int
  /// Cells of the kernel.
  public var kernel: Extent
  /// Steps between windows.
  public var stride: Extent
  /// Zeros added on every side; for a transposed convolution, rows and columns taken off.
  public var padding: Extent
  /// Zeros added below and to the right, where they differ from those above and to the left.
  ///
  /// A kernel of even size keeps the size of its image so. Not of transposed convolutions.
  public var paddingAfter: Extent?
  /// Distance between kernel cells: 1 touches.
  public var dilation: Extent
  /// Parts of the channels that do not mix.
  public var groups: Int
  /// Whether an offset per output is added.
  public var bias: Bool
}

extension Convolution {
  /// Zeros below and to the right.
  var after: Extent { paddingAfter ?? padding }

  /// Whether a transposed convolution lays every pixel out as one kernel, none over another: a
  /// convolution of kernel 1 and a shuffle.
  var isShuffle: Bool { kernel == stride && padding == 0 && groups == 1 }
}

/// The window of a pooling.
public struct Pooling: Hashable, Sendable {
  /// Cells of the window.
  public var kernel: Extent
  /// Steps between windows.
  public var stride: Extent
  /// Cells added on every side.
  public var padding: Extent
  /// Whether an average counts the padding's zeros.
  public var countsPadding = true
  /// Whether a max pooling remembers where each maximum came from, for `maxUnpool`.
  public var keepsPlaces = false
}

/// The constants of a batch normalisation.
public struct BatchNorm: Hashable, Sendable {
  /// Added to the variance before its root.
  public var epsilon: Float
  /// Share of a new batch in the running statistics.
  public var momentum: Float
}

/// The number of outputs of a linear map, and whether it has a bias.
public struct Linear: Hashable, Sendable {
  /// Channels out.
  public var outputs: Int
  /// Whether an offset per output is added.
  public var bias: Bool
}

/// How and to what size an image is resampled.
public struct Resize: Hashable, Sendable {
  /// Rules of interpolation.
  public enum Mode: Hashable, Sendable {
    /// Output pixel `i` takes input pixel `⌊i · in / out⌋`.
    case nearest
    /// Linear in both directions; corners either stay where they are or pixels are areas.
    case bilinear(alignCorners: Bool)
  }

  /// Where the new size comes from.
  public enum Target: Hashable, Sendable {
    /// So many times the old size.
    case factor(Int)
    /// Given.
    case size(Extent)
    /// The size of the second input.
    case second
  }

  /// The rule of interpolation.
  public var mode: Mode
  /// Where the new size comes from.
  public var target: Target
}
