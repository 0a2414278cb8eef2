import Foundation

/// A program bound to kernels and memory: what both CPU backends run.
///
/// Steps are made into kernels in order. Where a kernel wants a tensor in another layout than it
/// has, a copy in that layout is made once and shared by all that want it. Then every tensor's
/// life is known and the arena is planned.
final class Schedule: Executable {
  /// A tensor in one layout.
  private struct Place: Hashable {
    var value: Program.ValueID
    var layout: Layout
  }

  /// A kernel with the places it works on.
  private struct Task {
    var kernel: any Kernel
    var layer: String
    var reads: [Int]
    var writes: [Int]
    var operands: Operands?
    var seconds = 0.0
  }

  /// One executable is made or runs at a time, on all the cores it was given: two at once would take each
  /// other's.
  private static let gate = NSLock()

  let memory: MemoryStatement
  var iteration: UInt64 = 0
  private let program: Program
  private let maker: any KernelMaker
  private let settings: ExecutionSettings
  private let parameters: ParameterStore
  private let arena: Arena
  private var tasks: [Task] = []
  /// Tasks before this one are the forward pass.
  private var forwardCount = 0
  private var inputs: [UnsafeMutableRawPointer] = []
  private let output: UnsafeMutableRawPointer
  private var outputGradient: UnsafeMutableRawPointer?
  private var inputGradients: [UnsafeMutableRawPointer?] = []

  var layers: [LayerReport] {
    tasks.map {
      LayerReport(
        layer: $0.layer, implementation: $0.kernel.implementation, seconds: $0.seconds)
    }
  }

  /// Makes the kernels of a program and plans its memory.
  ///
  /// - Throws: `EngineError`, in particular where the plan exceeds the memory limit.
  init(
    _ program: Program, _ parameters: ParameterStore, _ settings: ExecutionSettings,
    maker: any KernelMaker
  ) throws {
    guard program.backward.isEmpty || parameters.isForTraining else {
      throw EngineError.unsupported(
        "a training program needs room for gradients; make the store with training: true")
    }
    self.program = program
    self.parameters = parameters
    self.settings = settings
    self.maker = maker
    Self.gate.lock()
    defer { Self.gate.unlock() }
    maker.use(threads: settings.threads)

    var places: [Place] = []
    /// The place that owns the memory of each place: another one's where a sum works in place.
    var owners: [Int] = []
    var native: [Program.ValueID: Int] = [:]
    var copies: [Place: Int] = [:]
    var tasks: [Task] = []

    func addPlace(_ value: Program.ValueID, _ layout: Layout) -> Int {
      places.append(Place(value: value, layout: layout))
      owners.append(places.count - 1)
      return places.count - 1
    }
    func place(of value: Program.ValueID, in layout: Layout) throws -> Int {
      guard let home = native[value] else {
        throw EngineError.unsupported("a tensor is read before it is written: a fault of the engine")
      }
      let shape = program.values[value].shape
      if places[home].layout.isSame(as: layout, for: shape) { return home }
      let wanted = Place(value: value, layout: layout)
      if let copy = copies[wanted] { return copy }
      let copy = addPlace(value, layout)
      tasks.append(
        Task(
          kernel: try maker.reorder(shape, from: places[home].layout, to: layout),
          layer: "reorder", reads: [home], writes: [copy]))
      copies[wanted] = copy
      return copy
    }

    for input in program.inputs { native[input] = addPlace(input, .plain) }
    if let gradient = program.outputGradient, native[gradient] == nil {
      native[gradient] = addPlace(gradient, .plain)
    }
    let joins = maker.joins(in: program)
    func addTask(_ step: Step) throws {
      // A concatenation whose parts are in place already is done.
      if step.pass == .forward, step.operation == .concatenate, joins[step.inputs[0]] != nil {
        return
      }
      var step = step
      if step.pass == .forward { step.slice = joins[step.output] }
      let layouts = step.reads.map { native[$0].map { places[$0].layout } ?? .plain }
      let kernel = try maker.kernel(for: step, in: program, reading: layouts, parameters)
      let reads = try zip(step.reads, kernel.reads).map { try place(of: $0, in: $1) }
      let writes = zip(step.writes, kernel.writes).map { value, layout in
        step.slice == nil ? addPlace(value, layout) : native[value] ?? addPlace(value, layout)
      }
      if step.accumulates, let sum = reads.last { owners[writes[0]] = owners[sum] }
      for (value, place) in zip(step.writes, writes) { native[value] = place }
      tasks.append(Task(kernel: kernel, layer: step.name, reads: reads, writes: writes))
    }
    for step in program.forward { try addTask(step) }
    let outputPlace = try place(of: program.output, in: .plain)
    forwardCount = tasks.count
    for step in program.backward { try addTask(step) }
    let gradientPlaces = try program.inputGradients.map {
      try $0.map { try place(of: $0, in: .plain) }
    }

    // Lives, in tasks: inputs from before the first; the output until the forward pass is over;
    // the gradient of the output from then on.
    var tenants = places.map { place in
      ArenaPlan.Tenant(
        bytes: place.layout.bytes(program.values[place.value].shape), first: .max, last: -1)
    }
    func live(_ place: Int, at task: Int) {
      let owner = owners[place]
      tenants[owner].first = min(tenants[owner].first, task)
      tenants[owner].last = max(tenants[owner].last, task)
    }
    for (index, task) in tasks.enumerated() {
      for place in task.reads + task.writes { live(place, at: index) }
    }
    for input in program.inputs { native[input].map { live($0, at: -1) } }
    live(outputPlace, at: forwardCount)
    let gradientPlace = program.outputGradient.flatMap { native[$0] }
    if let gradientPlace { live(gradientPlace, at: forwardCount - 1) }
    for case let place? in gradientPlaces { live(place, at: tasks.count) }

    let owned = places.indices.filter { owners[$0] == $0 && tenants[$0].first != .max }
    let plan = ArenaPlan(owned.map { tenants[$0] })
    var offsets: [Int: Int] = [:]
    for (index, place) in owned.enumerated() { offsets[place] = plan.offsets[index] }
    let scratch = tasks.map(\.kernel.scratch).max() ?? 0
    memory = MemoryStatement(
      arena: Arena.rounded(plan.bytes + scratch),
      parameters: parameters.values.count * 4 + parameters.gradients.count * 4
        + tasks.reduce(0) { $0 + $1.kernel.packedParameters })
    if let limit = settings.memoryLimit, memory.total > limit {
      throw EngineError.memoryLimit(needed: memory.total, limit: limit)
    }

    let arena = try Arena(bytes: memory.arena)
    self.arena = arena
    func pointer(_ place: Int) -> UnsafeMutableRawPointer {
      // Every place that is asked for has had a life, and with it an offset.
      arena.base + offsets[owners[place], default: 0]
    }
    for index in tasks.indices {
      tasks[index].operands = Operands(
        reads: tasks[index].reads.map(pointer), writes: tasks[index].writes.map(pointer),
        scratch: arena.base + plan.bytes)
    }
    self.tasks = tasks
    inputs = program.inputs.compactMap { native[$0].map(pointer) }
    output = pointer(outputPlace)
    outputGradient = gradientPlace.map(pointer)
    inputGradients = gradientPlaces.map { $0.map(pointer) }
  }

