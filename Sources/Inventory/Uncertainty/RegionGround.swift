import Geospatial

/// The ground of a region: how much of it was seen, and how much ice the rest may hold.
public struct RegionGround: Sendable, Hashable {
  /// What no clear pixel of any scene showed.
  public var unobserved: Area

  /// The ice that the unobserved ground holds if it is as icy as the ground around it; a guess at what is missing.
  public var hiddenIce: Area

  /// Makes it from its areas.
  public init(unobserved: Area, hiddenIce: Area) {
    self.unobserved = unobserved
    self.hiddenIce = hiddenIce
  }
}

extension RegionGround {
  /// The error of an area of which some may be hidden.
  ///
  /// Ice comes in pieces: under a cloud lie some whole glaciers, or none. Where pieces lie at random, the hidden area H
  /// has the variance H · Σa² / Σa (a compound Poisson sum, a the areas of the pieces); it is missing altogether, so that
  /// the error about what was seen is √(H² + H · Σa² / Σa).
  /// - Parameter pieces: the areas of the outlines that were seen.
  func hiddenError(pieces: [Area]) -> Area {
    let sum = pieces.reduce(0) { $0 + $1.squareMetres }
    let squares = pieces.reduce(0) { $0 + $1.squareMetres * $1.squareMetres }
    let hidden = hiddenIce.squareMetres
    return Area(squareMetres: (hidden * hidden + (sum > 0 ? hidden * squares / sum : 0)).squareRoot())
  }

  private static let stripPixels = 1 << 20

  /// Measures the ground of a region.
  ///
  /// Pixels are counted, and the shares that come of it are taken of the region's measured area, so that the numbers
  /// have the measure of all others.
  ///
  /// Clouds and glaciers both lie in patches, so that the ice of a whole region says little about the ground under one
  /// cloud. Each block of 16 × 16 pixels therefore has the share of ice of the smallest square around it, twice as wide
  /// from one to the next, of which at least half was seen. Where nothing of a region was seen, all of it may be ice.
  ///
  /// Memory: some 60 bytes for each block.
  /// - Parameters:
  ///   - region: the faces, in the rasters' CRS.
  ///   - mask: 1 where there is ice.
  ///   - decision: 0 where no scene was clear; beyond the raster nothing was observed either.
  public init(of region: MultiPolygon, mask: RasterDataset, decision: RasterDataset, meter: AreaMeter) throws
  {
    let whole = try meter.area(of: region)
    let seen = try region.intersection(Polygon(decision.grid.bounds).asMultiPolygon)
    guard let bounds = seen.bounds,
      let window = decision.grid.window(covering: bounds).intersection(decision.grid.window)
    else {
      self.init(unobserved: whole, hiddenIce: whole)
      return
    }
    var blocks = IceBlocks(width: window.width, height: window.height)
    for strip in decision.grid.subgrid(window).windows(pixels: Self.stripPixels) {
      let place = Window(x: window.x, y: window.y + strip.y, width: strip.width, height: strip.height)
      let inside = try Rasterizer.mask(seen, onto: decision.grid.subgrid(place))
      let decided: [UInt16] = try decision.read(place)
      let ice: [UInt8] = try mask.read(place)
      for index in inside.indices where inside[index] {
        blocks.count(
          x: index % strip.width, y: strip.y + index / strip.width, isSeen: decided[index] != 0,
          isIce: ice[index] == 1)
      }
    }
    let total = blocks.total
    guard total.inside > 0 else {
      self.init(unobserved: whole, hiddenIce: whole)
      return
    }
    let covered = try meter.area(of: seen)
    // Two ways to the same area may differ by a rounding.
    let beyond = max(.zero, whole - covered)
    self.init(
      unobserved: beyond + covered * (Double(total.inside - total.seen) / Double(total.inside)),
      hiddenIce: beyond * total.density + covered * (blocks.hiddenPixels() / Double(total.inside)))
  }
}

/// Pixels of a region counted in square blocks: how many there are, how many were seen, and how many of these are ice.
struct IceBlocks {
  /// The counts of one square.
  struct Count {
    var inside = 0
    var seen = 0
    var ice = 0

    /// The share of what was seen that is ice; all of it where nothing was.
    var density: Double { seen > 0 ? Double(ice) / Double(seen) : 1 }

    static func + (one: Count, other: Count) -> Count {
      Count(inside: one.inside + other.inside, seen: one.seen + other.seen, ice: one.ice + other.ice)
    }
  }

  /// The side of the smallest blocks in pixels.
  static let side = 16

  private let columns: Int
  private let rows: Int
  private var counts: [Count]

  /// Blocks over a raster of some size in pixels.
  init(width: Int, height: Int) {
    columns = max(1, (width + Self.side - 1) / Self.side)
    rows = max(1, (height + Self.side - 1) / Self.side)
    counts = Array(repeating: Count(), count: columns * rows)
  }

  /// Counts a pixel of the region.
  mutating func count(x: Int, y: Int, isSeen: Bool, isIce: Bool) {
    let block = y / Self.side * columns + x / Self.side
    counts[block].inside += 1
    guard isSeen else { return }
    counts[block].seen += 1
    if isIce { counts[block].ice += 1 }
  }

  /// The counts of the whole region.
  var total: Count { counts.reduce(Count(), +) }

  /// How many of the pixels that were not seen are ice, if each block is as icy as what was seen about it.
  func hiddenPixels() -> Double {
    var sum = 0.0
    var hidden = counts.map { $0.inside - $0.seen }
    var (level, columns, rows) = (counts, columns, rows)
    while true {
      let isLast = columns == 1 && rows == 1
      var coarse = Array(repeating: Count(), count: ((columns + 1) / 2) * ((rows + 1) / 2))
      var left = Array(repeating: 0, count: coarse.count)
      for row in 0..<rows {
        for column in 0..<columns {
          let index = row * columns + column
          let here = level[index]
          let parent = row / 2 * ((columns + 1) / 2) + column / 2
          coarse[parent] = coarse[parent] + here
          if isLast || 2 * here.seen >= here.inside {
            sum += Double(hidden[index]) * here.density
          } else {
            left[parent] += hidden[index]
          }
        }
      }
      if isLast { return sum }
      (level, hidden, columns, rows) = (coarse, left, (columns + 1) / 2, (rows + 1) / 2)
    }
  }
}
