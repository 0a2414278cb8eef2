/// The best one-to-one matching of two lists (the Hungarian method: Kuhn 1955, in Munkres' form by shortest paths).
enum Assignment {
  /// For each row the column it is matched with, so that the sum of gains is the largest; nil where it has none.
  ///
  /// - Parameter gains: what matching a row and a column is worth, not negative; a gain of zero is no match.
  static func best(_ gains: [[Double]]) -> [Int?] {
    guard let columns = gains.first?.count, columns > 0 else { return gains.map { _ in nil } }
    let size = max(gains.count, columns)
    func cost(_ row: Int, _ column: Int) -> Double {
      row < gains.count && column < columns ? -gains[row][column] : 0
    }
    // Rows and columns count from 1; column 0 stands for the row that looks for a place.
    var rowPrices = [Double](repeating: 0, count: size + 1)
    var columnPrices = rowPrices
    var rowOf = [Int](repeating: 0, count: size + 1)
    for row in 1...size {
      rowOf[0] = row
      var column = 0
      var least = [Double](repeating: .infinity, count: size + 1)
      var before = [Int](repeating: 0, count: size + 1)
      var used = [Bool](repeating: false, count: size + 1)
      while rowOf[column] != 0 {
        used[column] = true
        let here = rowOf[column]
        var (step, next) = (Double.infinity, 0)
        for other in 1...size where !used[other] {
          let reduced = cost(here - 1, other - 1) - rowPrices[here] - columnPrices[other]
          if reduced < least[other] { (least[other], before[other]) = (reduced, column) }
          if least[other] < step { (step, next) = (least[other], other) }
        }
        for other in 0...size {
          if used[other] {
            rowPrices[rowOf[other]] += step
            columnPrices[other] -= step
          } else {
            least[other] -= step
          }
        }
        column = next
      }
      while column != 0 {
        rowOf[column] = rowOf[before[column]]
        column = before[column]
      }
    }
    var result = [Int?](repeating: nil, count: gains.count)
    for column in 1...columns where rowOf[column] <= gains.count && gains[rowOf[column] - 1][column - 1] > 0 {
      result[rowOf[column] - 1] = column - 1
    }
    return result
  }
}
