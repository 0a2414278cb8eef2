import Geospatial

/// Area uncertainty as the area of a buffer around outlines.
///
/// The method is that of Granshaw and Fountain (2006) and Bolch et al. (2010). Chen et al. (2022, section III-D)
/// take 15 m, half a Landsat pixel, and do not say more. Every knob that changes the number is a setting and is
/// stored beside the value.
public struct BufferUncertainty: Sendable, Hashable, Codable {
  /// How wide the buffer is.
  public enum Width: Sendable, Hashable {
    /// A fixed distance.
    case fixed(Length)

    /// Half a pixel of the project's grid.
    case halfPixel

    /// The root of the sum of squares of half a pixel and the scenes' geometric error.
    case sceneRMSE
  }

  /// Which side of the outline the buffer covers.
  public enum Side: String, Sendable, Codable, CaseIterable {
    /// The ring outside the outline.
    case outward

    /// The mean of the ring outside and the ring inside.
    case mean
  }

  /// How wide the buffer is.
  public var width: Width

  /// Which side it covers.
  public var side: Side

  /// Whether touching outlines are dissolved first, so that shared divides carry no error.
  public var dissolve: Bool

  /// Whether the edges of nunataks carry error as well.
  public var nunataks: Bool

  /// How many segments stand for a quarter circle at corners.
  public var quadrantSegments: Int

  /// What hidden ground adds to the error of a region; it is no part of the buffer and of no single outline.
  public var hidden: HiddenGround

  /// Makes the method; by default as we read the paper.
  public init(
    width: Width = .fixed(Length(metres: 15)), side: Side = .outward, dissolve: Bool = true,
    nunataks: Bool = true, quadrantSegments: Int = 8, hidden: HiddenGround = .ignore
  ) {
    self.width = width
    self.side = side
    self.dissolve = dissolve
    self.nunataks = nunataks
    self.quadrantSegments = quadrantSegments
    self.hidden = hidden
  }

  /// The buffer's width in metres.
  ///
  /// - Parameters:
  ///   - pixel: the pixel size of the project's grid.
  ///   - rmse: the geometric error of the scenes, weighted by what each decided; nil where unknown.
  public func distance(pixel: Length, rmse: Length?) -> Length {
    switch width {
    case .fixed(let length): return length
    case .halfPixel: return pixel * 0.5
    case .sceneRMSE:
      let half = pixel.metres / 2
      let error = rmse?.metres ?? 0
      return Length(metres: (half * half + error * error).squareRoot())
    }
  }

  /// The uncertainty of one outline by itself.
  public func uncertainty(of outline: Polygon, distance: Length, in crs: CRS, meter: AreaMeter) throws -> Area
  {
    try ring(around: outline.asMultiPolygon, without: nil, distance: distance, crs: crs, meter: meter)
  }

  /// The uncertainty of outlines as a whole.
  ///
  /// - Parameters:
  ///   - outlines: the outlines of a region.
  ///   - neighbours: ice beyond the region's edge that touches them; no error is counted where it lies.
  public func uncertainty(
    of outlines: [Polygon], neighbours: [Polygon] = [], distance: Length, in crs: CRS, meter: AreaMeter
  ) throws -> Area {
    try results(
      of: outlines, neighbours: neighbours, wantsEach: false, disjoint: false, distance: distance, in: crs,
      meter: meter
    ).total
  }

  /// The uncertainty of each outline by itself, and of all as a whole.
  ///
  /// Complexes are measured side by side on all cores; sums are taken in order, so the result does not depend on
  /// how many there are.
  /// - Parameters:
  ///   - disjoint: whether no two outlines overlap, as those of one mask; it saves dissolving them.
  public func uncertainties(
    of outlines: [Polygon], neighbours: [Polygon] = [], disjoint: Bool = false, distance: Length, in crs: CRS,
    meter: AreaMeter
  ) throws -> (each: [Area], total: Area) {
    try results(
      of: outlines, neighbours: neighbours, wantsEach: true, disjoint: disjoint, distance: distance, in: crs,
      meter: meter)
  }

  /// - Parameter wantsEach: whether outlines are measured by themselves where the whole does not need it.
  private func results(
    of outlines: [Polygon], neighbours: [Polygon], wantsEach: Bool, disjoint: Bool, distance: Length,
    in crs: CRS, meter: AreaMeter
  ) throws -> (each: [Area], total: Area) {
    let everything = outlines + neighbours
    let complexes = Complexes.groups(of: everything, reach: distance.metres / crs.metresPerUnit)
      .filter { $0.contains { $0 < outlines.count } }
    let measure = meter.measure
    let results = try Parallel.map(complexes, tools: { try AreaMeter(measure, crs: crs) }) { complex, meter in
      try self.uncertainty(
        ofComplex: complex.map { (polygon: everything[$0], isOwn: $0 < outlines.count) },
        wantsEach: wantsEach, disjoint: disjoint, distance: distance, crs: crs, meter: meter)
    }
    var each = [Area](repeating: .zero, count: outlines.count)
    var total = Area.zero
    for (complex, result) in zip(complexes, results) {
      for (index, area) in zip(complex.filter { $0 < outlines.count }, result.each) { each[index] = area }
      total = total + result.total
    }
    return (each, total)
  }

