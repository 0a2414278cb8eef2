import Declaration
import Extraction
import Geospatial

/// How the probabilities of a method become the error of an area: the key `probabilities` of `uncertainty`.
///
/// By default blocks and draws are those of ICEmapper (Maslov et al.): 3.2 km, 10 000, seed 42.
public struct ProbabilitySettings: Sendable, Hashable {
  /// What log odds are divided by: 1 takes the method at its word; `firnline evaluate --calibrate` finds another.
  public var temperature = 1.0

  /// The side of the blocks within which errors are one.
  public var block = Length(metres: 3200)

  /// How often the ice is drawn.
  public var draws = 10_000

  /// What the random numbers begin with.
  public var seed: UInt64 = 42

  /// The probability that parts glacier from the rest, which the merge declares.
  var threshold = 0.5

  /// How many views a probability is the mean of, as the method has them.
  var memberCount = 1

  /// The settings by the names of the project file, for hashes and records.
  var fields: [String: String] {
    ["temperature": "\(temperature)", "block": block.description, "draws": "\(draws)", "seed": "\(seed)"]
  }
}

extension ProjectReader {
  /// The settings of errors from probabilities; nil where none are asked for.
  ///
  /// - Parameter method: what extracts glaciers; nil where no period has scenes.
  func probabilities(of method: (any ExtractionMethod)?) throws -> ProbabilitySettings? {
    guard let section = try uncertaintySection(), section.has("probabilities") else { return nil }
    guard let method else {
      throw section.fault(
        "probabilities", "are asked for, but no period has scenes",
        "leave the key out: outlines from files have no probabilities")
    }
    guard method.givesProbabilities else {
      throw section.fault(
        "probabilities", "are asked for, but \(method.name) says glacier or none and nothing between",
        "leave the key out, or extract with a network or a random forest")
    }
    let keys = ["temperature", "block", "draws", "seed"]
    let declared = try section.optionalMapping("probabilities", keys: keys)
    var settings = ProbabilitySettings()
    settings.threshold = try merge().threshold
    settings.memberCount = method.memberCount
    if let temperature = try declared?.optionalValue(
      "temperature", "a number from 0.05 to 20; firnline evaluate --calibrate finds one",
      { Double($0).flatMap { (0.05...20).contains($0) ? $0 : nil } })
    {
      settings.temperature = temperature
    }
    // Memory is a kilobyte for each block.
    if let block = try declared?.optionalValue(
      "block", "a length from 1 km to 1000 km",
      { text in (try? Length(parsing: text)).flatMap { (1000...1e6).contains($0.metres) ? $0 : nil } })
    {
      settings.block = block
    }
    if let draws = try declared?.optionalValue(
      "draws", "a whole number from 100 to 1000000",
      { Int($0).flatMap { (100...1_000_000).contains($0) ? $0 : nil } })
    {
      settings.draws = draws
    }
    if let seed = try declared?.optionalValue("seed", "a whole number, 0 or above", { UInt64($0) }) {
      settings.seed = seed
    }
    return settings
  }
}
