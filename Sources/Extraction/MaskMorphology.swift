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
  private static func slide(
    _ mask: inout [UInt8], width: Int, height: Int, reach: Int, dilate: Bool
  ) {
    guard width > 0, height > 0, reach > 0 else { return }
    let padded = width + 2 * reach
    var row = [UInt8](repeating: 0, count: padded)
    var across = [UInt8](repeating: 0, count: width * (height + 2 * reach))
    mask.withUnsafeBufferPointer { mask in
      across.withUnsafeMutableBufferPointer { across in
        row.withUnsafeMutableBufferPointer { row in
          for y in 0..<height {
            for x in 0..<width { row[x + reach] = mask[y * width + x] }
            let start = (y + reach) * width
            for x in 0..<width {
              var value = row[x]
              for step in 1...2 * reach {
                value = dilate ? max(value, row[x + step]) : min(value, row[x + step])
              }
              across[start + x] = value
            }
          }
        }
      }
    }
    mask.withUnsafeMutableBufferPointer { mask in
      across.withUnsafeBufferPointer { across in
        for y in 0..<height {
          let start = y * width
          for x in 0..<width {
            var value = across[start + x]
            for step in 1...2 * reach {
              let other = across[start + step * width + x]
              value = dilate ? max(value, other) : min(value, other)
            }
            mask[start + x] = value
          }
        }
      }
    }
  }
}
