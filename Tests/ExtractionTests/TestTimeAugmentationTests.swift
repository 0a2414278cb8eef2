import Testing

@testable import Extraction

@Suite("Test-time augmentation")
struct TestTimeAugmentationTests {
  private static let all = TestTimeAugmentation.allCases

  @Test("a network that turns with its image says the same with and without", arguments: all)
  func equivariant(augmentation: TestTimeAugmentation) throws {
    let side = 5
    var numbers = PlainNumbers(state: 1)
    let tile = numbers.image(2 * side * side)
    // Half of each band's pixel, and a quarter of the largest neighbour in the first: the same from all sides.
    func network(_ tile: [Float]) -> [Float] {
      (0..<side * side).map { index in
        let (y, x) = index.quotientAndRemainder(dividingBy: side)
        let near = [(y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)]
          .filter { (0..<side).contains($0.0) && (0..<side).contains($0.1) }
        let largest = near.map { tile[$0.0 * side + $0.1] }.max() ?? 0
        return tile[index] / 4 + tile[side * side + index] / 2 + largest / 4
      }
    }
    let answers = augmentation.answers(tile, side: side, network: network)
    #expect(TestTimeAugmentation.mean(answers) == network(tile))
  }

  @Test(
    "one that sees only its upper left corner sees each corner as often as that is turned there",
    arguments: zip(
      all,
      [
        [1, 0, 0, 0], [1.0 / 4, 2.0 / 4, 3.0 / 4, 4.0 / 4], [1.0 / 6, 4.0 / 6, 6.0 / 6, 4.0 / 6],
        [2.0 / 8, 4.0 / 8, 6.0 / 8, 8.0 / 8],
      ] as [[Float]]))
  func corner(augmentation: TestTimeAugmentation, expected: [Float]) {
    let answers = augmentation.answers([1, 2, 3, 4], side: 2) { [$0[0], 0, 0, 0] }
    let mean = TestTimeAugmentation.mean(answers)
    #expect(mean == expected)
  }

  @Test("there are as many positions as the names say")
  func counts() {
    #expect(Self.all.map(\.symmetries.count) == [1, 4, 6, 8])
  }
}
