import Foundation

/// What is to be known about a model beside its weights.
///
/// Kept as JSON in the weight file's metadata, so that the two never part.
public struct ModelCard: Hashable, Sendable, Codable {
  /// Name of the architecture: `m-landsnet`.
  public var architecture: String
  /// The architecture's settings, complete.
  public var settings: [String: Setting]
  /// Roles of the input bands in order: `blue`, `green`, `red`, `nir`, `swir1`, `thermal`, `swir2`.
  public var bands: [String]
  /// Sensors whose images it has seen.
  public var sensors: [String] = []
  /// What the numbers of the bands stand for: `dn` for stored numbers, `reflectance`; nil where unknown.
  public var quantity: String?
  /// What happens to an image before the network.
  public var normalisation = Normalisation.none
  /// Names of the output channels.
  public var classes: [String]
  /// What it was trained on, in words.
  public var training = ""
  /// All that decided its weights, in words by name, by which a training file knows its model again; nil where
  /// nobody wrote it down.
  public var recipe: [String: String]?
  /// Where the training data come from.
  public var sources: [String] = []
  /// How well it does, in each precision that was tried.
  public var metrics: [Precision: Metrics] = [:]
  /// Version of Firnline that made it.
  public var version = ""
  /// The day it was made: `2026-03-31`.
  public var created = ""
  /// How to cite it.
  public var citation = ""
  /// Anything else.
  public var notes = ""

  /// The card of a model of which only what it computes is known.
  public init(architecture: String, settings: [String: Setting], bands: [String], classes: [String]) {
    self.architecture = architecture
    self.settings = settings
    self.bands = bands
    self.classes = classes
  }

  /// How well a model does on one dataset; class 1 counts as found.
  public struct Metrics: Hashable, Sendable, Codable {
    /// The name of the dataset.
    public var dataset: String
    /// Harmonic mean of precision and recall.
    public var f1: Double
    /// Share of what it finds that is there.
    public var precision: Double?
    /// Share of what is there that it finds.
    public var recall: Double?
    /// Share of pixels with the right class.
    public var overallAccuracy: Double?
    /// Agreement beyond chance.
    public var kappa: Double?

    /// Metrics of which the F1 at least is known.
    public init(
      dataset: String, f1: Double, precision: Double? = nil, recall: Double? = nil,
      overallAccuracy: Double? = nil, kappa: Double? = nil
    ) {
      self.dataset = dataset
      self.f1 = f1
      self.precision = precision
      self.recall = recall
      self.overallAccuracy = overallAccuracy
      self.kappa = kappa
    }
  }
}

extension ModelCard {
  /// The card as JSON, the same for the same card.
  public func json(pretty: Bool = false) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}

extension Precision: CodingKeyRepresentable {}
