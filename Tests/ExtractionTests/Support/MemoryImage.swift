import Geospatial
import Landsat

@testable import Extraction

/// An image in memory, which remembers what was asked of it.
final class MemoryImage: BandSource {
  let grid: Grid
  let bands: [Role: [Float]]
  private(set) var reads: [Window] = []

  init(_ bands: [Role: [Float]], width: Int, height: Int) throws {
    grid = try Grid.small(width, height)
    self.bands = bands
  }

  func values(_ role: Role, as quantity: BandQuantity, in window: Window) -> [Float] {
    reads.append(window)
    let band = bands[role] ?? []
    return (window.y..<window.endY).flatMap { y in
      (window.x..<window.endX).map { x in
        (0..<grid.width).contains(x) && (0..<grid.height).contains(y) ? band[y * grid.width + x] : .nan
      }
    }
  }
}

extension PlainNumbers {
  /// Numbers in steps of 1/256, which arithmetic keeps exact.
  mutating func image(_ count: Int) -> [Float] { (0..<count).map { _ in Float(next(below: 257)) / 256 } }
}
