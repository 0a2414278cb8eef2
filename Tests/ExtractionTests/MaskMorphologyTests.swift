import Testing

@testable import Extraction

@Suite("Mask morphology")
struct MaskMorphologyTests {
  /// 16 rectangles and 60 flipped pixels on 40 × 40.
  private static let mask: [UInt8] = {
    var numbers = PlainNumbers(state: 2022)
    var mask = [UInt8](repeating: 0, count: 1600)
    for _ in 0..<16 {
      let (x, y) = (numbers.next(below: 40), numbers.next(below: 40))
      let (width, height) = (2 + numbers.next(below: 12), 2 + numbers.next(below: 12))
      for row in y..<min(40, y + height) {
        for column in x..<min(40, x + width) { mask[row * 40 + column] = 250 }
      }
    }
    for _ in 0..<60 {
      let (x, y) = (numbers.next(below: 40), numbers.next(below: 40))
      mask[y * 40 + x] = 250 - mask[y * 40 + x]
    }
    return mask
  }()

  /// Pixels of which one in eight is missing: here what opening leaves lies close enough for closing to join.
  private static let sieve: [UInt8] = {
    var numbers = PlainNumbers(state: 5)
    return (0..<1600).map { _ in numbers.next(below: 100) < 12 ? 0 : 250 }
  }()

  /// The number of set pixels, the sum of their indices and the sum of the squares of these.
  private static func sums(_ mask: [UInt8]) -> [Int] {
    let places = mask.indices.filter { mask[$0] != 0 }
    return [places.count, places.reduce(0, +), places.reduce(0) { $0 + $1 * $1 }]
  }

  // The sums come from scipy.ndimage 1.17: binary_opening and binary_closing of the same mask, made by the same
  // generator in Python, with structure=numpy.ones((5, 5)) and the default border of zeros.
  @Test(
    "Opening and closing are those of scipy",
    arguments: [
      (MaskMorphology.none, [577, 445_802, 448_075_052]),
      (MaskMorphology(opening: true, closing: false), [263, 199_165, 173_653_819]),
      (MaskMorphology(opening: false, closing: true), [741, 618_281, 636_965_463]),
      (MaskMorphology(opening: true, closing: true), [283, 217_775, 191_603_259]),
      (MaskMorphology(opening: true, closing: false, size: 3), [451, 342_472, 337_387_632]),
    ])
  func scipy(_ morphology: MaskMorphology, _ sums: [Int]) {
    var mask = Self.mask
    morphology.apply(to: &mask, width: 40, height: 40)
    #expect(Self.sums(mask) == sums)
    #expect(mask.allSatisfy { $0 == 0 || $0 == 250 })
  }

  @Test("The context is what two passes of each operation reach", arguments: [(true, false), (true, true)])
  func context(_ opening: Bool, _ closing: Bool) {
    let morphology = MaskMorphology(opening: opening, closing: closing)
    #expect(morphology.context == (opening ? 4 : 0) + (closing ? 4 : 0))
    // With the context around it, a part comes out as it does in the whole, down to one row.
    let context = morphology.context
    let whole = cleaned(rows: 0..<40, by: morphology, context: context)
    for height in [1, 3, 7, 16] {
      let strips = stride(from: 0, to: 40, by: height).flatMap { start in
        cleaned(rows: start..<min(40, start + height), by: morphology, context: context)
      }
      #expect(strips.elementsEqual(whole), "strips of \(height) rows")
    }
    // Half of it is too little, so this test would see a context that is too small.
    let narrow = (0..<40).flatMap { cleaned(rows: $0..<$0 + 1, by: morphology, context: context / 2) }
    #expect(!narrow.elementsEqual(whole))
  }

  private func cleaned(rows: Range<Int>, by morphology: MaskMorphology, context: Int) -> [UInt8] {
    let (width, height) = (40 + 2 * context, rows.count + 2 * context)
    var block = [UInt8](repeating: 0, count: width * height)
    for y in 0..<height {
      let row = rows.lowerBound + y - context
      guard (0..<40).contains(row) else { continue }
      for x in 0..<40 { block[y * width + x + context] = Self.sieve[row * 40 + x] }
    }
    morphology.apply(to: &block, width: width, height: height)
    return (context..<height - context).flatMap { block[$0 * width + context..<$0 * width + context + 40] }
  }
}
