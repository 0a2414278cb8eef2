/// The exact Euclidean distance from any pixel corner to the nearest element of a boundary.
///
/// In two passes, down the columns and then along the rows, each linear in the number of corners: Meijster et al.
/// 2000 for the columns, the lower envelope of parabolas of Felzenszwalb and Huttenlocher 2012 for the rows. The
/// second pass keeps one row at a time, so four bytes for each corner are all the memory.
struct BoundaryDistances {
  /// The sides of a pixel.
  struct Pixel {
    var width: Double
    var height: Double

    /// How long the line through a corner is, by the code of its window.
    ///
    /// Half a diagonal where one or three pixels are glacier, the whole one where two opposite are.
    var lengths: [Double] {
      let half = (width * width + height * height).squareRoot() / 2
      return (0..<16).map { code in
        switch code {
        case 0b0000, 0b1111: 0
        case 0b1100, 0b0011: width
        case 0b1010, 0b0101: height
        case 0b1001, 0b0110: 2 * half
        default: half
        }
      }
    }
  }

  private let boundary: Boundary

  /// Rows from each corner to the nearest element in its column; negative where the column has none.
  private var rows: [Int32]

  /// Finds the distance down the columns to a boundary that has an element.
  init(to boundary: Boundary) {
    self.boundary = boundary
    let (width, height) = (boundary.width, boundary.height)
    rows = [Int32](repeating: -1, count: width * height)
    var codes = [Boundary.Code](repeating: 0, count: width)
    for row in 0..<height {
      boundary.codes(row: row, into: &codes)
      rows.withUnsafeMutableBufferPointer { rows in
        for column in 0..<width {
          let place = row * width + column
          if codes[column] != 0 {
            rows[place] = 0
          } else if row > 0, rows[place - width] >= 0 {
            rows[place] = rows[place - width] + 1
          }
        }
      }
    }
    rows.withUnsafeMutableBufferPointer { rows in
      for place in stride(from: width * (height - 1) - 1, through: 0, by: -1) {
        let below = rows[place + width]
        if below >= 0, rows[place] < 0 || rows[place] > below + 1 { rows[place] = below + 1 }
      }
    }
  }

  /// The distances from the elements of another boundary of the same pixels.
  func measured(from other: Boundary, _ pixel: Pixel) -> SurfaceDistance.Directed {
    let width = boundary.width
    let lengths = pixel.lengths
    var codes = [Boundary.Code](repeating: 0, count: width)
    var envelope = Envelope(count: width, spacing: pixel.width)
    var sum = SurfaceDistance.Directed()
    for row in 0..<boundary.height {
      other.codes(row: row, into: &codes)
      guard codes.contains(where: { $0 != 0 }) else { continue }
      envelope.reset()
      for column in 0..<width {
        let steps = rows[row * width + column]
        guard steps >= 0 else { continue }
        let vertical = Double(steps) * pixel.height
        envelope.add(column, height: vertical * vertical)
      }
      var walk = 0
      for column in 0..<width where codes[column] != 0 {
        let distance = envelope.height(at: column, from: &walk).squareRoot()
        let length = lengths[Int(codes[column])]
        sum.elements += 1
        sum.distance += distance
        sum.length += length
        sum.weighted += distance * length
      }
    }
    return sum
  }
}

/// The lowest of many parabolas of the same shape at each column of a row.
private struct Envelope {
  private let spacing: Double
  private var count = 0
  private var columns: [Int]
  private var heights: [Double]

  /// Where each parabola begins to be the lowest, in columns.
  private var starts: [Double]

  init(count: Int, spacing: Double) {
    self.spacing = spacing
    columns = Array(repeating: 0, count: count)
    heights = Array(repeating: 0, count: count)
    starts = Array(repeating: 0, count: count)
  }

  mutating func reset() { count = 0 }

  /// Adds the parabola with its lowest point at a column, which lies to the right of all before.
  mutating func add(_ column: Int, height: Double) {
    var start = -Double.infinity
    while count > 0 {
      start = crossing(count - 1, column, height)
      guard start <= starts[count - 1] else { break }
      count -= 1
      start = -.infinity
    }
    columns[count] = column
    heights[count] = height
    starts[count] = start
    count += 1
  }

  /// The lowest height at a column; `walk` remembers the parabola for the next column to the right.
  func height(at column: Int, from walk: inout Int) -> Double {
    while walk + 1 < count, starts[walk + 1] < Double(column) { walk += 1 }
    let across = Double(column - columns[walk]) * spacing
    return across * across + heights[walk]
  }

  /// The column where a parabola further right passes below that of an earlier entry.
  private func crossing(_ entry: Int, _ column: Int, _ height: Double) -> Double {
    let (left, right) = (Double(columns[entry]), Double(column))
    return (left + right) / 2 + (height - heights[entry]) / (2 * (right - left) * spacing * spacing)
  }
}
