import COpenBLAS

/// The solution of an overdetermined system by least squares, with what its errors are made from.
struct LeastSquares {
  /// The solution, one number for each column.
  let coefficients: [Double]

  /// (XᵀX)⁻¹, row by row: times the variance of a value it is the covariance of the solution.
  let inverse: [[Double]]

  /// The sum of the squares of what the solution leaves.
  let residual: Double

  /// Solves X b ≈ y by a QR factorisation (LAPACK's dgels).
  ///
  /// - Parameters:
  ///   - columns: those of X, each as long as `values`.
  /// - Returns: nil where there are fewer values than columns, or columns depend on one another.
  init?(columns: [[Double]], values: [Double]) {
    var (rows, count, one, info) = (Int32(values.count), Int32(columns.count), Int32(1), Int32(0))
    guard rows >= count, count > 0 else { return nil }
    var matrix = columns.flatMap(\.self)
    var solution = values
    var size = Int32(-1)
    var work = [0.0]
    dgels_("N", &rows, &count, &one, &matrix, &rows, &solution, &rows, &work, &size, &info, 1)
    size = Int32(work[0])
    work = [Double](repeating: 0, count: max(1, Int(size)))
    dgels_("N", &rows, &count, &one, &matrix, &rows, &solution, &rows, &work, &size, &info, 1)
    guard info == 0 else { return nil }
    coefficients = Array(solution.prefix(columns.count))
    // What is left of the values below the solution are the parts of the residual.
    residual = solution.dropFirst(columns.count).reduce(0) { $0 + $1 * $1 }
    // The upper triangle is R, and (XᵀX)⁻¹ = R⁻¹R⁻ᵀ.
    let places = columns.indices
    guard
      places.allSatisfy({
        abs(matrix[$0 * values.count + $0]) > abs(matrix[0]) * 1e-12 * Double(values.count)
      })
    else { return nil }
    dtrtri_("U", "N", &count, &matrix, &rows, &info, 1, 1)
    guard info == 0 else { return nil }
    let triangle = matrix
    inverse = places.map { row in
      places.map { column in
        (max(row, column)..<columns.count).reduce(0) {
          $0 + triangle[$1 * values.count + row] * triangle[$1 * values.count + column]
        }
      }
    }
  }
}