  func forward(
    _ images: [UnsafeBufferPointer<Float>], into output: UnsafeMutableBufferPointer<Float>
  ) throws {
    try check("images", images.count, inputs.count)
    for (index, image) in images.enumerated() {
      let needed = program.values[program.inputs[index]].shape.count
      try check("image", image.count, needed)
      copy(image.baseAddress, to: inputs[index], needed)
    }
    try run(0..<forwardCount)
    let count = program.values[program.output].shape.count
    try check("output", output.count, count)
    guard let base = output.baseAddress else { return }
    base.update(from: self.output.assumingMemoryBound(to: Float.self), count: count)
  }

  func backward(
    from gradient: UnsafeBufferPointer<Float>,
    into imageGradients: [UnsafeMutableBufferPointer<Float>]
  ) throws {
    guard let id = program.outputGradient, let entry = outputGradient else {
      throw EngineError.unsupported("an inference program has no way back; make a training program")
    }
    let count = program.values[id].shape.count
    try check("gradient of the output", gradient.count, count)
    copy(gradient.baseAddress, to: entry, count)
    try run(forwardCount..<tasks.count)
    guard !imageGradients.isEmpty else { return }
    let wanted = inputGradients.contains { $0 != nil } ? inputGradients.count : 0
    try check("gradients of images", imageGradients.count, wanted)
    for (index, target) in imageGradients.enumerated() {
      let count = program.values[program.inputs[index]].shape.count
      try check("gradient of an image", target.count, count)
      if let source = inputGradients[index] {
        target.baseAddress?.update(
          from: source.assumingMemoryBound(to: Float.self), count: count)
      } else {
        // Nothing depends on the image's numbers, as with the places of an un-pooling.
        target.update(repeating: 0)
      }
    }
  }

  private func run(_ range: Range<Int>) throws {
    try Self.gate.withLock {
      maker.use(threads: settings.threads)
      let context = RunContext(iteration: iteration, seed: settings.seed)
      var before = ContinuousClock.now
      for index in range {
        guard let operands = tasks[index].operands else { continue }
        try tasks[index].kernel.run(operands, context)
        let after = ContinuousClock.now
        tasks[index].seconds += (after - before) / .seconds(1)
        before = after
      }
    }
  }

  private func check(_ what: String, _ given: Int, _ needed: Int) throws {
    guard given == needed else { throw EngineError.size(what: what, given: given, needed: needed) }
  }

  private func copy(
    _ source: UnsafePointer<Float>?, to target: UnsafeMutableRawPointer, _ count: Int
  ) {
    guard let source else { return }
    target.copyMemory(from: source, byteCount: count * MemoryLayout<Float>.stride)
  }
}
