import Foundation
import Testing

@testable import Neural

@Suite("Operations agree with PyTorch")
struct GoldenOperationTests {
  static let cases = [
    "addition", "average-pool-2x2", "average-pool-3x3-with-padding",
    "average-pool-3x3-without-padding", "bilinear-double", "bilinear-double-aligned",
    "bilinear-down", "bilinear-down-aligned", "bilinear-from-one", "bilinear-from-one-aligned",
    "bilinear-odd", "bilinear-odd-aligned", "channel-max", "channel-mean", "concatenation",
    "convolution-1x1", "convolution-2x2-same", "convolution-2x2-stride-2", "convolution-3x3",
    "convolution-3x3-no-bias",
    "convolution-5x3-stride-2x1", "convolution-7-channels", "convolution-7x7",
    "convolution-depthwise", "convolution-depthwise-stride-2", "convolution-dilation-2",
    "convolution-dilation-3", "convolution-groups-2", "convolution-winograd",
    "global-average-pool", "global-max-pool", "linear", "max-pool-2x2", "max-pool-3x3-stride-2",
    "max-pool-unpool", "max-unpool", "multiplication-channel-weights",
    "multiplication-pixel-weights", "multiplication-same-shape", "nearest-double", "nearest-odd",
    "relu", "scalar-gate", "self-attention", "self-attention-scaled", "sigmoid",
    "softmax-2-channels", "softmax-5-channels", "transposed-convolution-2x2-stride-2",
    "transposed-convolution-3x3", "transposed-convolution-4x4-stride-2",
  ]

  @Test("Output and all gradients are PyTorch's", arguments: backends, cases)
  func agrees(backend: any Backend, name: String) throws {
    let golden = try Golden(name)
    let network = try Network(golden)
    let weights = Weights(golden.tensors(under: "parameter."))
    let expected = try golden.tensor("output")
    expectClose(
      try network.infer(weights, golden.inputs, on: backend), expected, "output at inference")

    let run = try network.train(
      weights, golden.inputs, gradient: try golden.tensor("gradient.output"), on: backend)
    expectClose(run.output, expected, "output in training")
    for (index, gradient) in golden.numbered("gradient.input").enumerated() {
      if let gradient {
        expectClose(run.inputGradients[index], gradient, "gradient of input \(index)")
      } else {
        #expect(run.inputGradients[index] == nil)
      }
    }
    for (parameter, gradient) in golden.tensors(under: "gradient.parameter.") {
      expectClose(run.parameterGradients[parameter], gradient, "gradient of \(parameter)")
    }
  }

  @Test("Batch normalisation trains by the batch and keeps its statistics", arguments: backends)
  func batchNormTraining(backend: any Backend) throws {
    let golden = try Golden("batch-normalisation-training")
    let run = try Network(golden).train(
      Weights(golden.tensors(under: "parameter.")), golden.inputs,
      gradient: try golden.tensor("gradient.output"), on: backend)
    expectClose(run.output, try golden.tensor("output"), "output")
    expectClose(
      run.inputGradients[0], try golden.tensor("gradient.input"), "gradient of the input")
    for parameter in ["weight", "bias"] {
      expectClose(
        run.parameterGradients[parameter], try golden.tensor("gradient.parameter.\(parameter)"),
        "gradient of \(parameter)")
    }
    for statistic in ["running_mean", "running_var"] {
      expectClose(run.after[statistic], try golden.tensor("after.\(statistic)"), statistic)
    }
  }

  // Only forward: no training program fixes the statistics.
  @Test("Batch normalisation infers by the running statistics", arguments: backends)
  func batchNormInference(backend: any Backend) throws {
    let golden = try Golden("batch-normalisation-inference")
    let weights = Weights(golden.tensors(under: "parameter."))
    expectClose(
      try Network(golden).infer(weights, golden.inputs, on: backend), try golden.tensor("output"),
      "output")
  }

  @Test("No golden operation is left out")
  func isComplete() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Golden.folder.path)
      .filter { $0.hasSuffix(".safetensors") }.map { String($0.dropLast(12)) }
    let elsewhere = ["loss-", "optimiser-", "schedule-", "gradient-", "m-landsnet", "batch-norm"]
    let operations = files.filter { file in !elsewhere.contains { file.hasPrefix($0) } }
    #expect(operations.sorted() == Self.cases.sorted())
  }
}

extension Network {
  /// The network of the one operation that a golden file tells of, with its parameters' names.
  fileprivate init(_ golden: Golden) throws {
    let operation = try golden.attribute("operation")
    let weight = golden["parameter.weight"]?.dimensions ?? []
    let hasBias = golden["parameter.bias"] != nil
    func windows() throws -> (kernel: Extent, stride: Extent, padding: Extent) {
      (try golden.extent("kernel"), try golden.extent("stride"), try golden.extent("padding"))
    }
    let layer: ([Signal]) throws -> Signal = { inputs in
      let x = inputs[0]
      switch operation {
      case "convolution":
        let (kernel, stride, padding) = try windows()
        return x.convolution(
          "", weight[0], kernel: kernel, stride: stride, padding: padding,
          paddingAfter: golden.metadata["padding_after"] == nil
            ? nil : try golden.extent("padding_after"),
          dilation: try golden.extent("dilation"), groups: Int(try golden.number("groups")),
          bias: hasBias)
      case "transposed-convolution":
        let (kernel, stride, padding) = try windows()
        return x.transposedConvolution(
          "", weight[1], kernel: kernel, stride: stride, padding: padding, bias: hasBias)
      case "linear": return x.linear("", weight[0], bias: hasBias)
      case "max-pool":
        let (kernel, stride, padding) = try windows()
        return x.maxPool(kernel, stride: stride, padding: padding)
      case "max-pool-unpool":
        let pooled = x.maxPool(try windows().kernel, keepsPlaces: true)
        return pooled.maxUnpool(pooled)
      case "max-unpool":
        return inputs[1].maxUnpool(x.maxPool(try windows().kernel, keepsPlaces: true))
      case "average-pool":
        let (kernel, stride, padding) = try windows()
        return x.averagePool(
          kernel, stride: stride, padding: padding,
          countsPadding: try golden.attribute("count_include_pad") == "true")
      case "global-average-pool": return x.globalAverage()
      case "global-max-pool": return x.globalMaximum()
      case "batch-normalisation":
        return x.batchNorm(
          "", epsilon: try golden.number("epsilon"), momentum: try golden.number("momentum"))
      case "relu": return x.relu()
      case "sigmoid": return x.sigmoid()
      case "softmax": return x.softmax()
      case "concatenation": return concatenate(x, Array(inputs.dropFirst()))
      case "addition": return x + inputs[1]
      case "multiplication": return x * inputs[1]
      case "channel-mean": return x.channelMean()
      case "channel-max": return x.channelMaximum()
      case "scalar-gate": return x.scaled(by: "gamma")
      case "resize-nearest": return x.resized(.nearest, to: try golden.extent("size"))
      case "resize-bilinear":
        let aligned = try golden.attribute("align_corners") == "true"
        return x.resized(.bilinear(alignCorners: aligned), to: try golden.extent("size"))
      case "self-attention":
        return x.attention(
          key: inputs[1], value: inputs[2], scale: 1 / (try golden.number("scale")))
      default: throw Golden.Missing(file: golden.name, what: operation)
      }
    }
    var problem: (any Error)?
    try self.init(golden.name, inputs: golden.inputs.map { $0.dimensions[1] }) { inputs in
      do { return try layer(inputs) } catch {
        problem = error
        return inputs[0]
      }
    }
    if let problem { throw problem }
  }
}
