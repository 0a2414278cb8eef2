import Testing

@testable import Landsat

@Suite("Quality bands")
struct QualityBandTests {
  /// Values put together by hand from the bits' published meaning; those with a name in brackets occur in
  /// real files.
  private static let handMade: [(UInt16, Sky, String)] = [
    (0b0000_0000_0000_0001, .fill, "fill"),
    (0b0101_0101_0100_0000, .clear, "clear, all confidences low (21824)"),
    (0b0101_0111_0000_1000, .cloud, "cloud, high confidence (22280)"),
    (0b0101_0101_0000_0010, .cloud, "rim"),
    (0b1101_0101_0100_0100, .cloud, "cirrus, high confidence"),
    (0b0101_1101_0101_0000, .shadow, "shadow, high confidence (23888)"),
    (0b0111_0101_0110_0000, .clear, "snow (30048)"),
    (0b0111_0110_0010_0010, .cloud, "rim over snow (30242)"),
    (0b0101_0101_1100_0000, .clear, "water (21952)"),
    (0b1101_0111_0000_1100, .cloud, "cloud and cirrus (55052)"),
    (.max, .fill, "outside the band"),
  ]

  @Test("QA_PIXEL bits give fill, cloud, shadow and clear", arguments: handMade)
  func collection2(value: UInt16, sky: Sky, what: String) {
    #expect(QualityMeaning.bits(.landsatCollection2).table(SkyPolicy())[Int(value)] == sky, "\(what)")
  }

  @Test("Each mark can be switched off alone")
  func switches() {
    func table(_ marks: Set<SkyPolicy.Mark>) -> [Sky] {
      QualityMeaning.bits(.landsatCollection2).table(SkyPolicy(masked: marks))
    }
    let rim = 0b0101_0101_0000_0010
    let cirrus = 0b1101_0101_0100_0100
    let shadow = 0b0101_1101_0101_0000
    #expect(table([.cloud, .shadow, .cirrus])[rim] == .clear)
    #expect(table([.cloud, .shadow, .dilatedCloud])[cirrus] == .clear)
    #expect(table([.cloud])[shadow] == .clear)
    #expect(table([])[22280] == .clear)
    #expect(table([])[1] == .fill)
  }

  @Test("A confidence replaces the single bit")
  func confidence() {
    let medium = 0b0101_0110_0000_0000  // cloud confidence 2, cloud bit not set
    func sky(_ confidence: SkyPolicy.Confidence?) -> Sky {
      QualityMeaning.bits(.landsatCollection2).table(SkyPolicy(confidence: confidence))[medium]
    }
    #expect(sky(nil) == .clear)
    #expect(sky(.medium) == .cloud)
    #expect(sky(.high) == .clear)
  }

  @Test("Snow with high confidence may outweigh cloud and rim, never shadow, cirrus or fill")
  func keepSnow() {
    let table = QualityMeaning.bits(.landsatCollection2).table(SkyPolicy(keepSnow: true))
    #expect(table[0b0111_0111_0010_1000] == .clear)  // snow and cloud, both high
    #expect(table[30242] == .clear)
    #expect(table[0b0101_0111_0010_1000] == .cloud)  // snow bit at low confidence
    #expect(table[0b0111_1101_0011_0000] == .shadow)
    #expect(table[0b1111_0101_0010_0100] == .cloud)
    #expect(table[0b0111_0111_0010_1001] == .fill)
  }

  @Test("Collection 1 takes shadow, snow and cirrus from their confidences")
  func collection1() {
    let table = QualityMeaning.bits(.landsatCollection1).table(SkyPolicy())
    #expect(table[1] == .fill)
    #expect(table[2720] == .clear)  // 0b1010_1010_0000: all confidences low; the usual clear value of OLI
    #expect(table[2800] == .cloud)  // 0b1010_1111_0000: cloud bit, high confidence
    #expect(table[2976] == .shadow)  // 0b1011_1010_0000: shadow confidence 3
    #expect(table[6816] == .cloud)  // 0b1_1010_1010_0000: cirrus confidence 3
    let snowCloud = 0b0110_0111_0000 | 0b0001_0000
    #expect(table[snowCloud] == .cloud)
    #expect(QualityMeaning.bits(.landsatCollection1).table(SkyPolicy(keepSnow: true))[snowCloud] == .clear)
  }

  @Test("HLS Fmask has bits of its own, and 255 is fill")
  func fmask() {
    let table = QualityMeaning.bits(.hlsFmask).table(SkyPolicy())
    #expect(table[255] == .fill)
    #expect(table[0b0100_0000] == .clear)
    #expect(table[0b0000_0010] == .cloud)
    #expect(table[0b0000_0100] == .cloud)
    #expect(table[0b0000_1000] == .shadow)
    #expect(table[0b0001_0000] == .clear)
  }

  @Test("Classes outside every list are clear, unless the clear ones are listed")
  func classes() {
    let open = QualityMeaning.classes(QualityClasses(fill: [0], cloud: [8, 9], shadow: [3])).table(
      SkyPolicy())
    #expect([0, 3, 5, 8, 9].map { open[$0] } == [.fill, .shadow, .clear, .cloud, .cloud])
    let listed = QualityMeaning.classes(QualityClasses(clear: [4, 5])).table(SkyPolicy())
    #expect([4, 5, 6].map { listed[$0] } == [.clear, .clear, .cloud])
  }
}
