import Neural

/// A kind of network that can be built by name, with the settings it knows.
public struct Architecture: Sendable {
  /// Name in model cards and on the command line: `m-landsnet`.
  public let name: String
  /// One sentence about it.
  public let summary: String
  /// Where it is published.
  public let citation: String
  /// Everything that can be chosen, with its default.
  public let options: [Option]
  private let make: @Sendable (Settings) throws -> Network

  init(
    _ name: String, _ summary: String, citation: String, options: [Option],
    make: @escaping @Sendable (Settings) throws -> Network
  ) {
    self.name = name
    self.summary = summary
    self.citation = citation
    self.options = options
    self.make = make
  }

  /// Something that can be chosen about a network.
  public struct Option: Sendable {
    /// Name in model cards and after `--set`.
    public let name: String
    /// What it is.
    public let summary: String
    /// What it is where nothing is chosen.
    public let standard: Setting
    /// How well the paper supports that.
    public let evidence: Evidence

    init(_ name: String, _ standard: Setting, _ evidence: Evidence, _ summary: String) {
      self.name = name
      self.standard = standard
      self.evidence = evidence
      self.summary = summary
    }
  }

  /// What a default rests on.
  public enum Evidence: String, Sendable {
    /// The paper states it.
    case stated
    /// It is so in a public implementation of the building block.
    case reference
    /// It follows from what is stated.
    case inferred
    /// The paper does not say; a choice was made.
    case unknown
  }

  /// Every architecture there is, in order of name.
  public static let all: [Architecture] = [
    attentionDeepLabV3Plus, deepLabV3Plus, fcn32s, glacierNet, landsNet, mLandsNet, saUNet, uNet,
    uNetCSE, uNetPlusPlus, uNetResNet18,
  ]

  /// The architecture of a name.
  ///
  /// - Throws: `ArchitectureError` that lists the names there are.
  public static func named(_ name: String) throws -> Architecture {
    guard let architecture = all.first(where: { $0.name == name }) else {
      throw ArchitectureError(
        "there is no architecture “\(name)”\(nearest(name, all.map(\.name))); "
          + "choose \(all.map(\.name).joined(separator: ", "))")
    }
    return architecture
  }

  /// The network that a model card describes.
  ///
  /// - Throws: `ArchitectureError` where the card names what does not exist here.
  public static func network(of card: ModelCard) throws -> Network {
    try named(card.architecture).network(card.settings)
  }

  /// Builds the network; what `given` leaves out has its default.
  ///
  /// - Throws: `ArchitectureError` for a setting that the architecture does not know or cannot
  ///   take, `NetworkError` where layers do not fit each other.
  public func network(_ given: [String: Setting] = [:]) throws -> Network {
    try make(Settings(self, try complete(given)))
  }

  /// All settings, the given ones and the defaults of the others.
  ///
  /// - Throws: `ArchitectureError` for a setting that the architecture does not know.
  public func complete(_ given: [String: Setting]) throws -> [String: Setting] {
    let known = Dictionary(uniqueKeysWithValues: options.map { ($0.name, $0.standard) })
    if let stranger = given.keys.sorted().first(where: { known[$0] == nil }) {
      throw ArchitectureError(
        "\(name) has no setting “\(stranger)”\(nearest(stranger, options.map(\.name))); "
          + "it has \(options.map(\.name).joined(separator: ", "))")
    }
    return known.merging(given) { $1 }
  }
}

/// An architecture that does not exist, or settings that it cannot take.
public struct ArchitectureError: Error, Equatable, CustomStringConvertible {
  /// The message for people.
  public let description: String

  init(_ description: String) { self.description = description }
}

/// A question for what was meant, where one of the names is near to what was written.
func nearest(_ word: String, _ names: [String]) -> String {
  func distance(_ name: String) -> Int {
    var row = Array(0...name.count)
    for (i, letter) in word.lowercased().enumerated() {
      var corner = row[0]
      row[0] = i + 1
      for (j, other) in name.enumerated() {
        let best = min(row[j] + 1, row[j + 1] + 1, corner + (letter == other ? 0 : 1))
        (corner, row[j + 1]) = (row[j + 1], best)
      }
    }
    return row[name.count]
  }
  guard let best = names.min(by: { distance($0) < distance($1) }), distance(best) <= 3 else { return "" }
  return " (did you mean “\(best)”?)"
}
