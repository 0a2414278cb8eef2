import COneDNN

/// oneDNN's engine and stream, of which the process has one each.
///
/// Handles of oneDNN may be used from any thread; executables run one at a time (see `Team`).
struct OneDNN: @unchecked Sendable {
  let engine: dnnl_engine_t
  let stream: dnnl_stream_t

  /// The engine, or nil where oneDNN does not know the processor.
  static let shared: OneDNN? = {
    var engine: dnnl_engine_t?
    var stream: dnnl_stream_t?
    guard dnnl_engine_create(&engine, dnnl_cpu, 0) == dnnl_success, let engine,
      dnnl_stream_create(&stream, engine, dnnl_stream_default_flags.rawValue) == dnnl_success,
      let stream
    else { return nil }
    return OneDNN(engine: engine, stream: stream)
  }()

  /// Turns a failed call into an error that names it.
  static func check(_ status: dnnl_status_t, _ call: String, _ layer: String) throws {
    guard status != dnnl_success else { return }
    let text = dnnl_status2str(status).map { String(cString: $0) } ?? "status \(status.rawValue)"
    let mend =
      status == dnnl_out_of_memory ? "; lower the batch or the tile size" : ""
    throw EngineError.library(call: call, layer: layer, status: text + mend)
  }
}

/// A computation of oneDNN, ready to run, with the descriptors of what it works on.
///
/// Owns its handles. Scratch memory is the caller's, so that all primitives share it.
final class Primitive {
  /// Which of oneDNN's implementations it is: `jit:avx512_core`, `ref:any`.
  let implementation: String
  /// Bytes of scratch memory while it runs.
  let scratch: Int
  private let oneDNN: OneDNN
  private let description: dnnl_primitive_desc_t
  private let handle: dnnl_primitive_t
  private let layer: String
  private var memories: [Int32: (memory: dnnl_memory_t, pointer: UnsafeMutableRawPointer)] = [:]

  /// Whether oneDNN has no fast code for it: its reference takes seconds where others take
  /// milliseconds.
  var isReference: Bool { implementation.hasPrefix("ref") }

  /// What joins the results of a primitive before they are written.
  struct Attributes {
    /// Adds what the target holds already.
    var sum = false
    var relu = false
  }

  /// Makes a primitive of an operation descriptor.
  ///
  /// - Parameters:
  ///   - operation: one of oneDNN's operation descriptors.
  ///   - forward: the forward primitive, for backward ones.
  convenience init<Operation>(
    _ oneDNN: OneDNN, _ operation: Operation, layer: String, attributes: Attributes = Attributes(),
    forward: Primitive? = nil
  ) throws {
    try self.init(oneDNN, layer: layer, attributes: attributes) { description, attributes in
      withUnsafePointer(to: operation) {
        dnnl_primitive_desc_create(
          &description, $0, attributes, oneDNN.engine, forward?.description)
      }
    }
  }

  /// Makes a primitive whose description `create` makes.
  init(
    _ oneDNN: OneDNN, layer: String, attributes: Attributes = Attributes(),
    create: (inout dnnl_primitive_desc_t?, dnnl_primitive_attr_t?) -> dnnl_status_t
  ) throws {
    self.oneDNN = oneDNN
    self.layer = layer
    var attribute: dnnl_primitive_attr_t?
    try OneDNN.check(dnnl_primitive_attr_create(&attribute), "dnnl_primitive_attr_create", layer)
    defer { dnnl_primitive_attr_destroy(attribute) }
    dnnl_primitive_attr_set_scratchpad_mode(attribute, dnnl_scratchpad_mode_user)
    var postOperations: dnnl_post_ops_t?
    dnnl_post_ops_create(&postOperations)
    defer { dnnl_post_ops_destroy(postOperations) }
    if attributes.sum { dnnl_post_ops_append_sum(postOperations, 1) }
    if attributes.relu { dnnl_post_ops_append_eltwise(postOperations, 1, dnnl_eltwise_relu, 0, 0) }
    if attributes.sum || attributes.relu {
      dnnl_primitive_attr_set_post_ops(attribute, postOperations)
    }

    var description: dnnl_primitive_desc_t?
    try OneDNN.check(create(&description, attribute), "dnnl_primitive_desc_create", layer)
    guard let description else { throw EngineError.unsupported("oneDNN made no primitive") }
    var handle: dnnl_primitive_t?
    let status = dnnl_primitive_create(&handle, description)
    guard status == dnnl_success, let handle else {
      dnnl_primitive_desc_destroy(description)
      try OneDNN.check(status, "dnnl_primitive_create", layer)
      throw EngineError.unsupported("oneDNN made no primitive")
    }
    self.description = description
    self.handle = handle
    var name: UnsafePointer<CChar>?
    dnnl_primitive_desc_query(description, dnnl_query_impl_info_str, 0, &name)
    implementation = name.map { String(cString: $0) } ?? "?"
    scratch =
      dnnl_primitive_desc_query_md(description, dnnl_query_scratchpad_md, 0).map {
        $0.pointee.bytes
      } ?? 0
  }

