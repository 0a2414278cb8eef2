import COneDNN

/// What oneDNN may use of this processor.
public struct Processor: Hashable, Sendable {
  /// Instruction sets in rising order, as far as they change what the engine does.
  public enum ISA: Int, Comparable, Sendable {
    /// Nothing that oneDNN generates code for.
    case unknown
    case sse41
    case avx
    case avx2
    /// AVX-512 with the core extensions: 16 numbers at a time, Winograd.
    case avx512
    /// AVX-512 with products of bfloat16.
    case avx512bf16
    /// Matrix tiles in bfloat16.
    case amx

    /// Whether `a` offers less than `b`.
    public static func < (a: ISA, b: ISA) -> Bool { a.rawValue < b.rawValue }
  }

  /// The best instruction set.
  public var isa: ISA

  /// What this processor offers, or less where `ONEDNN_MAX_CPU_ISA` says so.
  public static let current: Processor = {
    let bits = dnnl_get_effective_cpu_isa().rawValue
    func has(_ isa: dnnl_cpu_isa_t) -> Bool { bits & isa.rawValue == isa.rawValue }
    let isa: ISA =
      if has(dnnl_cpu_isa_avx512_core_amx) {
        .amx
      } else if has(dnnl_cpu_isa_avx512_core_bf16) {
        .avx512bf16
      } else if has(dnnl_cpu_isa_avx512_core) {
        .avx512
      } else if has(dnnl_cpu_isa_avx2) {
        .avx2
      } else if has(dnnl_cpu_isa_avx) {
        .avx
      } else if has(dnnl_cpu_isa_sse41) {
        .sse41
      } else {
        .unknown
      }
    return Processor(isa: isa)
  }()

  /// The instruction set as people write it.
  public var name: String {
    switch isa {
    case .unknown: "none that oneDNN knows"
    case .sse41: "SSE4.1"
    case .avx: "AVX"
    case .avx2: "AVX2"
    case .avx512: "AVX-512"
    case .avx512bf16: "AVX-512 with bfloat16"
    case .amx: "AMX"
    }
  }

  /// The layout in which this processor is fastest.
  ///
  /// AMX wants channels-last; Winograd and AVX-512 want blocks of 16; AVX2 and below blocks of 8.
  func home(_ precision: Precision) -> Layout {
    switch precision {
    case .float32: Layout(element: .single, block: isa >= .avx512 ? 16 : 8)
    case .bfloat16: Layout(element: .brain, block: nil)
    }
  }
}
