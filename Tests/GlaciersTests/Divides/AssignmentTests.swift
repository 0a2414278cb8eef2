import Geospatial
import Testing

@testable import Glaciers

@Suite("One-to-one matching")
struct AssignmentTests {
  /// The largest sum by trying every column for every row.
  private func best(_ gains: [[Double]], row: Int = 0, taken: Set<Int> = []) -> Double {
    guard row < gains.count else { return 0 }
    var most = best(gains, row: row + 1, taken: taken)
    for column in gains[row].indices where !taken.contains(column) {
      most = max(most, gains[row][column] + best(gains, row: row + 1, taken: taken.union([column])))
    }
    return most
  }

  @Test("no matching is worth more", arguments: [(3, 3), (2, 5), (5, 2), (5, 5), (1, 1), (6, 4)])
  func optimum(rows: Int, columns: Int) {
    for seed in 0..<20 {
      let gains = (0..<rows).map { row in
        (0..<columns).map { Double(max(0, (row * 131 + $0 * 71 + seed * 37) * 2654 % 97 - 20)) }
      }
      let matching = Assignment.best(gains)
      let taken = matching.compactMap(\.self)
      #expect(Set(taken).count == taken.count)
      let sum = zip(gains, matching).reduce(0.0) { total, pair in total + (pair.1.map { pair.0[$0] } ?? 0) }
      #expect(abs(sum - best(gains)) < 1e-9)
    }
  }

  @Test("what shares nothing is not matched")
  func nothing() {
    #expect(Assignment.best([[0, 0], [0, 4]]) == [nil, 1])
    #expect(Assignment.best([[], []]) == [nil, nil])
    #expect(Assignment.best([]).isEmpty)
  }

  @Test("the agreement is the area in the right glacier over the area in both")
  func agreement() throws {
    func box(_ west: Double, _ east: Double) -> MultiPolygon {
      Polygon(Bounds(minX: west, minY: 0, maxX: east, maxY: 1000)).asMultiPolygon
    }
    // Real: 0–6 and 6–10 km. Divided at 5 km, and a third that no one knows.
    let agreement = try DivideAgreement(
      of: [box(0, 5000), box(5000, 10_000), box(50_000, 51_000)], with: [box(0, 6000), box(6000, 10_000)],
      crs: CRS("EPSG:32632"))
    #expect(agreement.matches.map { [$0.divided, $0.real] } == [[0, 0], [1, 1]])
    #expect(agreement.common.squareKilometres == 10)
    #expect(agreement.share == 0.9)
    #expect(agreement.realCount == 2)
  }
}
