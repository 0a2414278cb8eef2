import Foundation

/// All that a training run needs to go on as if it had never stopped.
///
/// One safetensors file, replaced only by a whole new one: `now/NAME` are the parameters with
/// their running statistics, `best/NAME` those of the best epoch, `moment/N` what the optimiser
/// remembers; the rest is JSON in the metadata. The order of samples is drawn anew from seed and
/// epoch, so its place is a number.
struct Checkpoint {
  /// Where a run stands, apart from its large numbers.
  struct Position: Codable, Equatable {
    /// Steps taken.
    var iteration = 0
    var epoch = 0
    /// Samples of the epoch that are done.
    var samples = 0
    /// Sum of their losses.
    var lossSum = 0.0
    /// Steps that the optimiser has counted.
    var optimiserSteps = 0
    var stopping: EarlyStopping
    /// Epochs that are over.
    var history: [EpochReport] = []
    /// How long it took to come here; nil where a run of an earlier version does not say.
    var seconds: Double?
  }

  /// What has to be the same for the run to go on, in words by name.
  var configuration: [String: String]
  var position: Position
  var weights: Weights
  var best: Weights?
  var moments: [[Float]]

  private static let configurationKey = "firnline.training.configuration"
  private static let positionKey = "firnline.training.position"

  /// Writes the checkpoint atomically over the one before.
  ///
  /// - Throws: `CheckpointError` where a number is not finite, `FileError` where the disk does not
  ///   take it; the one before stays.
  func write(to path: String) throws {
    var tensors: [String: Tensor] = [:]
    for (name, tensor) in weights.tensors {
      guard tensor.values.allSatisfy(\.isFinite) else {
        throw CheckpointError(
          path: path,
          problem: "not written: parameter “\(name)” is no longer finite; start anew with a "
            + "lower learning rate or gradient clipping")
      }
      tensors["now/" + name] = tensor
    }
    for (name, tensor) in best?.tensors ?? [:] { tensors["best/" + name] = tensor }
    for (index, moment) in moments.enumerated() {
      tensors["moment/\(index)"] = Tensor([moment.count], moment)
    }
    try Safetensors(
      tensors,
      metadata: [
        Self.configurationKey: Self.text(configuration), Self.positionKey: Self.text(position),
      ]
    ).write(to: path)
  }

  /// Reads a checkpoint of the run with this configuration.
  ///
  /// - Throws: `CheckpointError` where it is none or that of another run, naming both sides;
  ///   `SafetensorsError` or `FileError` where the file is not whole or cannot be read.
  init(reading path: String, configuration: [String: String]) throws {
    // Metadata first: what is refused need not be read.
    let file = try SafetensorsReader(path)
    self.configuration = try Self.value(Self.configurationKey, of: file)
    position = try Self.value(Self.positionKey, of: file)
    let given = self.configuration
    let differences = Set(given.keys).union(configuration.keys).sorted().compactMap { key in
      given[key] == configuration[key]
        ? nil
        : "\(key) is \(given[key] ?? "not set") in it and "
          + "\(configuration[key] ?? "not set") now"
    }
    let counts = [
      position.iteration, position.epoch, position.samples, position.optimiserSteps,
    ]
    guard counts.allSatisfy({ $0 >= 0 && $0 < 1 << 40 }) else {
      throw CheckpointError(
        path: path, problem: "counts \(counts), which no run does; go on from another checkpoint")
    }
    guard differences.isEmpty else {
      throw CheckpointError(
        path: path,
        problem: "is the checkpoint of another run: \(differences.joined(separator: "; ")); "
          + "go on with what it was made with, or start anew under another name")
    }
    func weights(_ prefix: String) throws -> Weights {
      Weights(
        Dictionary(
          uniqueKeysWithValues: try file.names.filter { $0.hasPrefix(prefix) }.map {
            (String($0.dropFirst(prefix.count)), try file.tensor($0))
          }))
    }
    self.weights = try weights("now/")
    let best = try weights("best/")
    self.best = best.tensors.isEmpty ? nil : best
    moments = []
    while file.dimensions(of: "moment/\(moments.count)") != nil {
      moments.append(try file.tensor("moment/\(moments.count)").values)
    }
  }

  init(
    configuration: [String: String], position: Position, weights: Weights, best: Weights?,
    moments: [[Float]]
  ) {
    self.configuration = configuration
    self.position = position
    self.weights = weights
    self.best = best
    self.moments = moments
  }

  private static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  private static func value<Value: Decodable>(
    _ key: String, of file: SafetensorsReader
  ) throws -> Value {
    guard let text = file.metadata[key] else {
      throw CheckpointError(
        path: file.path, problem: "holds tensors but is no checkpoint; give one that training wrote"
      )
    }
    do {
      return try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    } catch let fault as DecodingError {
      throw CheckpointError(
        path: file.path,
        problem: "its \(key) cannot be read: \(fault.place); go on with the version of Firnline "
          + "that wrote it, or start anew")
    }
  }
}

/// A checkpoint that a run cannot write or go on from.
public struct CheckpointError: Error, Equatable, CustomStringConvertible {
  /// The file.
  public var path: String
  /// What is wrong, with what to do.
  public var problem: String

  /// Both in one line.
  public var description: String { "\(path): \(problem)" }
}
