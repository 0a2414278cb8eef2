/// A network written out as steps in order, for images of one shape: what a backend compiles.
///
/// An inference program holds forward steps only. A training program goes on backwards from the
/// gradient of its output to the gradients of its parameters.
public struct Program: Sendable {
  /// Number of a tensor that steps write and read.
  public typealias ValueID = Int

  /// One tensor of the program.
  public struct Value: Hashable, Sendable {
    /// Its size.
    public var shape: Shape
    /// What only its own layer understands, such as the places of maxima or a dropout mask.
    public var isWorkspace = false
  }

  /// All tensors.
  public var values: [Value]
  /// Steps from the images to the output.
  public var forward: [Step]
  /// Steps from the gradient of the output to those of the parameters.
  public var backward: [Step]
  /// The parameters of the network, which steps name by number.
  public var parameters: [Parameter]
  /// Images, in the order of the network's inputs.
  public var inputs: [ValueID]
  /// What the network puts out.
  public var output: ValueID
  /// Where the gradient of the output enters, in a training program.
  public var outputGradient: ValueID?
  /// Where the gradients of the inputs come out, if they were asked for.
  public var inputGradients: [ValueID?]

  /// All steps in the order in which they run.
  public var steps: [Step] { forward + backward }
}

/// One operation of a program, in one direction.
public struct Step: Sendable {
  /// Direction of a step.
  public enum Pass: Sendable { case forward, backward }

  /// What it computes.
  public var operation: Operation
  /// Forwards or backwards.
  public var pass: Pass
  /// Name of the layer, for messages.
  public var name: String
  /// What the layer takes, in forward and backward alike.
  public var inputs: [Program.ValueID]
  /// What the layer puts out.
  public var output: Program.ValueID
  /// What the layer keeps for its way back.
  public var workspace: Program.ValueID?
  /// Gradient of the output: what a backward step starts from.
  public var outputGradient: Program.ValueID?
  /// Gradients of the inputs: what a backward step makes; nil where nobody needs one.
  public var inputGradients: [Program.ValueID?] = []
  /// Numbers of the program's parameters, weight first.
  public var parameters: [Int]
  /// Whether negative results become zero; of convolution and batch normalisation only.
  public var relu = false
  /// Whether the last input is added to the result, whose memory it then shares; of convolution
  /// in inference only.
  public var accumulates = false
  /// Where the output goes if it is part of a larger tensor; set by who can.
  public var slice: Slice?
  /// Whether the step belongs to a training program: batch statistics, dropout, workspaces.
  public var training: Bool

  /// The tensors that the step reads, in a fixed order.
  ///
  /// Forward: inputs, then the workspace of an un-pooling. Backward: gradient of the output, then
  /// what `Operation.saved` tells of inputs, output and workspace.
  public var reads: [Program.ValueID] {
    if pass == .forward {
      return inputs + (operation == .maxUnpool ? [workspace].compactMap { $0 } : [])
    }
    let saved = operation.saved
    var reads = [outputGradient].compactMap { $0 }
    if saved.contains(.inputs) { reads += inputs }
    if saved.contains(.output) || relu { reads.append(output) }
    if saved.contains(.workspace), let workspace { reads.append(workspace) }
    return reads
  }

  /// The tensors that the step writes: output and workspace, or the gradients of the inputs.
  public var writes: [Program.ValueID] {
    pass == .forward
      ? [slice?.whole ?? output] + (operation == .maxUnpool ? [] : [workspace].compactMap { $0 })
      : inputGradients.compactMap { $0 }
  }
}

extension Operation {
  /// What of the forward pass the backward pass needs again.
  struct Saved: OptionSet {
    let rawValue: Int
    static let inputs = Saved(rawValue: 1)
    static let output = Saved(rawValue: 2)
    static let workspace = Saved(rawValue: 4)
  }

  var saved: Saved {
    switch self {
    case .convolution, .transposedConvolution, .globalMaximum, .multiply, .scale,
      .channelMaximum, .linear, .attention:
      .inputs
    case .relu, .sigmoid, .softmax: .output
    case .maxPool, .maxUnpool, .dropout: .workspace
    case .batchNorm: [.inputs, .workspace]
    case .input, .averagePool, .globalAverage, .concatenate, .add, .channelMean, .resize: []
    }
  }

  /// Whether the layer keeps a workspace in training.
  var keepsWorkspace: Bool {
    switch self {
    case .maxPool, .dropout, .batchNorm: true
    default: false
    }
  }
}
