import COpenBLAS

/// A matrix in memory, row after row, each `stride` values behind the one before.
struct Matrix {
  var start: UnsafePointer<Float>?
  var stride: Int
  var isTransposed = false

  init(_ start: UnsafePointer<Float>?, stride: Int) {
    self.start = start
    self.stride = stride
  }

  /// The same memory read as columns.
  var transposed: Matrix {
    var matrix = self
    matrix.isTransposed.toggle()
    return matrix
  }

  /// Writes `target = factor · self · other + kept · target`.
  ///
  /// - Parameters:
  ///   - size: rows and columns of the target, and columns of `self`.
  ///   - stride: from one row of the target to the next.
  func times(
    _ other: Matrix, into target: UnsafeMutablePointer<Float>?, stride targetStride: Int,
    size: (rows: Int, columns: Int, inner: Int), factor: Float = 1, kept: Float = 0
  ) {
    cblas_sgemm(
      CblasRowMajor, isTransposed ? CblasTrans : CblasNoTrans,
      other.isTransposed ? CblasTrans : CblasNoTrans, Int32(size.rows), Int32(size.columns),
      Int32(size.inner), factor, start, Int32(stride), other.start, Int32(other.stride), kept,
      target, Int32(targetStride))
  }
}
