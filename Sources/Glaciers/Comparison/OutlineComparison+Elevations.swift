import Declaration
import Geospatial
import Terrain

extension OutlineComparison {
  /// How heights are looked up.
  public struct Elevations: Sendable, Hashable {
    /// The digital elevation model.
    public var path: String

    /// How wide bands are, in metres.
    public var band = 50

    /// The side of a pixel, in metres.
    public var resolution = 30.0

    /// Looks heights up in a file.
    public init(_ path: String) { self.path = path }
  }

  /// How both sides agree by height.
  ///
  /// Areas are counted in pixels of the comparison's CRS and scaled to what the outlines measure.
  ///
  /// - Throws: `InputError` where the model knows no height of the ice, or one that no ground has; `GeospatialError` where it cannot be read.
  public func elevations(_ elevations: Elevations) throws -> ElevationComparison {
    let references = second.glaciers.map(\.shape)
    let crs = settings.crs
    let counts = try Parallel.map(ground, tools: {}) { ground, _ in
      try HeightCounts(
        ice: ground.ice, reference: ground.reference.map { references[$0] } ?? MultiPolygon(), crs: crs,
        elevations)
    }.reduce(HeightCounts(), +)
    guard !counts.bands.isEmpty else {
      throw InputError(
        file: elevations.path, problem: "knows no height of the ice",
        mend: "choose a model that covers the outlines")
    }
    let (total, pixels) = (try total(), counts.total)
    func agreement(_ part: HeightCounts.Pixels) -> Agreement {
      func area(_ whole: Area, _ count: Int, _ all: Int) -> Area {
        all == 0 ? .zero : whole * (Double(count) / Double(all))
      }
      return Agreement(
        first: area(total.first, part.first, pixels.first),
        second: area(total.second, part.second, pixels.second),
        shared: area(total.shared, part.shared, pixels.shared))
    }
    let known = counts.bands.keys.sorted()
    let bands = (known[0]...known[known.count - 1]).map { number in
      ElevationComparison.Band(
        heights: number * elevations.band..<(number + 1) * elevations.band,
        agreement: agreement(counts.bands[number, default: HeightCounts.Pixels()]))
    }
    return ElevationComparison(
      bands: bands, accumulation: agreement(counts.accumulation), ablation: agreement(counts.ablation),
      unknown: agreement(counts.unknown))
  }
}

/// Pixels of ice by height.
private struct HeightCounts: Sendable {
  /// How many pixels are ice on either side, and on both.
  struct Pixels: Sendable {
    var first = 0
    var second = 0
    var shared = 0

    static func + (one: Self, other: Self) -> Self {
      Self(
        first: one.first + other.first, second: one.second + other.second, shared: one.shared + other.shared)
    }

    mutating func add(_ isFirst: Bool, _ isSecond: Bool) {
      if isFirst { first += 1 }
      if isSecond { second += 1 }
      if isFirst, isSecond { shared += 1 }
    }
  }

  var bands: [Int: Pixels] = [:]
  var accumulation = Pixels()
  var ablation = Pixels()
  var unknown = Pixels()

  /// All pixels.
  var total: Pixels { accumulation + ablation + unknown }

  init() {}

  /// Counts the pixels of one glacier of the reference and of the ice that belongs to it.
  init(ice: MultiPolygon, reference: MultiPolygon, crs: CRS, _ elevations: OutlineComparison.Elevations)
    throws
  {
    guard let bounds = MultiPolygon(ice.polygons + reference.polygons).bounds else { return }
    // Corners at whole pixels of one lattice: a glacier's count does not depend on its neighbours.
    let grid = Grid(crs: crs, resolution: elevations.resolution / crs.metresPerUnit, covering: bounds)
    let isFirst = try Rasterizer.mask(ice, onto: grid)
    let isSecond = try Rasterizer.mask(reference, onto: grid)
    let model = try ElevationModel.read(elevations.path, onto: grid)
    let surface = GlacierSurface(model: model, mask: zip(isFirst, isSecond).map { $0 || $1 })
    if let height = surface.implausibleHeight {
      throw InputError(
        file: elevations.path, problem: "has a height of \(height.rounded()) m, which no ground has",
        mend: TopographyGap.mend(ofHeight: height))
    }
    let median = GlacierSurface(model: model, mask: reference.isEmpty ? isFirst : isSecond).median
    for index in surface.mask.indices where surface.mask[index] {
      let height = Double(model.heights[index])
      guard !height.isNaN, !median.isNaN else {
        unknown.add(isFirst[index], isSecond[index])
        continue
      }
      let band = Int((height / Double(elevations.band)).rounded(.down))
      bands[band, default: Pixels()].add(isFirst[index], isSecond[index])
      if height > median {
        accumulation.add(isFirst[index], isSecond[index])
      } else {
        ablation.add(isFirst[index], isSecond[index])
      }
    }
  }

  static func + (one: Self, other: Self) -> Self {
    var sum = one
    sum.bands.merge(other.bands, uniquingKeysWith: +)
    sum.accumulation = one.accumulation + other.accumulation
    sum.ablation = one.ablation + other.ablation
    sum.unknown = one.unknown + other.unknown
    return sum
  }
}
