import COneDNN

/// oneDNN on this processor.
public struct OneDNNBackend: Backend {
  private let oneDNN: OneDNN

  /// Library and version.
  public var name: String {
    guard let version = dnnl_version()?.pointee else { return "oneDNN" }
    return "oneDNN \(version.major).\(version.minor).\(version.patch)"
  }

  /// Starts oneDNN; nil on processors that it does not know.
  public init?() {
    guard let oneDNN = OneDNN.shared, Processor.current.isa > .unknown else { return nil }
    self.oneDNN = oneDNN
  }

  /// Prepares a program to run.
  public func compile(
    _ program: Program, parameters: ParameterStore, settings: ExecutionSettings
  ) throws -> any Executable {
    let processor = Processor.current
    guard settings.precision == .float32 || processor.isa >= .avx512 else {
      throw EngineError.unsupported(
        "bfloat16 needs a processor with AVX-512, this one offers \(processor.name); take float32")
    }
    return try Schedule(
      program, parameters, settings, maker: OneDNNKernels(oneDNN, settings.precision))
  }
}

/// The backends of this machine.
public enum Backends {
  /// The fastest that runs here: oneDNN, or the reference on processors it does not know.
  public static var best: any Backend { OneDNNBackend() ?? ReferenceBackend() }
}
