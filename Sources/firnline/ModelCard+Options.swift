import ArgumentParser
import Declaration
import Extraction
import Foundation
import Networks
import Neural
import Pipeline

/// What a new model's card says, as the command line writes it.
struct ModelCardOptions: ParsableArguments {
  /// How images are scaled before the network.
  enum Scaling: String, CaseIterable, ExpressibleByArgument {
    case none
    case perTile = "per-tile"
    case perBand = "per-band"
    case perScene = "per-scene"
    case perSceneRange = "per-scene-range"
  }

  @Option(
    help: """
      The bands in order, with commas between: blue,green,red,nir,swir1,thermal,swir2 or names of your own. The \
      setting `bands` follows from it.
      """, transform: bandNames)
  var bands: [String]?

  @Option(
    help: """
      How images are scaled before the network: not at all, every tile to 0…1, every band by its mean and \
      deviation in training, or by its mean and deviation, or range, in the image at hand.
      """)
  var normalisation = Scaling.none

  @Option(
    parsing: .unconditional,
    help: "The mean of every band in training, with commas between; for --normalisation per-band.",
    transform: numbers)
  var means: [Float]?

  @Option(
    parsing: .unconditional,
    help: "The standard deviation of every band in training, likewise.", transform: numbers)
  var deviations: [Float]?

  @Option(help: "What the numbers of the bands stand for.")
  var quantity: BandQuantity?

  @Option(help: "Where the training data come from, for the card; may be repeated.")
  var source: [String] = []

  @Option(help: "Anything else for the card.")
  var note: String?

  func validate() throws {
    guard (normalisation == .perBand) == (means != nil), (means == nil) == (deviations == nil) else {
      throw ValidationError("--normalisation per-band goes with --means and --deviations, and they with it")
    }
  }

  /// The card of a model made now.
  func card(_ architecture: Architecture, _ settings: [String: Setting]) throws -> ModelCard {
    var card = try architecture.card(settings, bands: bands)
    card.normalisation =
      switch normalisation {
      case .none: .none
      case .perTile: .perTile
      case .perBand: .perBand(means: means ?? [], deviations: deviations ?? [])
      case .perScene: .perScene(.deviation)
      case .perSceneRange: .perScene(.range)
      }
    card.quantity = quantity?.rawValue
    card.sources = source
    card.notes = note ?? ""
    card.version = Release.version
    card.created = Date.now.formatted(.iso8601.year().month().day())
    return card
  }

  private static func bandNames(_ text: String) throws -> [String] {
    let names = text.split(separator: ",", omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
    guard !names.contains("") else {
      throw ValidationError("a name is empty; write them like blue,green,red")
    }
    return names
  }

  private static func numbers(_ text: String) throws -> [Float] {
    try text.split(separator: ",", omittingEmptySubsequences: false).map {
      guard let number = Float($0.trimmingCharacters(in: .whitespaces)), number.isFinite else {
        throw ValidationError("“\($0)” is no number; write numbers like 0.1,0.2,0.3")
      }
      return number
    }
  }
}
