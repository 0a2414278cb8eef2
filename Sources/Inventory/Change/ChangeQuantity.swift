/// The four ways to state a change: those of the paper's Table V(b).
public enum ChangeQuantity: String, Sendable, Codable, CaseIterable {
  /// The difference in km².
  case area = "km2"

  /// The difference in percent of the first area.
  case percent = "%"

  /// The difference per year in km² a⁻¹.
  case areaRate = "km2 a-1"

  /// The difference per year in % a⁻¹.
  case percentRate = "% a-1"

  /// What it is, in the paper's words.
  public var title: String {
    switch self {
    case .area, .percent: "Area change"
    case .areaRate, .percentRate: "Area change rate"
    }
  }

  /// The unit in plain letters, such as `km2 a-1`.
  public var unit: String { rawValue }
}

extension Change {
  /// The change stated in one of the four ways; nil for percentages of nothing.
  public subscript(quantity: ChangeQuantity) -> Estimate? {
    switch quantity {
    case .area: area
    case .percent: percent
    case .areaRate: areaRate
    case .percentRate: percentRate
    }
  }
}
