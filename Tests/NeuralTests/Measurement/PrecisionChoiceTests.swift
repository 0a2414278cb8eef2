import Testing

@testable import Neural

@Suite("The choice of precision")
struct PrecisionChoiceTests {
  private func card(_ single: Double? = nil, _ half: Double? = nil, dataset: String = "d") -> ModelCard {
    var card = ModelCard(architecture: "n", settings: [:], bands: [], classes: [])
    card.metrics[.float32] = single.map { ModelCard.Metrics(dataset: "d", f1: $0) }
    card.metrics[.bfloat16] = half.map { ModelCard.Metrics(dataset: dataset, f1: $0) }
    return card
  }

  private func auto(_ card: ModelCard, _ isa: Processor.ISA) throws -> PrecisionChoice {
    try PrecisionChoice(.auto, card: card, processor: Processor(isa: isa))
  }

  @Test("automatic means bfloat16 with AMX and proof that the F1 holds, and nothing less")
  func automatic() throws {
    let proof = card(0.95, 0.9492)
    #expect(try auto(proof, .amx).precision == .bfloat16)
    #expect(
      try auto(proof, .amx).reason == "This processor has AMX, and the F1 on d changes by 0.0008 in bfloat16."
    )
    #expect(try auto(card(0.95, 0.95), .amx).reason.contains("changes by less than 0.0001"))
    for isa in [Processor.ISA.unknown, .sse41, .avx2, .avx512, .avx512bf16] {
      let choice = try auto(proof, isa)
      #expect(choice.precision == .float32)
      #expect(
        choice.reason.contains(
          "is taken with AMX only, and this processor offers \(Processor(isa: isa).name)"))
    }
    for (card, words) in [
      (card(), "does not give its F1 in both"), (card(0.9), "does not give its F1 in both"),
      (card(0.9, 0.9, dataset: "e"), "on two datasets, d in float32 and e in bfloat16"),
      (card(0.95, 0.9511), "changes by 0.0011 in bfloat16, by 0.001 or more"),
    ] {
      let choice = try auto(card, .amx)
      #expect(choice.precision == .float32)
      #expect(choice.reason.hasPrefix("This processor has AMX, but "))
      #expect(choice.reason.contains(words), "\(choice.reason)")
    }
  }

  @Test("what is asked for is given: with a warning without proof, with an error where it cannot be")
  func asked() throws {
    let wide = Processor(isa: .avx512bf16)
    #expect(try PrecisionChoice(.float32, card: card(0.9, 0.9), processor: wide).precision == .float32)
    let proven = try PrecisionChoice(.bfloat16, card: card(0.9, 0.9), processor: wide)
    #expect(proven.precision == .bfloat16 && proven.warning == nil)
    let unproven = try PrecisionChoice(.bfloat16, card: card(), processor: wide)
    #expect(unproven.precision == .bfloat16)
    #expect(unproven.warning?.contains("not known to be good enough") == true)
    #expect {
      try PrecisionChoice(.bfloat16, card: card(0.9, 0.9), processor: Processor(isa: .avx2))
    } throws: {
      "\($0)" == "bfloat16 needs a processor with AVX-512, this one offers AVX2; take float32"
    }
  }
}
