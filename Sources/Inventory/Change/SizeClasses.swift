/// Classes of glaciers by area, each from its lower limit to below its upper one.
public struct SizeClasses: Sendable, Hashable {
  /// What the classes are called.
  public let name: String

  /// The limits between classes in km², rising.
  public let limits: [Double]

  /// Classes for the Alps: 0.01, 0.1, 0.5, 1, 5 and 10 km².
  public static let paul2020 = SizeClasses(name: "paul2020", limits: [0.01, 0.1, 0.5, 1, 5, 10])

  /// Those of DL4GAM: 0.1, 0.2, 0.5, 1, 2, 5, 10 and 20 km².
  public static let dl4gam = SizeClasses(name: "dl4gam", limits: [0.1, 0.2, 0.5, 1, 2, 5, 10, 20])

  /// All classes that have a name.
  public static let presets = [paul2020, dl4gam]

  private init(name: String, limits: [Double]) {
    self.name = name
    self.limits = limits
  }

  /// Reads the name of a preset, or limits in km² such as `0.1,1,10`; nil for anything else.
  public init?(_ text: String) {
    if let preset = Self.presets.first(where: { $0.name == text }) {
      self = preset
      return
    }
    let limits = text.split(separator: ",", omittingEmptySubsequences: false).map {
      Double($0.trimmingPrefix(" "))
    }
    let known = limits.compactMap(\.self).filter { $0 > 0 && $0.isFinite }
    guard !known.isEmpty, known.count == limits.count, zip(known, known.dropFirst()).allSatisfy({ $0 < $1 })
    else { return nil }
    self.init(name: text, limits: known)
  }

  /// The class of an area, numbered from 0 for what is below all limits.
  public func place(of squareKilometres: Double) -> Int { limits.filter { $0 <= squareKilometres }.count }

  /// The name of a class, such as `0.1–0.5 km²`.
  public func label(of place: Int) -> String {
    func words(_ limit: Double) -> String { limit == limit.rounded() ? "\(Int(limit))" : "\(limit)" }
    if place == 0 { return "< \(words(limits[0])) km²" }
    if place >= limits.count { return "≥ \(words(limits[limits.count - 1])) km²" }
    return "\(words(limits[place - 1]))–\(words(limits[place])) km²"
  }
}
