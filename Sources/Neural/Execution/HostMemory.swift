import Foundation

/// Bytes on the host, aligned for vectors, which are an error where they cannot be had.
///
/// Swift's own allocation ends the process instead.
final class HostMemory {
  let base: UnsafeMutableRawPointer
  let bytes: Int

  /// Takes so many bytes, zero at first.
  ///
  /// - Throws: `EngineError.allocation`.
  init(bytes: Int) throws {
    var base: UnsafeMutableRawPointer?
    guard posix_memalign(&base, 64, max(bytes, 64)) == 0, let base else {
      throw EngineError.allocation(bytes: bytes)
    }
    memset(base, 0, bytes)
    self.base = base
    self.bytes = bytes
  }

  deinit { free(base) }

  /// The bytes as single-precision numbers.
  var floats: UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: base.assumingMemoryBound(to: Float.self), count: bytes / 4)
  }
}
