extension Program {
  /// Writes a network out for training on images of the given shapes.
  ///
  /// The backward steps follow the forward steps from last to first. A value that several layers
  /// read has the sum of their gradients.
  ///
  /// - Parameter inputGradients: whether the gradients of the images themselves are wanted too.
  /// - Throws: `NetworkError` where shapes do not meet.
  public init(
    training network: Network, _ inputs: [Shape], inputGradients: Bool = false
  ) throws {
    let shapes = try network.shapes(of: inputs)
    let uses = network.uses()
    var values: [Value] = []
    var forward: [Step] = []
    var valueOfNode = [Int](repeating: -1, count: network.nodes.count)
    var stepOfNode: [Int: Int] = [:]

    func value(_ shape: Shape, workspace: Bool = false) -> ValueID {
      values.append(Value(shape: shape, isWorkspace: workspace))
      return values.count - 1
    }

    for (index, node) in network.nodes.enumerated() {
      if node.operation == .input {
        valueOfNode[index] = value(shapes[index])
        continue
      }
      if node.operation == .relu, uses[node.inputs[0]] == 1,
        let step = stepOfNode[node.inputs[0]], forward[step].operation.takesRelu,
        !forward[step].relu
      {
        forward[step].relu = true
        valueOfNode[index] = forward[step].output
        stepOfNode[index] = step
        continue
      }
      var step = Step(
        operation: node.operation, pass: .forward, name: node.name,
        inputs: node.inputs.map { valueOfNode[$0] }, output: value(shapes[index]),
        parameters: node.parameters, training: true)
      step.resolve(shapes[index])
      if node.operation == .maxUnpool {
        step.inputs.removeLast()
        step.workspace = stepOfNode[node.inputs[1]].flatMap { forward[$0].workspace }
      } else if node.operation.keepsWorkspace {
        step.workspace = value(shapes[index], workspace: true)
      }
      valueOfNode[index] = step.output
      stepOfNode[index] = forward.count
      forward.append(step)
    }

    let output = valueOfNode[network.output]
    let imageValues = Set(inputs.indices.map { valueOfNode[$0] })
    // A value needs a gradient if a parameter or a wanted image lies before it.
    var needsGradient = [Bool](repeating: false, count: values.count)
    if inputGradients { for image in imageValues { needsGradient[image] = true } }
    for step in forward {
      needsGradient[step.output] =
        !step.parameters.isEmpty || step.inputs.contains { needsGradient[$0] }
    }

    let outputGradient = value(values[output].shape)
    var contributions: [ValueID: [ValueID]] = [output: [outputGradient]]
    var backward: [Step] = []

    /// The gradient of a value, summed over all that read it.
    func gradient(of id: ValueID, name: String) -> ValueID? {
      guard let parts = contributions[id] else { return nil }
      guard parts.count > 1 else { return parts[0] }
      let sum = value(values[id].shape)
      backward.append(
        Step(
          operation: .add, pass: .forward, name: name, inputs: parts, output: sum, parameters: [],
          training: true))
      contributions[id] = [sum]
      return sum
    }

    for step in forward.reversed() where needsGradient[step.output] {
      guard var gradient = gradient(of: step.output, name: step.name) else { continue }
      if step.operation == .add {
        // The gradient of a sum is the gradient of each part.
        for input in step.inputs where needsGradient[input] {
          contributions[input, default: []].append(gradient)
        }
        continue
      }
      var back = step
      back.pass = .backward
      if step.relu, case .convolution = step.operation {
        let beforeRelu = value(values[step.output].shape)
        backward.append(
          Step(
            operation: .relu, pass: .backward, name: step.name, inputs: [step.output],
            output: step.output, outputGradient: gradient, inputGradients: [beforeRelu],
            parameters: [], training: true))
        gradient = beforeRelu
        back.relu = false
      }
      back.outputGradient = gradient
      back.inputGradients = step.inputs.map { input in
        guard needsGradient[input] else { return nil }
        let part = value(values[input].shape)
        contributions[input, default: []].append(part)
        return part
      }
      backward.append(back)
    }
    let images = inputs.indices.map { index in
      inputGradients ? gradient(of: valueOfNode[index], name: "input") : nil
    }
    self.init(
      values: values, forward: forward, backward: backward, parameters: network.parameters,
      inputs: inputs.indices.map { valueOfNode[$0] }, output: output,
      outputGradient: outputGradient, inputGradients: images)
  }
}
