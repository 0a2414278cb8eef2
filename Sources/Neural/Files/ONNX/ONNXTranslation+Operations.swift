extension ONNXTranslation {
  /// Adds what a node of the network is in ONNX's operators.
  mutating func add(_ node: Network.Node, _ index: Int) {
    let output = values[index]
    let inputs = node.inputs.map { values[$0] }
    let parameters = node.parameters.map { network.parameters[$0].name }
    let all = inputs + parameters
    switch node.operation {
    case .input: break
    case .convolution(let convolution):
      emit(
        "Conv", all, to: output,
        [
          "kernel_shape": convolution.kernel.attribute, "strides": convolution.stride.attribute,
          "pads": convolution.padding.pads(convolution.after), "dilations": convolution.dilation.attribute,
          "group": .int(convolution.groups),
        ])
    case .transposedConvolution(let convolution):
      emit(
        "ConvTranspose", all, to: output,
        [
          "kernel_shape": convolution.kernel.attribute, "strides": convolution.stride.attribute,
          "pads": convolution.padding.pads, "group": .int(convolution.groups),
        ])
    case .linear: emit("Conv", all, to: output, ["kernel_shape": [1, 1]])
    case .maxPool(let pooling):
      emit(
        "MaxPool", inputs, to: pooling.keepsPlaces ? [output, places(of: index)] : [output],
        [
          "kernel_shape": pooling.kernel.attribute, "strides": pooling.stride.attribute,
          "pads": pooling.padding.pads,
        ])
    case .maxUnpool: addUnpooling(node, output)
    case .averagePool(let pooling):
      emit(
        "AveragePool", inputs, to: output,
        [
          "kernel_shape": pooling.kernel.attribute, "strides": pooling.stride.attribute,
          "pads": pooling.padding.pads, "count_include_pad": pooling.countsPadding ? 1 : 0,
        ])
    case .globalAverage: emit("GlobalAveragePool", inputs, to: output)
    case .globalMaximum: emit("GlobalMaxPool", inputs, to: output)
    case .batchNorm(let norm):
      emit("BatchNormalization", all, to: output, ["epsilon": .float(norm.epsilon)])
    case .relu: emit("Relu", inputs, to: output)
    case .sigmoid: emit("Sigmoid", inputs, to: output)
    case .softmax: emit("Softmax", inputs, to: output, ["axis": 1])
    case .dropout: emit("Identity", inputs, to: output)
    case .concatenate: emit("Concat", inputs, to: output, ["axis": 1])
    case .add: emit("Sum", inputs, to: output)
    case .multiply, .scale: emit("Mul", all, to: output)
    case .channelMean:
      emit("ReduceMean", inputs + [constant("\(output).axis", [1])], to: output, ["keepdims": 1])
    case .channelMaximum:
      emit("ReduceMax", inputs + [constant("\(output).axis", [1])], to: output, ["keepdims": 1])
    case .resize(let resize): addResampling(resize, inputs, output)
    case .attention(let scale): addAttention(scale, inputs, output)
    }
  }

  /// The name of the places that a max pooling keeps.
  private func places(of pool: Int) -> String { "\(values[pool]).places" }

  private mutating func addUnpooling(_ node: Network.Node, _ output: String) {
    let pool = node.inputs[1]
    guard case .maxPool(let pooling) = network.nodes[pool].operation else { return }
    let shape = emit("Shape", [values[network.nodes[pool].inputs[0]]], to: "\(output).shape")
    emit(
      "MaxUnpool", [values[node.inputs[0]], places(of: pool), shape], to: output,
      [
        "kernel_shape": pooling.kernel.attribute, "strides": pooling.stride.attribute,
        "pads": pooling.padding.pads,
      ])
  }

  private mutating func addResampling(_ resize: Resize, _ inputs: [String], _ output: String) {
    let (mode, coordinates) =
      switch resize.mode {
      case .nearest: ("nearest", "asymmetric")
      case .bilinear(alignCorners: true): ("linear", "align_corners")
      case .bilinear(alignCorners: false): ("linear", "half_pixel")
      }
    // Of region, scales and sizes, one is given and the others are left out.
    let size: [String] =
      switch resize.target {
      case .factor(let factor):
        ["", constant("\(output).scales", [Float(factor), Float(factor)])]
      case .size(let size): ["", "", constant("\(output).size", [size.height, size.width])]
      case .second:
        ["", "", emit("Shape", [inputs[1]], to: "\(output).size", ["start": 2])]
      }
    emit(
      "Resize", [inputs[0]] + size, to: output,
      [
        "mode": .string(mode), "coordinate_transformation_mode": .string(coordinates),
        "nearest_mode": "floor", "axes": [2, 3],
      ])
  }

  /// Attention on matrices: images become channels × pixels, and are brought back at the end.
  private mutating func addAttention(_ scale: Float, _ inputs: [String], _ output: String) {
    let flat = constant("\(output).flat", [0, 0, -1])
    let (query, key, value) = (
      emit("Reshape", [inputs[0], flat], to: "\(output).query"),
      emit("Reshape", [inputs[1], flat], to: "\(output).key"),
      emit("Reshape", [inputs[2], flat], to: "\(output).value")
    )
    // Rows are query pixels, columns key pixels.
    let turned = emit("Transpose", [query], to: "\(output).turned", ["perm": [0, 2, 1]])
    var scores = emit("MatMul", [turned, key], to: "\(output).scores")
    if scale != 1 {
      let factor = constant("\(output).scale", [scale], scalar: true)
      scores = emit("Mul", [scores, factor], to: "\(output).scaled")
    }
    let weights = emit("Softmax", [scores], to: "\(output).weights", ["axis": 2])
    let keyFirst = emit("Transpose", [weights], to: "\(output).keys", ["perm": [0, 2, 1]])
    let sums = emit("MatMul", [value, keyFirst], to: "\(output).sums")
    let shape = emit("Shape", [inputs[2]], to: "\(output).shape")
    emit("Reshape", [sums, shape], to: output)
  }
}

extension Extent {
  /// Height and width, as ONNX lists them.
  fileprivate var attribute: ONNXTranslation.Attribute { .ints([height, width]) }
  /// Padding before and after, as ONNX lists it.
  fileprivate var pads: ONNXTranslation.Attribute { pads(self) }

  fileprivate func pads(_ after: Extent) -> ONNXTranslation.Attribute {
    .ints([height, width, after.height, after.width])
  }
}
