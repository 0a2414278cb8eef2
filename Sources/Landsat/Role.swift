/// What a band is for, whatever number its sensor gave it.
public enum Role: String, CaseIterable, Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  /// Visible blue, near 0.48 µm.
  case blue

  /// Visible green, near 0.56 µm.
  case green

  /// Visible red, near 0.66 µm.
  case red

  /// Near infrared, near 0.85 µm.
  case nir

  /// Shortwave infrared, near 1.6 µm.
  case swir1

  /// Shortwave infrared, near 2.2 µm.
  case swir2

  /// Thermal infrared, near 11 µm.
  case thermal

  /// Every role that holds reflected sunlight, in order of wavelength.
  public static let reflective: [Role] = [.blue, .green, .red, .nir, .swir1, .swir2]

  /// Whether the band holds reflected sunlight.
  public var isReflective: Bool { self != .thermal }

  /// The name as settings write it.
  public var description: String { rawValue }

  /// Orders by wavelength.
  public static func < (one: Role, other: Role) -> Bool { one.rank < other.rank }

  private var rank: Int { Role.allCases.firstIndex(of: self) ?? 0 }
}
