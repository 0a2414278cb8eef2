/// A piece of ground whose pixels belong to numbered parts; zero is no part.
public struct LabelGrid: Sendable {
  /// Where the pixels lie.
  public let grid: Grid

  /// A number for each pixel, row by row.
  public var labels: [Int32]

  /// Makes a grid from its numbers, one for each pixel.
  public init(grid: Grid, labels: [Int32]) {
    precondition(labels.count == grid.window.count, "one number for each pixel")
    self.grid = grid
    self.labels = labels
  }

  /// The number of the pixel that holds a point; zero beyond the edge.
  public subscript(at point: Point) -> Int32 {
    let column = Int(((point.x - grid.originX) / grid.pixelWidth).rounded(.down))
    let row = Int(((grid.originY - point.y) / grid.pixelHeight).rounded(.down))
    guard (0..<grid.width).contains(column), (0..<grid.height).contains(row) else { return 0 }
    return labels[row * grid.width + column]
  }

  /// The borders between pixels of different numbers, and around the grid, as straight lines along pixel edges.
  public func borders() -> [[Point]] {
    let (width, height) = (grid.width, grid.height)
    func label(_ column: Int, _ row: Int) -> Int32 {
      (0..<width).contains(column) && (0..<height).contains(row) ? labels[row * width + column] : 0
    }
    func corner(_ column: Int, _ row: Int) -> Point {
      Point(
        x: grid.originX + Double(column) * grid.pixelWidth, y: grid.originY - Double(row) * grid.pixelHeight)
    }
    var lines: [[Point]] = []
    for row in 0...height {
      var start: Int?
      for column in 0...width {
        let differs = column < width && label(column, row - 1) != label(column, row)
        if differs, start == nil { start = column }
        if !differs, let from = start {
          lines.append([corner(from, row), corner(column, row)])
          start = nil
        }
      }
    }
    for column in 0...width {
      var start: Int?
      for row in 0...height {
        let differs = row < height && label(column - 1, row) != label(column, row)
        if differs, start == nil { start = row }
        if !differs, let from = start {
          lines.append([corner(column, from), corner(column, row)])
          start = nil
        }
      }
    }
    return lines
  }
}
