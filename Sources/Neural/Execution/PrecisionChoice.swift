/// The precision a model is run in, and why.
public struct PrecisionChoice: Hashable, Sendable {
  /// What the user asks for.
  public enum Wish: String, CaseIterable, Sendable {
    /// bfloat16 where the processor has AMX and it is known to do no harm, else float32.
    case auto
    /// Single precision.
    case float32
    /// Half as many bits between layers.
    case bfloat16
  }

  /// The largest change of F1 that is no harm.
  public static let tolerance = 0.001

  /// What it will run in.
  public var precision: Precision
  /// Why, in one sentence.
  public var reason: String
  /// What speaks against it, where it was asked for all the same.
  public var warning: String?

  /// Chooses for a model on a processor.
  ///
  /// - Throws: `EngineError.unsupported` where bfloat16 is asked for and cannot be had.
  public init(_ wish: Wish, card: ModelCard, processor: Processor = .current) throws {
    let evidence = Evidence(card)
    switch wish {
    case .float32:
      (precision, reason) = (.float32, "float32 was asked for.")
    case .bfloat16:
      guard processor.isa >= .avx512 else {
        throw EngineError.unsupported(
          "bfloat16 needs a processor with AVX-512, this one offers \(processor.name); take float32")
      }
      (precision, reason) = (.bfloat16, "bfloat16 was asked for.")
      if !evidence.holds { warning = "bfloat16 is not known to be good enough: \(evidence.words)." }
    case .auto:
      if processor.isa < .amx {
        precision = .float32
        reason = "bfloat16 is taken with AMX only, and this processor offers \(processor.name)."
      } else if evidence.holds {
        (precision, reason) = (.bfloat16, "This processor has AMX, and \(evidence.words).")
      } else {
        (precision, reason) = (.float32, "This processor has AMX, but \(evidence.words).")
      }
    }
  }

  /// What a card says about the metrics in both precisions.
  private struct Evidence {
    var holds = false
    var words: String

    init(_ card: ModelCard) {
      guard let single = card.metrics[.float32], let half = card.metrics[.bfloat16] else {
        words = "the model's card does not give its F1 in both precisions"
        return
      }
      guard single.dataset == half.dataset else {
        words =
          "the model's card gives its F1 on two datasets, \(single.dataset) in float32 and "
          + "\(half.dataset) in bfloat16"
        return
      }
      let change = abs(half.f1 - single.f1)
      holds = change < PrecisionChoice.tolerance
      // So small a number is not to come out as 2e-05.
      let digits = Double(Int((change * 1e5).rounded())) / 1e5
      words =
        "the F1 on \(single.dataset) changes by \(holds && digits < 1e-4 ? "less than 0.0001" : "\(digits)") in bfloat16"
        + (holds ? "" : ", by \(PrecisionChoice.tolerance) or more")
    }
  }
}
