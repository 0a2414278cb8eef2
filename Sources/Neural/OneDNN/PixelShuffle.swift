/// Spreads the channels of every pixel over a square of pixels, and back.
///
/// Channels are ordered cell by cell: cell `(i, j)` of a source pixel `(y, x)` becomes the target
/// pixel `(y·h + i, x·w + j)`.
struct PixelShuffle {
  /// Channels of the target before any fill.
  let outputs: Int
  let cells: Int
  /// Bytes of the source.
  let bytes: Int
  private let source: Shape
  private let kernel: Extent
  private let layout: Layout
  /// The first channel among all channels of the tensor that the target is part of.
  private let part: (first: Int, whole: Int)

  /// A shuffle of an image of shape `source` with `outputs` channels in the end, which may be
  /// part of a tensor with more.
  init(
    _ source: Shape, outputs: Int, kernel: Extent, layout: Layout,
    part: (first: Int, whole: Int)? = nil
  ) {
    self.part = part ?? (0, outputs)
    self.outputs = outputs
    self.source = source
    self.kernel = kernel
    self.layout = layout
    cells = kernel.height * kernel.width
    bytes = layout.bytes(source.with(channels: cells * layout.paddedChannels(outputs)))
  }

  /// Lays cells out as pixels.
  func spread(_ cells: UnsafeMutableRawPointer, to image: UnsafeMutableRawPointer) {
    move { cell, pixel, bytes in (image + pixel).copyMemory(from: cells + cell, byteCount: bytes) }
  }

  /// Collects pixels into cells.
  func gather(_ image: UnsafeMutableRawPointer, to cells: UnsafeMutableRawPointer) {
    move { cell, pixel, bytes in (cells + cell).copyMemory(from: image + pixel, byteCount: bytes) }
  }

  /// Calls `copy` for every run of channels with its byte offset among cells and pixels.
  @inline(__always)
  private func move(_ copy: (_ cell: Int, _ pixel: Int, _ bytes: Int) -> Void) {
    let size = layout.element == .single ? 4 : 2
    let channels = layout.paddedChannels(outputs)
    // Of plain order a block is one channel, of channels-last all.
    let block = layout.block ?? channels
    let blocks = channels / block
    // The same of the tensor that the target is part of.
    let whole = layout.paddedChannels(part.whole)
    let wholeBlock = layout.block ?? whole
    let (shift, firstBlock) = layout.block == nil ? (part.first, 0) : (0, part.first / block)
    let plane = source.plane
    // In channels-last the cells of a pixel lie together, otherwise they are planes apart.
    let cellStride = layout.block == nil ? channels : blocks * plane * block
    let pixelStride = layout.block == nil ? cells * channels : block
    let rows = source.batch * blocks * source.height
    withoutActuallyEscaping(copy) { copy in
      Team.run(rows) { rows in
        for row in rows {
          let y = row % source.height
          let image = row / source.height / blocks
          let part = row / source.height % blocks
          let from = image * cells * channels * plane + part * plane * block
          let to =
            (image * (whole / wholeBlock) + firstBlock + part) * plane * cells * wholeBlock + shift
          for i in 0..<kernel.height {
            for j in 0..<kernel.width {
              let cell = from + (i * kernel.width + j) * cellStride + y * source.width * pixelStride
              let pixel =
                to + ((y * kernel.height + i) * source.width * kernel.width + j) * wholeBlock
              for x in 0..<source.width {
                copy(
                  (cell + x * pixelStride) * size, (pixel + x * kernel.width * wholeBlock) * size,
                  block * size)
              }
            }
          }
        }
      }
    }
  }
}
