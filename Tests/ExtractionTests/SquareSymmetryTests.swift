import Testing

@testable import Extraction

@Suite("Symmetries of a square")
struct SquareSymmetryTests {
  /// 0 1 2 / 3 4 5 / 6 7 8, laid as NumPy's `fliplr`, `flipud`, `rot90` and `T` lay it.
  @Test(
    "each lays three by three pixels as NumPy does",
    arguments: [
      (SquareSymmetry.identity, [0, 1, 2, 3, 4, 5, 6, 7, 8]), (.mirrored, [2, 1, 0, 5, 4, 3, 8, 7, 6]),
      (.flipped, [6, 7, 8, 3, 4, 5, 0, 1, 2]), (.halfTurn, [8, 7, 6, 5, 4, 3, 2, 1, 0]),
      (.clockwise, [6, 3, 0, 7, 4, 1, 8, 5, 2]), (.counterclockwise, [2, 5, 8, 1, 4, 7, 0, 3, 6]),
      (.transposed, [0, 3, 6, 1, 4, 7, 2, 5, 8]), (.antitransposed, [8, 5, 2, 7, 4, 1, 6, 3, 0]),
    ])
  func laid(symmetry: SquareSymmetry, expected: [Int]) {
    #expect(symmetry.applied(to: Array(0..<9), side: 3) == expected)
  }

  @Test("each is undone by its inverse, plane by plane", arguments: SquareSymmetry.allCases)
  func inverse(symmetry: SquareSymmetry) {
    let planes = Array(0..<2 * 25)
    let there = symmetry.applied(to: planes, side: 5)
    #expect(Set(there.prefix(25)) == Set(0..<25))
    #expect(symmetry.inverse.applied(to: there, side: 5) == planes)
  }
}
