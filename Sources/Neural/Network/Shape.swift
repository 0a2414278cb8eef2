/// The size of a tensor: batch × channels × height × width.
public struct Shape: Hashable, Sendable, CustomStringConvertible {
  /// Images.
  public var batch: Int
  /// Channels, or bands, of an image.
  public var channels: Int
  /// Rows.
  public var height: Int
  /// Columns.
  public var width: Int

  /// Makes a shape of its four sizes.
  public init(batch: Int, channels: Int, height: Int, width: Int) {
    self.batch = batch
    self.channels = channels
    self.height = height
    self.width = width
  }

  /// Pixels of one channel of one image.
  public var plane: Int { height * width }

  /// Values in all.
  public var count: Int { batch * channels * height * width }

  /// The four sizes, outermost first.
  public var dimensions: [Int] { [batch, channels, height, width] }

  /// The sizes as people write them: `4×7×128×128`.
  public var description: String { "\(batch)×\(channels)×\(height)×\(width)" }

  /// Another number of the same images.
  func with(batch: Int) -> Shape {
    Shape(batch: batch, channels: channels, height: height, width: width)
  }

  /// The same images with another number of channels.
  func with(channels: Int) -> Shape {
    Shape(batch: batch, channels: channels, height: height, width: width)
  }

  /// The same images and channels at another size.
  func with(height: Int, width: Int) -> Shape {
    Shape(batch: batch, channels: channels, height: height, width: width)
  }

  /// Where a value of plain order lies, in words; all are counted from 1.
  func words(for place: Int, firstImage: Int = 0) -> String {
    "image \(firstImage + place / (channels * plane) + 1), "
      + "channel \(place / plane % channels + 1), "
      + "row \(place % plane / width + 1), column \(place % width + 1)"
  }
}