  deinit {
    for (memory, _) in memories.values { dnnl_memory_destroy(memory) }
    dnnl_primitive_destroy(handle)
    dnnl_primitive_desc_destroy(description)
  }

  /// How the primitive wants an argument to lie.
  func descriptor(_ argument: Int32) -> Descriptor {
    dnnl_primitive_desc_query_md(description, dnnl_query_exec_arg_md, argument)?.pointee
      ?? Descriptor()
  }

  /// Runs it on tensors by argument.
  func run(
    _ arguments: [(Int32, UnsafeMutableRawPointer)], scratch: UnsafeMutableRawPointer
  ) throws {
    var list: [dnnl_exec_arg_t] = []
    list.reserveCapacity(arguments.count + 1)
    for (argument, pointer) in arguments {
      list.append(dnnl_exec_arg_t(arg: argument, memory: try memory(argument, at: pointer)))
    }
    if self.scratch > 0 {
      let memory = try memory(Argument.scratchpad, at: scratch)
      list.append(dnnl_exec_arg_t(arg: Argument.scratchpad, memory: memory))
    }
    try OneDNN.check(
      dnnl_primitive_execute(handle, oneDNN.stream, Int32(list.count), list),
      "dnnl_primitive_execute", layer)
  }

  /// The memory object of an argument, made once and pointed anew where its tensor moved.
  private func memory(_ argument: Int32, at pointer: UnsafeMutableRawPointer) throws
    -> dnnl_memory_t
  {
    if let known = memories[argument] {
      if known.pointer != pointer {
        try OneDNN.check(
          dnnl_memory_set_data_handle(known.memory, pointer), "dnnl_memory_set_data_handle", layer)
        memories[argument] = (known.memory, pointer)
      }
      return known.memory
    }
    let descriptor =
      argument == Argument.scratchpad
      ? dnnl_primitive_desc_query_md(description, dnnl_query_scratchpad_md, 0)
      : dnnl_primitive_desc_query_md(description, dnnl_query_exec_arg_md, argument)
    var memory: dnnl_memory_t?
    try OneDNN.check(
      dnnl_memory_create(&memory, descriptor, oneDNN.engine, pointer), "dnnl_memory_create", layer)
    guard let memory else { throw EngineError.unsupported("oneDNN made no memory object") }
    memories[argument] = (memory, pointer)
    return memory
  }
}

/// The names of a primitive's arguments.
enum Argument {
  static let source = Int32(DNNL_ARG_SRC)
  static let target = Int32(DNNL_ARG_DST)
  static let weights = Int32(DNNL_ARG_WEIGHTS)
  static let bias = Int32(DNNL_ARG_BIAS)
  static let sourceGradient = Int32(DNNL_ARG_DIFF_SRC)
  static let targetGradient = Int32(DNNL_ARG_DIFF_DST)
  static let weightsGradient = Int32(DNNL_ARG_DIFF_WEIGHTS)
  static let biasGradient = Int32(DNNL_ARG_DIFF_BIAS)
  static let workspace = Int32(DNNL_ARG_WORKSPACE)
  static let scratchpad = Int32(DNNL_ARG_SCRATCHPAD)
  static let mean = Int32(DNNL_ARG_MEAN)
  static let variance = Int32(DNNL_ARG_VARIANCE)
  static let factor = Int32(DNNL_ARG_SCALE)
  static let shift = Int32(DNNL_ARG_SHIFT)
  static let factorGradient = Int32(DNNL_ARG_DIFF_SCALE)
  static let shiftGradient = Int32(DNNL_ARG_DIFF_SHIFT)
  /// Source number `index` of a concatenation or sum.
  static func source(_ index: Int) -> Int32 { Int32(DNNL_ARG_MULTIPLE_SRC) + Int32(index) }
}
