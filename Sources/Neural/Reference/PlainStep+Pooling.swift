extension PlainStep {
  /// Maximum over windows; the workspace holds for each output its maximum's place in the plane
  /// of the input, as `Int32`.
  func maxPool(_ pooling: Pooling) -> PlainKernel {
    let windows = PoolingWindows(pooling, from: inputs[0], to: output)
    let (input, output) = (inputs[0], output)
    let keepsPlaces = step.workspace != nil
    if isForward {
      return kernel(workspaceBytes: output.count * 4) { memory, _ in
        let (x, y) = (memory.reads[0], memory.writes[0])
        let places = keepsPlaces ? Self.places(memory.writes[1]) : nil
        windows.visit { plane, index, rows, columns in
          var best = -Float.infinity
          var place = rows.lowerBound * input.width + columns.lowerBound
          for row in rows {
            for column in columns {
              let value = x[plane + row * input.width + column]
              // What is not a number wins, so that it is not lost.
              guard value > best || value.isNaN else { continue }
              best = value
              place = row * input.width + column
            }
          }
          y[index] = best
          places?[index] = Int32(place)
        }
      }
    }
    return kernel(workspaceBytes: output.count * 4) { memory, _ in
      let (gradient, places) = (memory.reads[0], Self.places(memory.reads[1]))
      let target = memory.writes[0]
      target.clear(input.count)
      for plane in 0..<output.batch * output.channels {
        let targetPlane = target + plane * input.plane
        for index in plane * output.plane..<(plane + 1) * output.plane {
          targetPlane[Int(places[index])] += gradient[index]
        }
      }
    }
  }

  /// Puts the values of x, of the size of a pooling's output, back to the places in its workspace.
  func maxUnpool() -> PlainKernel {
    let (input, output) = (inputs[0], output)
    return kernel(workspaceBytes: input.count * 4) { memory, _ in
      let (source, places) = (memory.reads[0], Self.places(memory.reads[1]))
      let target = memory.writes[0]
      if isForward { target.clear(output.count) }
      for plane in 0..<input.batch * input.channels {
        let start = plane * output.plane
        for index in plane * input.plane..<(plane + 1) * input.plane {
          let place = start + Int(places[index])
          if isForward {
            target[place] = source[index]
          } else {
            target[index] = source[place]
          }
        }
      }
    }
  }

  /// Mean over windows.
  func averagePool(_ pooling: Pooling) -> PlainKernel {
    let windows = PoolingWindows(pooling, from: inputs[0], to: output)
    let input = inputs[0]
    let area = pooling.kernel.height * pooling.kernel.width
    return kernel { memory, _ in
      let (source, target) = (memory.reads[0], memory.writes[0])
      if !isForward { target.clear(input.count) }
      windows.visit { plane, index, rows, columns in
        let count = Float(pooling.countsPadding ? area : max(1, rows.count * columns.count))
        if isForward {
          var sum: Float = 0
          for row in rows {
            for column in columns { sum += source[plane + row * input.width + column] }
          }
          target[index] = sum / count
        } else {
          let share = source[index] / count
          for row in rows {
            for column in columns { target[plane + row * input.width + column] += share }
          }
        }
      }
    }
  }

  /// Mean over the plane.
  func globalAverage() -> PlainKernel {
    let (planes, pixels) = (output.count, inputs[0].plane)
    return kernel { memory, _ in
      let (source, target) = (memory.reads[0], memory.writes[0])
      for plane in 0..<planes {
        let start = plane * pixels
        if isForward {
          target[plane] = (source + start).sum(pixels) / Float(pixels)
        } else {
          (target + start).update(repeating: source[plane] / Float(pixels), count: pixels)
        }
      }
    }
  }

  /// Maximum over the plane; the gradient goes to the first.
  func globalMaximum() -> PlainKernel {
    let (planes, pixels) = (output.count, inputs[0].plane)
    func firstMaximum(_ x: Floats) -> Int {
      var place = 0
      for index in 1..<max(1, pixels) where x[index] > x[place] { place = index }
      return place
    }
    if isForward {
      return kernel { memory, _ in
        for plane in 0..<planes {
          let x = memory.reads[0] + plane * pixels
          memory.writes[0][plane] = x[firstMaximum(x)]
        }
      }
    }
    return kernel { memory, _ in
      let (gradient, target) = (memory.reads[0], memory.writes[0])
      target.clear(planes * pixels)
      for plane in 0..<planes {
        let start = plane * pixels
        target[start + firstMaximum(memory.reads[1] + start)] = gradient[plane]
      }
    }
  }

  private static func places(_ workspace: Floats) -> UnsafeMutablePointer<Int32> {
    UnsafeMutableRawPointer(workspace).assumingMemoryBound(to: Int32.self)
  }
}

/// The windows of a pooling, cut off at the edges of the image.
private struct PoolingWindows {
  let pooling: Pooling
  let input: Shape
  let output: Shape

  init(_ pooling: Pooling, from input: Shape, to output: Shape) {
    self.pooling = pooling
    self.input = input
    self.output = output
  }

  /// Visits every window: where its plane starts in the input, its number in the output, and its
  /// rows and columns.
  func visit(_ body: (Int, Int, Range<Int>, Range<Int>) -> Void) {
    func range(_ index: Int, _ stride: Int, _ kernel: Int, _ padding: Int, _ size: Int)
      -> Range<Int>
    {
      let start = index * stride - padding
      let lower = min(max(0, start), size - 1)
      return lower..<max(lower, min(start + kernel, size))
    }
    let (kernel, stride, padding) = (pooling.kernel, pooling.stride, pooling.padding)
    var index = 0
    for plane in 0..<output.batch * output.channels {
      for y in 0..<output.height {
        let rows = range(y, stride.height, kernel.height, padding.height, input.height)
        for x in 0..<output.width {
          let columns = range(x, stride.width, kernel.width, padding.width, input.width)
          body(plane * input.plane, index, rows, columns)
          index += 1
        }
      }
    }
  }
}
