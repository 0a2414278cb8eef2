/// The boundary of a mask, found row by row on the corners of its pixels.
struct Boundary {
  /// What the four pixels around a corner say: glacier in the bits 8, 4 (above), 2, 1 (below), 0 where there is no
  /// element.
  typealias Code = UInt8

  /// Corners in a row: one more than pixels.
  let width: Int

  /// Rows of corners.
  let height: Int

  private let pixels: [UInt8]
  private let other: [UInt8]

  /// Takes a mask (0 other, 255 unknown, else glacier), and the one it is compared with, whose unknown pixels hide
  /// the boundary too.
  init(of mask: [UInt8], hiddenBy other: [UInt8], width: Int) {
    pixels = mask
    self.other = other
    self.width = width + 1
    height = (width == 0 ? 0 : mask.count / width) + 1
  }

  /// Whether there is no element at all.
  var isEmpty: Bool {
    var codes = [Code](repeating: 0, count: width)
    return !(0..<height).contains { row in
      self.codes(row: row, into: &codes)
      return codes.contains { $0 != 0 }
    }
  }

  /// The codes of one row of corners.
  func codes(row: Int, into codes: inout [Code]) {
    let pixelsAcross = width - 1
    pixels.withUnsafeBufferPointer { pixels in
      other.withUnsafeBufferPointer { other in
        // A pixel as two bits: 1 glacier, 2 unknown.
        func state(_ row: Int, _ column: Int) -> UInt8 {
          guard row >= 0, row < height - 1, column < pixelsAcross else { return 0 }
          let place = row * pixelsAcross + column
          let value = pixels[place]
          return value == Self.unknown || other[place] == Self.unknown ? 2 : value == 0 ? 0 : 1
        }
        var (above, below): (UInt8, UInt8) = (0, 0)
        for column in 0..<width {
          let (nextAbove, nextBelow) = (state(row - 1, column), state(row, column))
          let isKnown = (above | below | nextAbove | nextBelow) & 2 == 0
          let code = above << 3 | nextAbove << 2 | below << 1 | nextBelow
          codes[column] = isKnown && code != 0b1111 ? code : 0
          (above, below) = (nextAbove, nextBelow)
        }
      }
    }
  }

  private static let unknown: UInt8 = 255
}
