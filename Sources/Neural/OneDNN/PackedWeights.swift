import COneDNN

/// The weight of a convolution as its primitive wants it, and the way back for its gradient.
///
/// A parameter lies in PyTorch's order. A primitive counts channels that fill up blocks, and
/// writes a transposed convolution as one of kernel 1 whose outputs are the cells of the kernel;
/// `Arrangement` maps one to the other by way of a staging buffer.
final class PackedWeights {
  /// Where each number of the primitive's weight comes from.
  struct Arrangement {
    /// Dimensions of the primitive's weight: with groups five, otherwise four.
    var dimensions: [Int]
    /// For every number in plain order the place in the parameter, or −1 for a zero;
    /// nil where the two are the same.
    var places: [Int32]?
  }

  var pointer: UnsafeMutableRawPointer { memory.base }
  var bytes: Int { memory.bytes }
  private let memory: HostMemory
  private let arrangement: Arrangement
  private let reorder: Primitive?
  private let layer: String

  /// Makes room for a weight in the order `target`.
  init(_ oneDNN: OneDNN, _ arrangement: Arrangement, as target: Descriptor, layer: String) throws {
    self.arrangement = arrangement
    self.layer = layer
    memory = try HostMemory(bytes: target.bytes)
    let plain = Descriptor.plain(arrangement.dimensions)
    reorder =
      plain.isSame(as: target)
      ? nil
      : try Primitive(oneDNN, layer: layer) { description, attributes in
        withUnsafePointer(to: plain) { plain in
          withUnsafePointer(to: target) { target in
            dnnl_reorder_primitive_desc_create(
              &description, plain, oneDNN.engine, target, oneDNN.engine, attributes)
          }
        }
      }
  }

  /// Takes the parameter's numbers over.
  func pack(_ values: UnsafeMutableBufferPointer<Float>) throws {
    guard let base = values.baseAddress else { return }
    guard let places = arrangement.places else {
      try pack(plain: UnsafeMutableRawPointer(base))
      return
    }
    try withUnsafeTemporaryAllocation(of: Float.self, capacity: places.count) { buffer in
      for (index, place) in places.enumerated() {
        buffer[index] = place < 0 ? 0 : base[Int(place)]
      }
      if let staged = buffer.baseAddress { try pack(plain: UnsafeMutableRawPointer(staged)) }
    }
  }

  private func pack(plain: UnsafeMutableRawPointer) throws {
    guard let reorder else {
      pointer.copyMemory(from: plain, byteCount: bytes)
      return
    }
    try withUnsafeTemporaryAllocation(byteCount: max(reorder.scratch, 64), alignment: 64) {
      guard let scratch = $0.baseAddress else { return }
      try reorder.run([(Argument.source, plain), (Argument.target, pointer)], scratch: scratch)
    }
  }
}

extension PackedWeights.Arrangement {
  /// The weight of a convolution with `inputs` and `outputs` channels, filled up with zeros.
  ///
  /// Groups of one channel each are filled up by groups, other groups not at all.
  init(_ convolution: Convolution, channels: Int, paddedInputs: Int, paddedOutputs: Int) {
    let kernel = convolution.kernel
    let area = kernel.height * kernel.width
    if convolution.groups == 1 {
      dimensions = [paddedOutputs, paddedInputs, kernel.height, kernel.width]
      guard paddedInputs != channels || paddedOutputs != convolution.outputs else { return }
      var places = [Int32](repeating: -1, count: paddedOutputs * paddedInputs * area)
      for output in 0..<convolution.outputs {
        for input in 0..<channels {
          for cell in 0..<area {
            places[(output * paddedInputs + input) * area + cell] =
              Int32((output * channels + input) * area + cell)
          }
        }
      }
      self.places = places
    } else {
      let isDepthwise = convolution.groups == channels && convolution.outputs == channels
      let groups = isDepthwise ? paddedInputs : convolution.groups
      dimensions = [
        groups, convolution.outputs / convolution.groups, channels / convolution.groups,
        kernel.height, kernel.width,
      ]
      guard groups != convolution.groups else { return }
      places = (0..<groups * area).map { $0 < channels * area ? Int32($0) : -1 }
    }
  }

  /// The weight of a transposed convolution whose stride is its kernel, as a convolution of
  /// kernel 1: outputs `(cell, output)` in this order.
  init(shuffled convolution: Convolution, channels: Int, paddedInputs: Int, paddedOutputs: Int) {
    let area = convolution.kernel.height * convolution.kernel.width
    dimensions = [area * paddedOutputs, paddedInputs, 1, 1]
    var places = [Int32](repeating: -1, count: area * paddedOutputs * paddedInputs)
    for cell in 0..<area {
      for output in 0..<convolution.outputs {
        for input in 0..<channels {
          places[(cell * paddedOutputs + output) * paddedInputs + input] =
            Int32((input * convolution.outputs + output) * area + cell)
        }
      }
    }
    self.places = places
  }
}

/// The gradient of a weight on its way from a primitive's order to the parameter's.
final class UnpackedGradient {
  var pointer: UnsafeMutableRawPointer { memory.base }
  var bytes: Int { memory.bytes + (plainMemory?.bytes ?? 0) }
  private let memory: HostMemory
  /// The gradient in plain order; nil where the primitive writes just that.
  private let plainMemory: HostMemory?
  private let arrangement: PackedWeights.Arrangement
  private let reorder: Primitive?

  /// Makes room for a gradient in the order `source`.
  init(
    _ oneDNN: OneDNN, _ arrangement: PackedWeights.Arrangement, from source: Descriptor,
    layer: String
  ) throws {
    self.arrangement = arrangement
    let plain = Descriptor.plain(arrangement.dimensions)
    memory = try HostMemory(bytes: source.bytes)
    if plain.isSame(as: source) {
      reorder = nil
      plainMemory = nil
    } else {
      plainMemory = try HostMemory(bytes: plain.bytes)
      reorder = try Primitive(oneDNN, layer: layer) { description, attributes in
        withUnsafePointer(to: source) { source in
          withUnsafePointer(to: plain) { plain in
            dnnl_reorder_primitive_desc_create(
              &description, source, oneDNN.engine, plain, oneDNN.engine, attributes)
          }
        }
      }
    }
  }

  /// Bytes needed while it adds.
  var scratch: Int { reorder?.scratch ?? 0 }

  /// Adds what the primitive wrote to the parameter's gradient.
  func add(
    to gradient: UnsafeMutableBufferPointer<Float>, scratch: UnsafeMutableRawPointer
  ) throws {
    guard let target = gradient.baseAddress,
      let source = (plainMemory ?? memory).floats.baseAddress
    else { return }
    if let reorder {
      try reorder.run(
        [(Argument.source, pointer), (Argument.target, UnsafeMutableRawPointer(source))],
        scratch: scratch)
    }
    if let places = arrangement.places {
      for (index, place) in places.enumerated() where place >= 0 {
        target[Int(place)] += source[index]
      }
    } else {
      Team.run(gradient.count) { range in for index in range { target[index] += source[index] } }
    }
  }
}