  private func uncertainty(
    ofComplex complex: [(polygon: Polygon, isOwn: Bool)], wantsEach: Bool, disjoint: Bool,
    distance: Length, crs: CRS, meter: AreaMeter
  ) throws -> (each: [Area], total: Area) {
    let own = complex.filter(\.isOwn).map(\.polygon)
    let others = complex.filter { !$0.isOwn }.map(\.polygon)
    if dissolve, disjoint, nunataks, side == .outward, complex.count > 1 {
      return try outwardUncertainty(ofDisjoint: own, others, distance: distance, crs: crs, meter: meter)
    }
    // A glacier that touches no other is its own complex.
    let isSumOfEach = !dissolve || complex.count == 1
    let each =
      try wantsEach || isSumOfEach
      ? own.map { try uncertainty(of: $0, distance: distance, in: crs, meter: meter) } : []
    if isSumOfEach { return (each, each.reduce(.zero, +)) }
    let total = try ring(
      around: own.count == 1 ? own[0].asMultiPolygon : MultiPolygon(own).union(),
      without: others.isEmpty ? nil : MultiPolygon(others).union(), distance: distance, crs: crs, meter: meter
    )
    return (each, total)
  }

  /// The usual case with the least work: the buffer of a union is the union of the buffers.
  private func outwardUncertainty(
    ofDisjoint own: [Polygon], _ others: [Polygon], distance: Length, crs: CRS, meter: AreaMeter
  ) throws -> (each: [Area], total: Area) {
    let reach = distance.metres / crs.metresPerUnit
    let inside = try own.map { try meter.area(of: $0) }
    let grown = try own.map {
      try $0.asMultiPolygon.buffered(by: reach, quadrantSegments: quadrantSegments)
    }
    let each = try zip(grown, inside).map { try meter.area(of: $0) - $1 }
    var whole = try MultiPolygon(grown.flatMap(\.polygons)).union()
    if !others.isEmpty { whole = try whole.difference(MultiPolygon(others).union()) }
    return (each, max(.zero, try meter.area(of: whole) - inside.reduce(.zero, +)))
  }

  private func ring(
    around shape: MultiPolygon, without others: MultiPolygon?, distance: Length, crs: CRS, meter: AreaMeter
  ) throws -> Area {
    let reach = distance.metres / crs.metresPerUnit
    var shape = shape
    if !nunataks { for index in shape.polygons.indices { shape.polygons[index].holes = [] } }
    let inside = try meter.area(of: shape)
    var grown = try shape.buffered(by: reach, quadrantSegments: quadrantSegments)
    if let others { grown = try grown.difference(others) }
    // Ice all around leaves no ring, but for rounding.
    let outward = max(.zero, try meter.area(of: grown) - inside)
    guard side == .mean else { return outward }
    let shrunk = try shape.buffered(by: -reach, quadrantSegments: quadrantSegments)
    let inward = try inside - meter.area(of: shrunk)
    return (outward + inward) * 0.5
  }
}

extension BufferUncertainty {
  private enum CodingKeys: String, CodingKey {
    case buffer, side, dissolve, nunataks, quadrantSegments, hidden
  }

  /// Reads the settings as the project file and the inventory write them.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    width = try Width(parsing: values.decode(String.self, forKey: .buffer))
    side = try values.decode(Side.self, forKey: .side)
    dissolve = try values.decode(Bool.self, forKey: .dissolve)
    nunataks = try values.decode(Bool.self, forKey: .nunataks)
    quadrantSegments = try values.decode(Int.self, forKey: .quadrantSegments)
    hidden = try values.decodeIfPresent(HiddenGround.self, forKey: .hidden) ?? .ignore
  }

  /// Writes the settings under the names of the project file.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(width.description, forKey: .buffer)
    try values.encode(side, forKey: .side)
    try values.encode(dissolve, forKey: .dissolve)
    try values.encode(nunataks, forKey: .nunataks)
    try values.encode(quadrantSegments, forKey: .quadrantSegments)
    try values.encode(hidden, forKey: .hidden)
  }
}

extension BufferUncertainty.Width: CustomStringConvertible {
  /// Reads `15 m`, `half-pixel` or `scene-rmse`.
  public init(parsing text: String) throws {
    switch text {
    case "half-pixel": self = .halfPixel
    case "scene-rmse": self = .sceneRMSE
    default: self = .fixed(try Length(parsing: text))
    }
  }

  /// The width as the project file writes it.
  public var description: String {
    switch self {
    case .fixed(let length): length.description
    case .halfPixel: "half-pixel"
    case .sceneRMSE: "scene-rmse"
    }
  }
}
