/// A kernel that is one primitive of oneDNN: pooling, reordering, sums and the like.
final class PrimitiveKernel: Kernel {
  /// Which of the kernel's tensors an argument is.
  enum Operand {
    case read(Int)
    case write(Int)
  }

  let reads: [Layout]
  let writes: [Layout]
  var scratch: Int { primitive.scratch }
  let packedParameters = 0
  var implementation: String { primitive.implementation }
  private let primitive: Primitive
  private let arguments: [(Int32, Operand)]

  init(
    _ primitive: Primitive, reads: [Layout], writes: [Layout], _ arguments: [(Int32, Operand)]
  ) {
    self.primitive = primitive
    self.reads = reads
    self.writes = writes
    self.arguments = arguments
  }

  func run(_ memory: Operands, _ context: RunContext) throws {
    try primitive.run(
      arguments.map { argument, operand in
        switch operand {
        case .read(let index): (argument, memory.reads[index])
        case .write(let index): (argument, memory.writes[index])
        }
      }, scratch: memory.scratch)
  }
}
