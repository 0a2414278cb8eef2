import Foundation

/// A network with its weights and its card: what a model file holds.
public struct Model: Equatable, Sendable {
  /// The key of the card in a file's metadata.
  static let cardKey = "firnline.card"

  /// What it computes.
  public var network: Network
  /// Its numbers.
  public var weights: Weights
  /// What is to be known about it.
  public var card: ModelCard

  /// Puts a model together.
  ///
  /// - Throws: `ModelError` where card and network do not fit, `WeightsError` where weights and
  ///   network do not.
  public init(_ network: Network, _ weights: Weights, card: ModelCard) throws {
    let bands = network.inputs.reduce(0, +)
    guard card.bands.count == bands else {
      throw ModelError(
        "the card names \(card.bands.count) bands (\(card.bands.joined(separator: ", "))) and "
          + "“\(network.name)” takes \(bands); name as many")
    }
    guard card.classes.count == network.outputs || network.outputs == 1 else {
      throw ModelError(
        "the card names \(card.classes.count) classes (\(card.classes.joined(separator: ", "))) "
          + "and “\(network.name)” puts out \(network.outputs) channels; name as many")
    }
    if case .perBand(let means, let deviations) = card.normalisation {
      guard means.count == bands, deviations.count == bands,
        means.allSatisfy(\.isFinite), deviations.allSatisfy({ $0.isFinite && $0 > 0 })
      else {
        throw ModelError(
          "the card's normalisation has \(means.count) means and \(deviations.count) deviations "
            + "for \(bands) bands; give one of each for every band, deviations above zero")
      }
    }
    try weights.check(for: network)
    self.network = network
    self.weights = weights
    self.card = card
  }

  /// Reads a model file.
  ///
  /// - Parameters:
  ///   - bands: roles of the bands that it will be given, where they are known.
  ///   - build: makes the network that a card describes; it knows the architectures.
  /// - Throws: `ModelError`, with the path and both sides of what does not fit;
  ///   `SafetensorsError`; `FileError`.
  public init(
    reading path: String, bands: [String]? = nil, build: (ModelCard) throws -> Network
  ) throws {
    let file = try Safetensors(reading: path)
    guard let text = file.metadata[Self.cardKey] else {
      throw ModelError(
        "\(path): has no model card; for a PyTorch state dict name its architecture, such as "
          + "--architecture m-landsnet")
    }
    do {
      let card = try JSONDecoder().decode(ModelCard.self, from: Data(text.utf8))
      if let bands, bands != card.bands {
        throw ModelError(
          "the model takes the bands \(card.bands.joined(separator: ", ")) and is to be given "
            + bands.joined(separator: ", "))
      }
      try self.init(build(card), Weights(file.tensors), card: card)
    } catch let error as DecodingError {
      throw ModelError("\(path): its card cannot be read: \(error.place)")
    } catch let error as SafetensorsError {
      throw error
    } catch {
      throw ModelError("\(path): \(error)")
    }
  }

  /// Writes a model file, atomically.
  ///
  /// - Throws: `FileError`.
  public func write(to path: String) throws {
    try Safetensors(weights.tensors, metadata: [Self.cardKey: try card.json()]).write(to: path)
  }
}

/// A model whose parts do not fit each other, or what it is asked to do.
public struct ModelError: Error, Equatable, CustomStringConvertible {
  /// The message for people.
  public let description: String

  init(_ description: String) { self.description = description }
}
