import COneDNN
import Foundation

/// What oneDNN's square matrix products reach on this machine, in 10⁹ operations a second: the
/// peak that networks are compared with.
public struct MatrixProductTiming: Hashable, Sendable, Codable {
  /// In single precision.
  public var float32: Double
  /// In bfloat16 with single-precision sums; nil where the processor cannot.
  public var bfloat16: Double?
  /// Rows and columns of the matrices.
  public var size: Int
  /// Cores used.
  public var threads: Int

  /// Multiplies for so many seconds in each precision and takes the fastest product.
  ///
  /// - Throws: `EngineError` where oneDNN does not know the processor.
  public init(size: Int = 2048, threads: Int, seconds: Double) throws {
    guard let oneDNN = OneDNN.shared else {
      throw EngineError.unsupported("oneDNN does not know this processor: nothing to measure")
    }
    omp_set_num_threads(Int32(threads))
    float32 = try Self.rate(oneDNN, dnnl_f32, size, seconds)
    bfloat16 =
      Processor.current.isa >= .avx512 ? try Self.rate(oneDNN, dnnl_bf16, size, seconds) : nil
    self.size = size
    self.threads = threads
  }

  private static func rate(
    _ oneDNN: OneDNN, _ type: dnnl_data_type_t, _ size: Int, _ seconds: Double
  ) throws -> Double {
    var operation = dnnl_matmul_desc_t()
    // The layouts are oneDNN's own choice, as they are between the layers of a network.
    let matrix = Descriptor.any([size, size], type)
    let status = withUnsafePointer(to: matrix) {
      dnnl_matmul_desc_init(&operation, $0, $0, nil, $0)
    }
    try OneDNN.check(status, "dnnl_matmul_desc_init", "matrix product")
    let product = try Primitive(oneDNN, operation, layer: "matrix product")
    let arguments = [Argument.source, Argument.weights, Argument.target]
    let sizes = arguments.map { (product.descriptor($0).bytes + 63) / 64 * 64 }
    let arena = try Arena(bytes: sizes.reduce(product.scratch, +))
    var places: [(Int32, UnsafeMutableRawPointer)] = []
    var offset = 0
    for (argument, bytes) in zip(arguments, sizes) {
      places.append((argument, arena.base + offset))
      offset += bytes
    }
    // 0.75 in either precision: on zeros a processor stays cooler and runs faster.
    memset(arena.base, 0x3F, arena.bytes)
    let times = try Stopwatch.times(seconds: seconds) {
      try product.run(places, scratch: arena.base + offset)
    }
    return 2 * Double(size) * Double(size) * Double(size) / times.best / 1e9
  }
}
