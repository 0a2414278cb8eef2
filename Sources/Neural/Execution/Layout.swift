/// How a tensor lies in memory: what its numbers are, and in what order.
///
/// All orders are one: channels in blocks of `block`, and within a block every pixel has its
/// channels side by side. One channel per block is plain order (`nchw`); all channels in one block
/// is channels-last (`nhwc`); 8 or 16 is what vector units like. The last block is filled up with
/// zeros.
struct Layout: Hashable, Sendable {
  /// Kinds of number.
  enum Element: Hashable, Sendable {
    /// IEEE single precision, four bytes.
    case single
    /// The upper half of it, two bytes.
    case brain
    /// So many bytes that only their kernel understands.
    case opaque(bytes: Int)
  }

  var element: Element
  /// Channels side by side; nil for all of them.
  var block: Int?

  /// Single precision in plain order.
  static let plain = Layout(element: .single, block: 1)

  /// Bytes of a tensor.
  func bytes(_ shape: Shape) -> Int {
    let channels = paddedChannels(shape.channels)
    let count = shape.batch * channels * shape.plane
    switch element {
    case .single: return count * 4
    case .brain: return count * 2
    case .opaque(let bytes): return bytes
    }
  }

  /// Channels in memory, with those that fill up the last block.
  func paddedChannels(_ channels: Int) -> Int {
    guard let block else { return channels }
    return (channels + block - 1) / block * block
  }

  /// Whether two layouts are the same bytes for a tensor.
  ///
  /// A tensor of one channel is the same in plain order and channels-last, and so is one of a
  /// single pixel.
  func isSame(as other: Layout, for shape: Shape) -> Bool {
    if self == other { return true }
    guard element == other.element else { return false }
    func width(_ layout: Layout) -> Int { layout.block ?? shape.channels }
    if shape.channels == 1 { return width(self) == 1 && width(other) == 1 }
    if shape.plane == 1 {
      return paddedChannels(shape.channels) == other.paddedChannels(shape.channels)
    }
    return width(self) == width(other)
  }
}
