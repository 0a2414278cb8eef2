/// What a gate multiplies by: one number per pixel, or one per channel.
private enum Gate {
  case perPixel
  case perChannel

  init?(_ image: Shape, _ gate: Shape) {
    if gate == image.with(channels: 1), image.channels > 1 {
      self = .perPixel
    } else if gate == image.with(height: 1, width: 1), image.plane > 1 {
      self = .perChannel
    } else {
      return nil
    }
  }
}

/// An image in blocks of channels, walked by runs of pixels.
private struct Blocks {
  let batch: Int
  let blocks: Int
  let plane: Int
  /// Channels side by side.
  let width: Int
  /// Channels before any fill.
  let channels: Int

  init(_ shape: Shape, _ layout: Layout) {
    batch = shape.batch
    plane = shape.plane
    channels = shape.channels
    width = layout.block ?? shape.channels
    blocks = layout.paddedChannels(shape.channels) / width
  }

  /// Where the channels of a pixel start.
  @inline(__always) func start(_ image: Int, _ block: Int, _ pixel: Int) -> Int {
    ((image * blocks + block) * plane + pixel) * width
  }
}

/// Product of an image with a gate: attention by pixel or by channel.
///
/// Works in any blocked layout; the gate lies in plain order, single precision.
final class GateKernel: Kernel {
  let reads: [Layout]
  let writes: [Layout]
  let scratch = 0
  let packedParameters = 0
  let implementation = "own"
  private let gate: Gate
  private let blocks: Blocks
  /// Blocks of the tensor that the product is part of, and where our channels start.
  private let target: Blocks
  private let first: Int

  /// Makes the kernel; nil where the shapes are none of a gate or the image lies in plain order.
  init?(_ step: Step, _ program: Program, _ layout: Layout) {
    let image = program.values[step.inputs[0]].shape
    guard layout.block != 1, let gate = Gate(image, program.values[step.inputs[1]].shape)
    else { return nil }
    self.gate = gate
    blocks = Blocks(image, layout)
    target = Blocks(step.slice.map { program.values[$0.whole].shape } ?? image, layout)
    first = step.slice?.first ?? 0
    reads = [layout, .plain]
    writes = [layout]
  }

  /// Whether a product is one of an image with a gate.
  static func isGate(_ program: Program, _ step: Step) -> Bool {
    Gate(program.values[step.inputs[0]].shape, program.values[step.inputs[1]].shape) != nil
  }

  func run(_ memory: Operands, _ context: RunContext) throws {
    if writes[0].element == .single {
      multiply(memory, Float.self)
    } else {
      multiply(memory, BFloat16.self)
    }
  }

  @inline(__always)
  private func multiply<Number: Stored>(_ memory: Operands, _: Number.Type) {
    let image = memory.reads[0].assumingMemoryBound(to: Number.self)
    let gates = memory.reads[1].assumingMemoryBound(to: Float.self)
    let product = memory.writes[0].assumingMemoryBound(to: Number.self)
    let b = blocks
    // Our channels start within a block if all are side by side, else with a block.
    let (shift, firstBlock) = target.width == b.width ? (0, first / b.width) : (first, 0)
    Team.run(b.batch * b.plane) { pixels in
      for place in pixels {
        let n = place / b.plane
        let pixel = place % b.plane
        for block in 0..<b.blocks {
          let from = image + b.start(n, block, pixel)
          let to = product + target.start(n, block + firstBlock, pixel) + shift
          switch gate {
          case .perPixel:
            let factor = gates[place]
            for c in 0..<b.width { to[c] = Number(single: from[c].single * factor) }
          case .perChannel:
            let factors = gates + n * b.channels + block * b.width
            let width = min(b.width, b.channels - block * b.width)
            for c in 0..<width { to[c] = Number(single: from[c].single * factors[c]) }
            for c in width..<b.width { to[c] = Number(single: 0) }
          }
        }
      }
    }
  }
}

/// The gradients of a gated image and of its gate.
final class GateGradientKernel: Kernel {
  let reads: [Layout]
  let writes: [Layout]
  let scratch = 0
  let packedParameters = 0
  let implementation = "own"
  private let blocks: Blocks

  /// Makes the kernel; nil unless it is a gate per pixel and both gradients are wanted.
  init?(_ step: Step, _ program: Program, _ layouts: [Layout]) {
    let image = program.values[step.inputs[0]].shape
    guard case .perPixel = Gate(image, program.values[step.inputs[1]].shape),
      step.inputGradients.allSatisfy({ $0 != nil }), layouts[1].block != 1
    else { return nil }
    blocks = Blocks(image, layouts[1])
    reads = [layouts[1], layouts[1], .plain]
    writes = [layouts[1], .plain]
  }

  func run(_ memory: Operands, _ context: RunContext) throws {
    if writes[0].element == .single {
      differentiate(memory, Float.self)
    } else {
      differentiate(memory, BFloat16.self)
    }
  }

  @inline(__always)
  private func differentiate<Number: Stored>(_ memory: Operands, _: Number.Type) {
    let gradient = memory.reads[0].assumingMemoryBound(to: Number.self)
    let image = memory.reads[1].assumingMemoryBound(to: Number.self)
    let gates = memory.reads[2].assumingMemoryBound(to: Float.self)
    let ofImage = memory.writes[0].assumingMemoryBound(to: Number.self)
    let ofGate = memory.writes[1].assumingMemoryBound(to: Float.self)
    let b = blocks
    Team.run(b.batch * b.plane) { pixels in
      for place in pixels {
        let n = place / b.plane
        let factor = gates[place]
        var sum: Float = 0
        for block in 0..<b.blocks {
          let start = b.start(n, block, place % b.plane)
          for c in start..<start &+ b.width {
            let g = gradient[c].single
            ofImage[c] = Number(single: g * factor)
            sum += g * image[c].single
          }
        }
        ofGate[place] = sum
      }
    }
  }
}
