import Geospatial

/// Cleaning of a mask with a square window, as the band-ratio method needs it.
///
/// Chen et al. 2022 (section II-C) clean the ratio mask with "morphological operations" and a 5 × 5 matrix, and
/// do not say which: opening and then closing by default, each a switch.
public struct MaskMorphology: Sendable, Hashable, Codable {
  /// Whether specks smaller than the window are removed: erosion, then dilation.
  public var opening: Bool

  /// Whether gaps smaller than the window are filled: dilation, then erosion.
  public var closing: Bool

  /// The side of the square window in pixels, odd.
  public var size: Int

  /// Makes the cleaning from its switches.
  public init(opening: Bool = true, closing: Bool = true, size: Int = 5) {
    self.opening = opening
    self.closing = closing
    self.size = size
  }

  /// No cleaning at all.
  public static let none = MaskMorphology(opening: false, closing: false)

  /// How many pixels around a window decide about the pixels in it.
  public var context: Int { (size / 2) * 2 * ((opening ? 1 : 0) + (closing ? 1 : 0)) }

  /// Cleans a mask of zeros and other values in place; beyond its edges there is no glacier.
  ///
  /// - Parameters:
  ///   - mask: `width × height` values, row by row.
  public func apply(to mask: inout [UInt8], width: Int, height: Int) {
    let reach = size / 2
    if opening {
      Self.slide(&mask, width: width, height: height, reach: reach, dilate: false)
      Self.slide(&mask, width: width, height: height, reach: reach, dilate: true)
    }
    if closing {
      Self.slide(&mask, width: width, height: height, reach: reach, dilate: true)
      Self.slide(&mask, width: width, height: height, reach: reach, dilate: false)
    }
  }

  /// The minimum or maximum over a square, first along rows and then along columns.
  ///
  /// Each step combines whole rows with shifted rows, which the compiler turns into vector instructions.
  private static func slide(
    _ mask: inout [UInt8], width: Int, height: Int, reach: Int, dilate: Bool
  ) {
    guard width > 0, height > 0, reach > 0 else { return }
    let combine = dilate ? lighten : darken
    // Zeros around the mask: there is no glacier beyond its edges.
    var row = [UInt8](repeating: 0, count: width + 2 * reach)
    var across = [UInt8](repeating: 0, count: width * (height + 2 * reach))
    mask.withUnsafeMutableBufferPointer { mask in
      across.withUnsafeMutableBufferPointer { across in
        row.withUnsafeMutableBufferPointer { row in
          guard let mask = mask.baseAddress, let across = across.baseAddress, let row = row.baseAddress
          else { return }
          for y in 0..<height {
            let target = across + (y + reach) * width
            (row + reach).update(from: mask + y * width, count: width)
            target.update(from: row, count: width)
            for step in 1...2 * reach { combine(target, row + step, width) }
          }
          for y in 0..<height {
            let target = mask + y * width
            target.update(from: across + y * width, count: width)
            for step in 1...2 * reach { combine(target, across + (y + step) * width, width) }
          }
        }
      }
    }
  }

  private static func lighten(_ row: UnsafeMutablePointer<UInt8>, _ other: UnsafePointer<UInt8>, _ width: Int)
  {
    for x in 0..<width { row[x] = max(row[x], other[x]) }
  }

  private static func darken(_ row: UnsafeMutablePointer<UInt8>, _ other: UnsafePointer<UInt8>, _ width: Int)
  {
    for x in 0..<width { row[x] = min(row[x], other[x]) }
  }
}
