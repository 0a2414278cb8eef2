/// Something that runs programs: oneDNN, plain code, one day a GPU.
///
/// Nothing outside knows layouts, memory or threads; a new backend implements this one method.
public protocol Backend: Sendable {
  /// Name for people: “oneDNN 2.6.3”.
  var name: String { get }

  /// Prepares a program to run.
  ///
  /// - Parameter parameters: the numbers of `program.parameters`, which a training program reads
  ///   anew in every run, and an inference program once, here.
  /// - Throws: `EngineError`.
  func compile(
    _ program: Program, parameters: ParameterStore, settings: ExecutionSettings
  ) throws -> any Executable
}

/// A program ready to run on one backend, with its memory; for one thread at a time.
public protocol Executable: AnyObject {
  /// The memory it holds, known before it first runs.
  var memory: MemoryStatement { get }

  /// What runs each step, for people who want to know, and what time it has taken so far.
  var layers: [LayerReport] { get }

  /// Runs the forward steps on images in plain order, and writes the output in plain order.
  ///
  /// - Throws: `EngineError` where a buffer does not fit or oneDNN fails.
  func forward(
    _ images: [UnsafeBufferPointer<Float>], into output: UnsafeMutableBufferPointer<Float>) throws

  /// Runs the backward steps from the gradient of the output; gradients of parameters are added
  /// to those of the store, gradients of images written where asked for.
  func backward(
    from gradient: UnsafeBufferPointer<Float>,
    into imageGradients: [UnsafeMutableBufferPointer<Float>]) throws

  /// Number of the training step, which dropout draws its mask from.
  var iteration: UInt64 { get set }
}

/// One step of an executable as people want to see it.
public struct LayerReport: Hashable, Sendable, Codable {
  /// Name of the layer, or “reorder” for a copy between layouts.
  public var layer: String
  /// Who does the work: `jit_wino_4x3:avx512_core`, `plain`.
  public var implementation: String
  /// Time taken, in all runs so far unless told otherwise.
  public var seconds: Double
}

/// How a program is to run.
public struct ExecutionSettings: Hashable, Sendable {
  /// The numbers that flow between layers.
  public var precision: Precision
  /// Cores to use.
  public var threads: Int
  /// The most memory the executable may hold, in bytes; nil for no bound.
  public var memoryLimit: Int?
  /// What random numbers are drawn from.
  public var seed: UInt64

  /// Makes settings; one thread, single precision and no bound unless told otherwise.
  public init(
    precision: Precision = .float32, threads: Int = 1, memoryLimit: Int? = nil, seed: UInt64 = 0
  ) {
    self.precision = precision
    self.threads = threads
    self.memoryLimit = memoryLimit
    self.seed = seed
  }
}

/// The numbers that flow between layers; parameters and sums are single precision in both.
public enum Precision: String, CaseIterable, Hashable, Sendable, Codable {
  case float32
  case bfloat16
}

/// The memory an executable holds, in bytes.
public struct MemoryStatement: Hashable, Sendable {
  /// Tensors between layers and scratch space, planned so that they share what they can.
  public var arena: Int
  /// Parameters as the backend wants them.
  public var parameters: Int

  /// All of it.
  public var total: Int { arena + parameters }
}

/// What keeps a network from running.
public enum EngineError: Error, CustomStringConvertible {
  /// A call of the library failed: its name and what it was for.
  case library(call: String, layer: String, status: String)
  /// Memory could not be had.
  case allocation(bytes: Int)
  /// The plan needs more than the bound allows.
  case memoryLimit(needed: Int, limit: Int)
  /// A buffer of the wrong length.
  case size(what: String, given: Int, needed: Int)
  /// The processor cannot do what was asked for.
  case unsupported(String)
  /// A number that is not one, in what was given or computed.
  case notFinite(what: String, place: String)

  /// What is wrong and what mends it, in one line.
  public var description: String {
    switch self {
    case .library(let call, let layer, let status):
      "layer “\(layer)”: \(call) failed: \(status)"
    case .allocation(let bytes):
      "could not get \(Self.megabytes(bytes)) of memory; lower the batch or the tile size, or end other programs"
    case .memoryLimit(let needed, let limit):
      "the network needs \(Self.megabytes(needed)) and may use \(Self.megabytes(limit)); "
        + "raise the memory limit, or lower the batch or the tile size"
    case .size(let what, let given, let needed):
      "\(what): \(given) values where \(needed) are needed"
    case .unsupported(let problem): problem
    case .notFinite(let what, let place):
      "\(what) holds a number that is not finite, at \(place); look for missing-data values and the "
        + "normalisation that the model was trained with"
    }
  }

  /// Whether memory is what was lacking.
  var isOutOfMemory: Bool {
    switch self {
    case .allocation: true
    case .library(_, _, let status): status.contains("out_of_memory")
    default: false
    }
  }

  private static func megabytes(_ bytes: Int) -> String { "\((bytes + 999_999) / 1_000_000) MB" }
}
