import Geospatial

/// A way to an area's uncertainty, under a name and with all of its settings.
public struct UncertaintyMethod: Sendable, Hashable {
  /// What it is made of.
  public enum Rule: Sendable, Hashable {
    /// A buffer measured on all outlines of a region at once: no sum of parts.
    case wholeBuffer(BufferUncertainty)
    /// A buffer measured on each sub-area at once; the region is the sum of its sub-areas by this rule.
    case partBuffer(BufferUncertainty, CorrelationRule)
    /// A buffer around each outline by itself, shared divides included.
    case eachBuffer(BufferUncertainty)
    /// By the outlines' areas.
    case powerLaw(PowerLawUncertainty)
    /// By the outlines' lengths.
    case perimeter(PerimeterUncertainty)
    /// What the inventory recorded.
    case recorded
    /// What extraction said of its own areas, as recorded.
    case spread(AreaSpread.Method)
  }

  /// The name, under which it is asked for.
  public let name: String

  /// What it is made of.
  public let rule: Rule

  /// All methods in the order of tables.
  public static let all = [
    UncertaintyMethod(name: "recorded", rule: .recorded),
    chen2022,
    UncertaintyMethod(name: "buffer", rule: .wholeBuffer(BufferUncertainty())),
    UncertaintyMethod(name: "buffer-mean", rule: .wholeBuffer(BufferUncertainty(side: .mean))),
    UncertaintyMethod(name: "buffer-each", rule: .eachBuffer(BufferUncertainty(dissolve: false))),
    UncertaintyMethod(name: "half-pixel", rule: .wholeBuffer(BufferUncertainty(width: .halfPixel))),
    UncertaintyMethod(name: "scene-rmse", rule: .wholeBuffer(BufferUncertainty(width: .sceneRMSE))),
    UncertaintyMethod(name: "pfeffer", rule: .powerLaw(PowerLawUncertainty())),
    UncertaintyMethod(name: "scgi", rule: .perimeter(PerimeterUncertainty())),
    UncertaintyMethod(name: AreaSpread.Method.probability.rawValue, rule: .spread(.probability)),
    UncertaintyMethod(name: AreaSpread.Method.augmentation.rawValue, rule: .spread(.augmentation)),
  ]

  /// The paper's arithmetic.
  ///
  /// Chen et al. (2022): 15 m outward around each sub-area's ice, the sub-areas summed linearly; between periods
  /// as independent, as `Change` does.
  public static let chen2022 = UncertaintyMethod(
    name: "chen2022", rule: .partBuffer(BufferUncertainty(), .linear))

  /// The method of a name; nil where there is none.
  public static func named(_ name: String) -> UncertaintyMethod? { all.first { $0.name == name } }

  /// The method with its settings and the rule of its sums, one sentence for captions.
  ///
  /// - Parameters:
  ///   - sum: how the errors of single outlines add up, where any are summed.
  ///   - spreads: what the inventory holds of what extraction said.
  public func explanation(sum: ErrorSum, spreads: [PeriodSpread] = []) -> String {
    switch rule {
    case .wholeBuffer(let buffer):
      "\(name): \(buffer.words), measured on all ice of a region at once, shared divides left out; nothing is summed."
    case .partBuffer(let buffer, let correlation):
      "\(name): \(buffer.words), measured on the ice of each sub-area at once, the region by the rule \(correlation.rawValue)"
        + " from its sub-areas; without any, measured at once."
    case .eachBuffer(let buffer):
      "\(name): \(buffer.words) around each outline, shared divides included, \(sum)."
    case .powerLaw(let law):
      "\(name): \(law.factor) × \(law.unit) × s^\(law.exponent) km² for a glacier of s km² (Pfeffer et al. 2014), \(sum)."
    case .perimeter(let line):
      "\(name): \(line.clean) along clean ice and \(line.debris) along debris, shared divides left out (Guo et al. 2015), \(sum)."
    case .spread(let method): "\(name): \(method.words(spreads.map(\.spread).filter { $0.method == method }))"
    case .recorded: "\(name): as the inventory holds it, by the project's own settings."
    }
  }
}

extension AreaSpread.Method {
  /// The way with the settings of what was recorded, or why nothing was.
  fileprivate func words(_ recorded: [AreaSpread]) -> String {
    guard !recorded.isEmpty else {
      return switch self {
      case .probability:
        "none recorded; 'uncertainty: {probabilities: {}}' in a project with a network or a random forest makes it."
      case .augmentation:
        "none recorded; 'uncertainty: {probabilities: {}}' in a project with a network and 'augmentation:' makes it."
      }
    }
    let settings = recorded.map(\.words).uniqued().joined(separator: "; or ")
    return switch self {
    case .probability:
      "root mean square of drawn ice less the mapped, of calibrated probabilities, as recorded (\(settings))."
    case .augmentation: "(highest − lowest member's area) / 2, as recorded (\(settings))."
    }
  }
}

extension BufferUncertainty {
  /// The settings in words.
  var words: String {
    let width =
      switch self.width {
      case .fixed(let length): "\(length)"
      case .halfPixel: "half a pixel"
      case .sceneRMSE: "√(half a pixel² + the scenes' RMSE²)"
      }
    return "buffer of \(width), \(side == .mean ? "mean of both sides" : "outward")"
  }
}
