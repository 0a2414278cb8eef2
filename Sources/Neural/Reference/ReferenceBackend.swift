import COpenBLAS

/// Plain code with OpenBLAS's matrix product: the oracle of every other backend, and what runs
/// where those cannot.
public struct ReferenceBackend: Backend {
  /// Name for people.
  public let name = "reference (OpenBLAS)"

  private let kernels: ReferenceKernels

  /// Makes the backend; it has no settings of its own.
  public init() { kernels = ReferenceKernels() }

  /// Makes a backend whose products work in bands of another size.
  init(scratchGoal: Int) { kernels = ReferenceKernels(scratchGoal: scratchGoal) }

  /// Prepares a program to run in float32.
  ///
  /// - Throws: `EngineError`, in particular for bfloat16.
  public func compile(
    _ program: Program, parameters: ParameterStore, settings: ExecutionSettings
  ) throws -> any Executable {
    guard settings.precision == .float32 else {
      throw EngineError.unsupported(
        "the reference backend computes in float32 only; choose float32 or the oneDNN backend")
    }
    return try Schedule(program, parameters, settings, maker: kernels)
  }
}

/// Makes a plain kernel of every operation, in both passes.
struct ReferenceKernels: KernelMaker {
  /// Floats of scratch space that products of large images stay within, about a cache's worth.
  var scratchGoal = 1 << 20

  func kernel(
    for step: Step, in program: Program, reading layouts: [Layout], _ parameters: ParameterStore
  ) throws -> any Kernel {
    let plain = PlainStep(step, in: program, parameters, scratchGoal: scratchGoal)
    switch step.operation {
    case .input: throw EngineError.unsupported("an image is no step: a fault of the engine")
    case .convolution(let convolution): return plain.convolution(convolution)
    case .transposedConvolution(let convolution): return plain.transposedConvolution(convolution)
    case .linear(let linear): return plain.linear(linear)
    case .maxPool(let pooling): return plain.maxPool(pooling)
    case .maxUnpool: return plain.maxUnpool()
    case .averagePool(let pooling): return plain.averagePool(pooling)
    case .globalAverage: return plain.globalAverage()
    case .globalMaximum: return plain.globalMaximum()
    case .batchNorm(let norm): return plain.batchNorm(norm)
    case .relu: return plain.relu()
    case .sigmoid: return plain.sigmoid()
    case .softmax: return plain.softmax()
    case .dropout(let rate): return plain.dropout(rate: rate)
    case .concatenate: return plain.concatenate()
    case .add: return plain.add()
    case .multiply: return plain.multiply()
    case .scale: return plain.scale()
    case .channelMean: return plain.channelMean()
    case .channelMaximum: return plain.channelMaximum()
    case .resize(let resize): return plain.resize(resize)
    case .attention(let scale): return plain.attention(scale: scale)
    }
  }

  func reorder(_ shape: Shape, from: Layout, to: Layout) throws -> any Kernel {
    throw EngineError.unsupported(
      "the reference backend knows one layout, and was to turn \(from) into \(to): "
        + "a fault of the engine")
  }

  func use(threads: Int) {
    // For the whole process; the number is touched only where it changes.
    if openblas_get_num_threads() != Int32(threads) { openblas_set_num_threads(Int32(threads)) }
  }
}
