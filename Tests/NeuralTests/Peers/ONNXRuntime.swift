import Foundation
import Neural

/// ONNX Runtime, run through Python.
enum ONNXRuntime {
  /// Runs every file on its images and gives what comes out, in plain order.
  ///
  /// All in one process: to start one takes longer than to run a small network. Files are checked
  /// by `onnx.checker` first, where it is installed.
  static func run(_ cases: [(model: String, images: Tensor)], in folder: TemporaryFolder) throws -> [[Float]]
  {
    var arguments: [String] = []
    for (index, item) in cases.enumerated() {
      let images = item.images.values.withUnsafeBytes { Data($0) }
      try images.write(to: URL(fileURLWithPath: folder.path("\(index).images")))
      arguments += [item.model, item.images.dimensions.map(String.init).joined(separator: ",")]
    }
    try Python.run(program, [folder.path] + arguments)
    return try cases.indices.map { index in
      try Data(contentsOf: URL(fileURLWithPath: folder.path("\(index).result"))).withUnsafeBytes {
        Array($0.bindMemory(to: Float.self))
      }
    }
  }

  private static let program = """
    import sys
    import numpy, onnxruntime
    try:
        from onnx import checker
    except ImportError:
        checker = None
    folder, cases = sys.argv[1], sys.argv[2:]
    for index, (model, shape) in enumerate(zip(cases[::2], cases[1::2])):
        if checker:
            checker.check_model(model, full_check=True)
        session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
        images = numpy.fromfile(f"{folder}/{index}.images", numpy.float32)
        images = images.reshape([int(size) for size in shape.split(",")])
        result, = session.run(None, {session.get_inputs()[0].name: images})
        result.astype(numpy.float32).tofile(f"{folder}/{index}.result")
    """
}
