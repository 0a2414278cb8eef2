/// One step made ready for a processor: which layouts it wants, and how it runs.
protocol Kernel: AnyObject {
  /// Layouts of `step.reads`, in their order.
  var reads: [Layout] { get }
  /// Layouts of `step.writes`, in their order.
  var writes: [Layout] { get }
  /// Bytes needed while it runs only.
  var scratch: Int { get }
  /// Bytes of parameters it keeps in its own form.
  var packedParameters: Int { get }
  /// Who does the work: `jit_wino_4x3:avx512_core`, `plain`.
  var implementation: String { get }

  func run(_ memory: Operands, _ context: RunContext) throws
}

/// Where a kernel finds its tensors: in the order of its layouts.
struct Operands {
  var reads: [UnsafeMutableRawPointer]
  var writes: [UnsafeMutableRawPointer]
  var scratch: UnsafeMutableRawPointer
}

/// What changes from run to run.
struct RunContext {
  var iteration: UInt64
  var seed: UInt64
}

/// What turns steps into kernels: the part in which CPU backends differ.
protocol KernelMaker {
  /// Makes the kernel of a step, given the layouts in which its reads lie now; it may ask for
  /// others.
  func kernel(
    for step: Step, in program: Program, reading layouts: [Layout], _ parameters: ParameterStore
  ) throws -> any Kernel

  /// Makes a kernel that copies a tensor from one layout to another.
  func reorder(_ shape: Shape, from: Layout, to: Layout) throws -> any Kernel

  /// Where steps may write their outputs as parts of a concatenation.
  func joins(in program: Program) -> [Program.ValueID: Slice]

  /// Sizes the thread pool of the calling thread.
  func use(threads: Int)
}

extension KernelMaker {
  func joins(in program: Program) -> [Program.ValueID: Slice] { [:] }
}

/// A kernel of plain code on tensors in plain order, single precision.
///
/// The slow path that is always right: the reference, and what the oneDNN backend borrows for
/// operations that oneDNN does not have.
final class PlainKernel: Kernel {
  typealias Body = (_ memory: PlainOperands, _ context: RunContext) throws -> Void

  let reads: [Layout]
  let writes: [Layout]
  let scratch: Int
  let packedParameters = 0
  let implementation = "plain"
  private let body: Body

  /// Makes the kernel of a step.
  ///
  /// - Parameters:
  ///   - workspaceBytes: bytes of the step's workspace, for those that keep one.
  ///   - scratchCount: floats needed while it runs.
  init(
    _ step: Step, in program: Program, workspaceBytes: Int = 0, scratchCount: Int = 0,
    body: @escaping Body
  ) {
    func layout(_ value: Program.ValueID) -> Layout {
      program.values[value].isWorkspace
        ? Layout(element: .opaque(bytes: workspaceBytes), block: nil) : .plain
    }
    reads = step.reads.map(layout)
    writes = step.writes.map(layout)
    scratch = scratchCount * 4
    self.body = body
  }

  func run(_ memory: Operands, _ context: RunContext) throws {
    try body(
      PlainOperands(
        reads: memory.reads.map { $0.assumingMemoryBound(to: Float.self) },
        writes: memory.writes.map { $0.assumingMemoryBound(to: Float.self) },
        scratch: memory.scratch.assumingMemoryBound(to: Float.self)), context)
  }
}

/// The tensors of a plain kernel as single-precision numbers; a workspace is cast by who made it.
struct PlainOperands {
  var reads: [UnsafeMutablePointer<Float>]
  var writes: [UnsafeMutablePointer<Float>]
  var scratch: UnsafeMutablePointer<Float>
}
