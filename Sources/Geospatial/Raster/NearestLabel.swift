/// For every pixel the nearest of those that carry a label: Euclidean allocation.
///
/// Exact between the middles of pixels, by the lower envelope of parabolas (Felzenszwalb & Huttenlocher 2012,
/// doi:10.4086/toc.2012.v008a019): down each column, then along each row. Of two that are equally near, the one in
/// the western column, then the one further north.
public struct NearestLabel: Sendable {
  /// The index of the nearest labelled pixel, itself for a labelled one; -1 where none is within reach.
  public let sites: [Int32]

  /// The distances to them in pixels, squared; infinite where none is within reach.
  public let squaredDistances: [Double]

  /// Finds the nearest pixel whose label is not zero.
  ///
  /// - Parameters:
  ///   - labels: row by row, `width` to a row.
  ///   - reach: how far to look, in pixels.
  public init(labels: [Int32], width: Int, reach: Double = .infinity) {
    let height = labels.count / max(1, width)
    let rows = Self.nearestRows(labels, width: width, height: height)
    var sites = [Int32](repeating: -1, count: labels.count)
    var distances = [Double](repeating: .infinity, count: labels.count)
    var hull = [Int](repeating: 0, count: width)
    var starts = [Double](repeating: 0, count: width)
    for row in 0..<height {
      let line = row * width
      func height(_ column: Int) -> Double {
        let gap = Double(row - Int(rows[line + column]))
        return gap * gap
      }
      var count = 0
      for column in 0..<width where rows[line + column] >= 0 {
        var start = -Double.infinity
        while count > 0 {
          let last = hull[count - 1]
          let run = Double(column - last)
          start =
            (height(column) - height(last) + run * Double(column + last)) / (2 * run)
          if start > starts[count - 1] { break }
          count -= 1
        }
        hull[count] = column
        starts[count] = count == 0 ? -.infinity : start
        count += 1
      }
      guard count > 0 else { continue }
      var place = 0
      for column in 0..<width {
        while place + 1 < count, starts[place + 1] < Double(column) { place += 1 }
        let site = hull[place]
        let run = Double(column - site)
        let squared = run * run + height(site)
        guard squared <= reach * reach else { continue }
        sites[line + column] = Int32(Int(rows[line + site]) * width + site)
        distances[line + column] = squared
      }
    }
    self.sites = sites
    squaredDistances = distances
  }

  /// For each pixel the row of the nearest labelled pixel of its column; -1 where it has none.
  private static func nearestRows(_ labels: [Int32], width: Int, height: Int) -> [Int32] {
    var rows = [Int32](repeating: -1, count: labels.count)
    for row in 0..<height {
      for column in 0..<width {
        let index = row * width + column
        rows[index] = labels[index] != 0 ? Int32(row) : row > 0 ? rows[index - width] : -1
      }
    }
    for row in stride(from: height - 2, through: 0, by: -1) {
      for column in 0..<width {
        let index = row * width + column
        let below = rows[index + width]
        guard below >= 0 else { continue }
        if rows[index] < 0 || Int(below) - row < row - Int(rows[index]) { rows[index] = below }
      }
    }
    return rows
  }
}
