extension Program {
  /// Writes a network out for inference on images of the given shapes.
  ///
  /// Dropout vanishes; ReLU joins the convolution or normalisation before it, and a sum of which
  /// one part is a convolution joins that convolution, in place of the other part.
  ///
  /// - Throws: `NetworkError` where shapes do not meet.
  public init(inferring network: Network, _ inputs: [Shape]) throws {
    let network = network.withoutDropout()
    let shapes = try network.shapes(of: inputs)
    let uses = network.uses()
    var values: [Value] = []
    var steps: [Step] = []
    var valueOfNode = [Int](repeating: -1, count: network.nodes.count)
    var stepOfNode: [Int: Int] = [:]
    var workspaceOfNode: [Int: ValueID] = [:]

    func value(_ shape: Shape, workspace: Bool = false) -> ValueID {
      values.append(Value(shape: shape, isWorkspace: workspace))
      return values.count - 1
    }
    /// The step that makes a node's value, where that node alone uses it and it is a convolution
    /// that still can take something in.
    func fusible(_ node: Int, _ isFusible: (Step) -> Bool) -> Int? {
      guard uses[node] == 1, let step = stepOfNode[node], isFusible(steps[step]) else {
        return nil
      }
      return step
    }

    for (index, node) in network.nodes.enumerated() {
      switch node.operation {
      case .input:
        valueOfNode[index] = value(shapes[index])
        continue
      case .relu:
        if let step = fusible(node.inputs[0], { $0.operation.takesRelu && !$0.relu }) {
          steps[step].relu = true
          valueOfNode[index] = steps[step].output
          stepOfNode[index] = step
          continue
        }
      case .add:
        // The convolution must be the younger of the two: the other part has to exist already.
        // Its own memory is overwritten, so nobody else may need it: not a program's input either.
        let pair = node.inputs.sorted { (stepOfNode[$0] ?? -1) < (stepOfNode[$1] ?? -1) }
        if pair.count == 2, pair[0] != pair[1],
          uses[pair[0]] == 1
            || network.isLastUse(
              of: pair[0], by: index, made: pair[1]),
          stepOfNode[pair[0]] != nil,
          let step = fusible(
            pair[1],
            {
              if case .convolution = $0.operation { return !$0.relu && !$0.accumulates }
              return false
            }), step == steps.count - 1
        {
          steps[step].accumulates = true
          steps[step].inputs.append(valueOfNode[pair[0]])
          valueOfNode[index] = steps[step].output
          stepOfNode[index] = step
          continue
        }
      default: break
      }
      let output = value(shapes[index])
      var step = Step(
        operation: node.operation, pass: .forward, name: node.name,
        inputs: node.inputs.map { valueOfNode[$0] }, output: output, parameters: node.parameters,
        training: false)
      step.resolve(shapes[index])
      if case .maxPool(let pooling) = node.operation, pooling.keepsPlaces {
        step.workspace = value(shapes[index], workspace: true)
        workspaceOfNode[index] = step.workspace
      }
      if node.operation == .maxUnpool {
        step.inputs.removeLast()
        step.workspace = workspaceOfNode[node.inputs[1]]
      }
      valueOfNode[index] = output
      stepOfNode[index] = steps.count
      steps.append(step)
    }
    self.init(
      values: values, forward: steps, backward: [], parameters: network.parameters,
      inputs: inputs.indices.map { valueOfNode[$0] }, output: valueOfNode[network.output],
      outputGradient: nil, inputGradients: [])
  }
}

extension Network {
  /// How many nodes read each node; the output is read once more, from outside.
  func uses() -> [Int] {
    var uses = [Int](repeating: 0, count: nodes.count)
    for node in nodes { for input in node.inputs { uses[input] += 1 } }
    uses[output] += 1
    return uses
  }

  /// Whether every other reader of `node` comes before `made`, so that `sum` reads it last.
  fileprivate func isLastUse(of node: Int, by sum: Int, made: Int) -> Bool {
    node != output
      && nodes.indices.allSatisfy { $0 == sum || $0 < made || !nodes[$0].inputs.contains(node) }
  }
}

extension Operation {
  /// Whether a ReLU can be part of the operation.
  var takesRelu: Bool {
    switch self {
    case .convolution, .batchNorm: true
    default: false
    }
  }
}

extension Step {
  /// Writes the size a resampling ends at into its operation, which needs no second input then.
  mutating func resolve(_ output: Shape) {
    guard case .resize(var resize) = operation else { return }
    resize.target = .size(Extent(output.height, output.width))
    operation = .resize(resize)
    inputs = [inputs[0]]
  }
}
