/// An instrument, with the numbers its makers gave the bands.
public enum Sensor: Hashable, Sendable, CustomStringConvertible {
  /// Thematic Mapper on Landsat 4 and 5.
  case tm

  /// Enhanced Thematic Mapper Plus on Landsat 7.
  case etm

  /// Operational Land Imager and thermal sensor on Landsat 8.
  case oli

  /// Operational Land Imager 2 and thermal sensor 2 on Landsat 9.
  case oli2

  /// Any other instrument by its name, such as `MSI` or `WFV`.
  case other(String)

  /// Reads an instrument's usual spelling, such as `TM`, `ETM+`, `OLI_TIRS` or `OLI-2`; other names stay
  /// themselves.
  public init(name: String) {
    switch name.uppercased().filter({ !"-_ +".contains($0) }) {
    case "TM": self = .tm
    case "ETM": self = .etm
    case "OLI", "OLITIRS": self = .oli
    case "OLI2", "OLI2TIRS2": self = .oli2
    default: self = .other(name)
    }
  }

  /// The instrument that a satellite and a sensor of Landsat's metadata name; nil for MSS and the unknown.
  ///
  /// - Parameters:
  ///   - satellite: 1 to 9.
  ///   - name: `TM`, `ETM`, `ETM+`, `OLI`, `OLI_TIRS`.
  init?(satellite: Int, name: String) {
    switch (satellite, Sensor(name: name)) {
    case (4...5, .tm): self = .tm
    case (7, .etm): self = .etm
    case (8, .oli): self = .oli
    case (9, .oli), (9, .oli2): self = .oli2
    default: return nil
    }
  }

  /// The name as tables print it: `TM`, `ETM+`, `OLI`, `OLI-2`.
  public var name: String {
    switch self {
    case .tm: "TM"
    case .etm: "ETM+"
    case .oli: "OLI"
    case .oli2: "OLI-2"
    case .other(let name): name
    }
  }

  /// The name.
  public var description: String { name }

  /// The sensor's own number for a role; nil where the numbers are not known here.
  ///
  /// TM and ETM+ count 1 2 3 4 5 7 and 6 for thermal, OLI counts 2 3 4 5 6 7 and 10 (USGS band designations).
  public func bandNumber(_ role: Role) -> Int? {
    switch self {
    case .tm, .etm:
      switch role {
      case .blue: 1
      case .green: 2
      case .red: 3
      case .nir: 4
      case .swir1: 5
      case .swir2: 7
      case .thermal: 6
      }
    case .oli, .oli2:
      switch role {
      case .blue: 2
      case .green: 3
      case .red: 4
      case .nir: 5
      case .swir1: 6
      case .swir2: 7
      case .thermal: 10
      }
    case .other: nil
    }
  }

  /// The band's name in metadata keys and file names, such as `4`; ETM+ thermal is `6_VCID_1`, the low gain.
  ///
  /// The low gain is taken because it does not saturate; its high-gain twin is `6_VCID_2`.
  func bandKey(_ role: Role) -> String? {
    guard let number = bandNumber(role) else { return nil }
    return self == .etm && role == .thermal ? "6_VCID_1" : String(number)
  }

  /// The bit of QA_RADSAT that marks the role's band as saturated, counted from 0; nil for a sensor without.
  ///
  /// Bands 1 to 7 are bits 0 to 6 on every sensor; OLI's thermal bands have none (Collection 2 format
  /// documents).
  func saturationBit(_ role: Role) -> Int? {
    guard let number = bandNumber(role), number <= 7 else { return nil }
    return number - 1
  }
}
