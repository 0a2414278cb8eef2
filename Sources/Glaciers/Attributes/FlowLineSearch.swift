import Foundation
import Geospatial

/// Finds the longest flow line of a glacier.
///
/// By the rules of Kienholz et al. (2014, doi:10.5194/tc-8-503-2014), as in RGI 7. The terminus is the lowest place of the outline. Heads are the places that no other within 500 m along the outline
/// overtops and that lie above the lowest third of the glacier; of heads within the radius of eq. 1 the highest counts.
/// From each head the line takes the cheapest way to the terminus, where a pixel costs the more the nearer it lies to an
/// edge and the higher it lies (eq. 2). The longest line is kept. Nunataks are edges; the heights are not smoothed, and
/// the line is freed of the steps of its pixels.
struct FlowLineSearch {
  private let surface: GlacierSurface

  /// The outer ring in steps of a pixel at most, from the terminus once around; the closing point is left out.
  private let outline: [Point]

  /// The height at each of its points; nil where it is not known.
  private let heights: [Double?]

  /// Prepares the search on the largest part of a glacier, in the plane of its surface.
  init(on surface: GlacierSurface, within glacier: MultiPolygon) {
    self.surface = surface
    let largest = glacier.polygons.max { $0.planarArea < $1.planarArea }
    let ring = Polyline(largest?.exterior ?? []).resampled(spacing: surface.model.grid.pixelWidth)
    let points = Array(ring.points.dropLast())
    let known = points.map(surface.height(at:))
    let lowest = points.indices.min { (known[$0] ?? .infinity) < (known[$1] ?? .infinity) } ?? 0
    outline = Array(points[lowest...] + points[..<lowest])
    heights = Array(known[lowest...] + known[..<lowest])
  }

  /// The line from head to terminus.
  func line() throws -> Polyline {
    let ways = try LeastCostWays(
      to: surface.pixel(at: outline[0]), costs: penalties(), width: surface.model.grid.width)
    let lines = try heads().map { head in
      try smoothed(head: outline[head], pixels: ways.way(from: surface.pixel(at: outline[head])))
    }
    return lines.max { $0.length < $1.length } ?? Polyline([outline[0]])
  }

  /// The heads by their place on the outline, the highest first; at least one.
  func heads() -> [Int] {
    let spacing = Polyline(outline + [outline[0]]).length / Double(outline.count)
    let count = outline.count
    let reach = min(max(5, Int((500 / spacing).rounded())), max(1, count / 5))
    let threshold = surface.height(above: 1.0 / 3)
    let peaks = outline.indices.filter { place in
      guard let here = heights[place], here > threshold else { return false }
      return (1...reach).allSatisfy { step in
        [place + step, place + count - step].allSatisfy { (heights[$0 % count] ?? -.infinity) < here }
      }
    }
    let highest = outline.indices.max { (heights[$0] ?? -.infinity) < (heights[$1] ?? -.infinity) } ?? 0
    let candidates = (peaks.isEmpty ? [highest] : peaks)
      .sorted { (heights[$0] ?? -.infinity) > (heights[$1] ?? -.infinity) }
    let area = Double(surface.mask.count { $0 }) * surface.model.grid.pixelArea
    // Eq. 1: metres from square metres.
    let radius = min(1000, 2e-6 * area + 500)
    return candidates.reduce(into: []) { kept, place in
      guard kept.allSatisfy({ outline[$0].distance(to: outline[place]) > radius }) else { return }
      kept.append(place)
    }
  }

  /// What each pixel costs by the second equation; to leave the glacier costs fifty times the most.
  private func penalties() throws -> [Double] {
    let grid = surface.model.grid
    let distances = try Proximity.distances(inside: surface.mask, width: grid.width, height: grid.height)
    let farthest = Double(distances.max() ?? 1)
    let range = surface.maximum - surface.minimum
    let costs = surface.mask.indices.map { pixel -> Double in
      guard surface.mask[pixel] else { return .infinity }
      let known = Double(surface.model.heights[pixel])
      let height = known.isNaN ? surface.median : known
      return pow((farthest - Double(distances[pixel])) / farthest * 1000, 4.25)
        + pow((height - surface.minimum) / range * 3000, 3.7)
    }
    let most = costs.lazy.filter(\.isFinite).max() ?? 1
    return costs.map { $0.isFinite ? $0 : 50 * most }
  }

  /// A way from head to terminus without the steps of its pixels: simplified to three quarters of a pixel, then its
  /// corners cut.
  private func smoothed(head: Point, pixels: [Int]) throws -> Polyline {
    let grid = surface.model.grid
    let middles = pixels.dropFirst().dropLast().map {
      grid.center(column: $0 % grid.width, row: $0 / grid.width)
    }
    var line = try Polyline([head] + middles + [outline[0]]).simplified(tolerance: 0.75 * grid.pixelWidth)
    for _ in 0..<3 { line = line.cornersCut(share: 0.25) }
    return line
  }
}
