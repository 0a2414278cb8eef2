/// A step with the shapes and parameters that plain code needs to run it.
///
/// Every operation is a method that returns its kernel, in extensions by family. Tensors are in
/// plain order, batch × channels × height × width; a *plane* is one channel of one image.
struct PlainStep {
  typealias Floats = UnsafeMutablePointer<Float>

  let step: Step
  /// Shapes of what the layer takes and puts out, in both passes.
  let inputs: [Shape]
  let output: Shape
  /// Floats of scratch space to stay within, where an operation can choose.
  let scratchGoal: Int
  private let program: Program
  private let parameters: ParameterStore

  init(_ step: Step, in program: Program, _ parameters: ParameterStore, scratchGoal: Int) {
    self.step = step
    self.scratchGoal = scratchGoal
    self.program = program
    self.parameters = parameters
    inputs = step.inputs.map { program.values[$0].shape }
    output = program.values[step.output].shape
  }

  var isForward: Bool { step.pass == .forward }

  /// Makes a kernel of the step.
  func kernel(
    workspaceBytes: Int = 0, scratchCount: Int = 0, body: @escaping PlainKernel.Body
  ) -> PlainKernel {
    PlainKernel(
      step, in: program, workspaceBytes: workspaceBytes, scratchCount: scratchCount, body: body)
  }

  /// Makes a kernel that maps each value by itself, and its gradient with one saved tensor.
  ///
  /// - Parameters:
  ///   - map: from input to output.
  ///   - derivative: from the gradient of the output, and what was saved, to that of the input.
  func pointwise(
    _ map: @escaping (Float) -> Float, derivative: @escaping (Float, Float) -> Float
  ) -> PlainKernel {
    let count = output.count
    if isForward {
      return kernel { memory, _ in
        let (x, y) = (memory.reads[0], memory.writes[0])
        for index in 0..<count { y[index] = map(x[index]) }
      }
    }
    return kernel { memory, _ in
      let (gradient, saved, target) = (memory.reads[0], memory.reads[1], memory.writes[0])
      for index in 0..<count { target[index] = derivative(gradient[index], saved[index]) }
    }
  }

  /// The numbers of the layer's parameter with this place: weight, bias, running mean, variance.
  ///
  /// Asked for in every run, as an optimiser changes them in between.
  func values(_ place: Int) -> UnsafeMutableBufferPointer<Float> {
    parameters.values(of: step.parameters[place])
  }

  /// The gradient of the layer's parameter with this place, to which the layer adds its share.
  func gradients(_ place: Int) -> UnsafeMutableBufferPointer<Float> {
    parameters.gradients(of: step.parameters[place])
  }

  /// Where among the step's writes the gradient of an input lies; nil where nobody needs it.
  func gradientPlace(of input: Int) -> Int? {
    guard step.inputGradients[input] != nil else { return nil }
    return step.inputGradients[..<input].count { $0 != nil }
  }
}

extension UnsafeMutablePointer<Float> {
  /// Sets so many values to zero.
  func clear(_ count: Int) { update(repeating: 0, count: count) }

  /// Sets the negative ones of so many values to zero, and leaves what is not a number as it is.
  func clampToPositive(_ count: Int) {
    for index in 0..<count where self[index] < 0 { self[index] = 0 }
  }

  /// The sum of so many values, exact enough for a whole scene.
  func sum(_ count: Int) -> Float {
    var sum = 0.0
    for index in 0..<count { sum += Double(self[index]) }
    return Float(sum)
  }
}
