import Foundation

/// One run of memory that all tensors of an executable live in.
///
/// Asked for as huge pages, where the system has them for the asking: fresh small pages cost more
/// time than many layers.
final class Arena {
  let base: UnsafeMutableRawPointer
  let bytes: Int

  /// Maps so many bytes, zero at first.
  ///
  /// - Throws: `EngineError.allocation`.
  init(bytes: Int) throws {
    self.bytes = Arena.rounded(bytes)
    let flags = MAP_PRIVATE | MAP_ANONYMOUS
    guard let base = mmap(nil, self.bytes, PROT_READ | PROT_WRITE, flags, -1, 0),
      base != MAP_FAILED
    else { throw EngineError.allocation(bytes: self.bytes) }
    _ = madvise(base, self.bytes, MADV_HUGEPAGE)
    self.base = base
  }

  /// Bytes that are mapped for so many: whole huge pages.
  static func rounded(_ bytes: Int) -> Int {
    let hugePage = 2 << 20
    return max(1, (bytes + hugePage - 1) / hugePage) * hugePage
  }

  deinit { munmap(base, bytes) }
}

/// A plan of where tensors lie, so that those that are never needed together share memory.
struct ArenaPlan {
  /// A tensor's bytes and the first and last step that needs it.
  struct Tenant {
    var bytes: Int
    var first: Int
    var last: Int
  }

  /// Where each tenant lies.
  private(set) var offsets: [Int]
  /// Bytes of the whole.
  private(set) var bytes = 0

  /// Plans greedily, the largest tenant first, each at the lowest place free for its whole life
  /// (Pisarchyk and Lee, 2020, “greedy by size”).
  init(_ tenants: [Tenant], alignment: Int = 4096) {
    offsets = [Int](repeating: 0, count: tenants.count)
    var placed: [Int] = []
    let order = tenants.indices.sorted {
      (tenants[$0].bytes, tenants[$1].first) > (tenants[$1].bytes, tenants[$0].first)
    }
    for index in order {
      let tenant = tenants[index]
      let size = (tenant.bytes + alignment - 1) / alignment * alignment
      var offset = 0
      for other in placed.sorted(by: { offsets[$0] < offsets[$1] })
      where tenants[other].first <= tenant.last && tenant.first <= tenants[other].last {
        let otherSize = (tenants[other].bytes + alignment - 1) / alignment * alignment
        if offset + size <= offsets[other] { break }
        offset = max(offset, offsets[other] + otherSize)
      }
      offsets[index] = offset
      placed.append(index)
      bytes = max(bytes, offset + size)
    }
  }
}
