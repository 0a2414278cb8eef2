import Geospatial

/// What is measured of one glacier: where it lies, how large it is, and what a digital elevation model says of it.
public struct GlacierAttributes: Sendable, Hashable {
  /// The representative point: inside the outline, in longitude and latitude on WGS 84; not the centroid.
  public let center: Point

  /// The area, holes taken out.
  public let area: Area

  /// What the elevation model says; nil where it does not say enough, for `gap`, or where there is none.
  public let topography: GlacierTopography?

  /// Why the elevation model does not say enough; nil where it does, or where there is none.
  public let gap: TopographyGap?

  /// Makes attributes of a glacier whose topography is known, or is not for a reason.
  public init(center: Point, area: Area, topography: Result<GlacierTopography, TopographyGap>) {
    self.center = center
    self.area = area
    switch topography {
    case .success(let known): (self.topography, gap) = (known, nil)
    case .failure(let reason): (self.topography, gap) = (nil, reason)
    }
  }

  /// Makes attributes of a glacier without an elevation model.
  public init(center: Point, area: Area) {
    self.center = center
    self.area = area
    (topography, gap) = (nil, nil)
  }

  /// The identifier by GLIMS's rule, which several outlines may share.
  public var glimsID: GLIMSIdentifier { GLIMSIdentifier(at: center) }

  /// The zone of the Universal Transverse Mercator system that the representative point lies in, 1 to 60.
  ///
  /// By longitude alone, as in RGI 7; the odd zones of Norway and Svalbard are not heeded.
  public var utmZone: Int {
    let turns = (center.x + 180) / 360
    return min(59, Int(((turns - turns.rounded(.down)) * 60).rounded(.down))) + 1
  }
}

/// What a digital elevation model says of one glacier.
public struct GlacierTopography: Sendable, Hashable {
  /// The lowest height, in metres.
  public let minimum: Double

  /// The highest height, in metres.
  public let maximum: Double

  /// The height that half of the area lies above, in metres.
  public let median: Double

  /// The mean height, in metres.
  public let mean: Double

  /// The mean slope of the surface, in degrees.
  public let slope: Double

  /// Where the surface faces on the whole, in degrees clockwise from north, 0 to below 360; nil where no side prevails.
  public let aspect: Double?

  /// The share of the area in each band of 50 m.
  public let hypsometry: Hypsometry

  /// The area above the median height, which stands for the equilibrium line.
  ///
  /// As in Chu et al. 2022, section 4.3.
  public let accumulationArea: Area

  /// The area at or below the median height.
  public let ablationArea: Area

  /// The longest flow line.
  public let flowLine: FlowLine

  /// The name of the elevation model, such as `COPDEM30`.
  public let source: String

  /// The side of the pixels that heights were looked at, in metres.
  public let pixelSize: Double

  /// The areas of both zones by the names of their columns, which RGI 7 does not have.
  public var zones: [(name: String, area: Area)] {
    Array(zip(Self.zoneNames, [accumulationArea, ablationArea])).map { (name: $0, area: $1) }
  }

  /// The names of the columns of both zones, in km².
  public static let zoneNames = ["accum_km2", "ablat_km2"]

  /// The eighth of the compass that the glacier faces; nil where no side prevails.
  public var aspectSector: AspectSector? { aspect.map(AspectSector.init(azimuth:)) }
}

/// The way of the ice along the middle of a glacier, from its head to its terminus.
public struct FlowLine: Sendable, Hashable {
  /// The places from head to terminus, in longitude and latitude on WGS 84.
  public let points: [Point]

  /// The length in a transverse Mercator plane around the glacier.
  public let length: Length

  /// Makes a line; it has a point at least.
  public init(points: [Point], length: Length) {
    precondition(!points.isEmpty, "a flow line has a terminus")
    self.points = points
    self.length = length
  }

  /// The end at the terminus, on the outline, in longitude and latitude on WGS 84.
  public var terminus: Point { points[points.count - 1] }
}

/// Why nothing is said of a glacier's topography.
public enum TopographyGap: Error, Sendable, Hashable, CustomStringConvertible {
  /// The elevation model knows less than 99 % of the glacier's pixels, as a share from 0 to 1.
  case uncovered(known: Double)

  /// The elevation model has a height there that no ground has, in metres: most likely a void that it does not declare.
  case implausible(height: Double)

  /// The heights differ by no more than five metres, in metres.
  case flat(range: Double)

  /// The outline holds no pixel's middle.
  case empty

  /// Why, in words.
  public var description: String {
    switch self {
    case .uncovered(let known) where known == 0: "the elevation model has no height there"
    case .uncovered(let known):
      "the elevation model knows \((1000 * known).rounded(.down) / 10) % of it; 99 % are needed"
    case .implausible(let height):
      "the elevation model has a height of \(height.rounded()) m; \(Self.mend(ofHeight: height))"
    case .flat(let range): "its heights differ by \((10 * range).rounded() / 10) m; more than 5 m are needed"
    case .empty: "it is too narrow to hold the middle of a pixel"
    }
  }

  /// What to do about a height that no ground has, in metres.
  static func mend(ofHeight height: Double) -> String {
    // Mount Everest has 29 032 feet.
    let feet = (9000...29_100).contains(height) ? ", or bring feet to metres with gdal_calc.py" : ""
    return "declare its voids with gdal_edit.py -a_nodata\(feet)"
  }
}
