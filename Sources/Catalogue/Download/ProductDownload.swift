import Declaration
import Foundation
import Geospatial
import Landsat

/// Brings products into a folder, each in a folder of its own that appears under its name only when it is whole.
///
/// Until then the files gather in `.PRODUCT.fetching`, where a later run finds them and goes on.
public struct ProductDownload: Sendable {
  /// What happens meanwhile.
  public enum Event: Sendable {
    /// How many files of how many have come, and how many bytes in this run.
    case progress(files: Int, of: Int, bytes: Int)

    /// A product is there, with so many files whose bytes the catalogue gave nothing to check by.
    case fetched(product: String, unchecked: Int)

    /// A product did not come.
    case failed(product: String, error: any Error)
  }

  private let client: HTTPClient
  private let folder: String
  private let alternate: String?

  /// Makes a download.
  ///
  /// - Parameters:
  ///   - folder: where the products' folders come to lie.
  ///   - alternate: the way to take where the catalogue offers it besides its own address, such as `s3`.
  public init(into folder: String, client: HTTPClient, alternate: String? = nil) {
    self.folder = folder
    self.client = client
    self.alternate = alternate
  }

  /// Downloads products; one that fails leaves the others alone.
  ///
  /// - Parameters:
  ///   - items: the products; one that is listed twice comes once.
  ///   - jobs: how many files come at once.
  ///   - admit: called for each product that is whole, with the folder where it lies until then and the one it comes to;
  ///     where it throws, the product does not get its name.
  ///   - report: called for each event, one at a time.
  public func fetch(
    _ items: [CatalogueItem], jobs: Int,
    admitting admit:
      @escaping @Sendable (_ item: CatalogueItem, _ whole: String, _ place: String) throws -> Void =
      { _, _, _ in },
    report: @escaping @Sendable (Event) -> Void
  ) async throws {
    var seen: Set<String> = []
    let products = items.compactMap { item in item.product.map { (item, $0.text) } }
      .filter { seen.insert($0.1).inserted }
    let tally = Tally(products.map { ($0.1, $0.0.files.count) }, report: report)
    for (item, product) in products where item.files.isEmpty {
      await tally.fail(
        product,
        InputError(
          file: item.source, problem: "lists no file of \(product)", mend: "look for it in another catalogue")
      )
    }
    let files = products.flatMap { item, product in item.files.map { (item, product, $0) } }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (index, file) in files.enumerated() {
        if index >= max(1, jobs) { try await group.next() }
        group.addTask { try await fetch(file.2, of: file.0, named: file.1, tally, admit) }
      }
      try await group.waitForAll()
    }
  }

  private func fetch(
    _ asset: CatalogueAsset, of item: CatalogueItem, named product: String, _ tally: Tally,
    _ admit: @Sendable (CatalogueItem, String, String) throws -> Void
  ) async throws {
    guard await !tally.hasFailed(product) else { return }
    let unfinished = "\(folder)/.\(product).fetching"
    let target = "\(unfinished)/\(asset.fileName)"
    do {
      try FileManager.default.createDirectory(atPath: unfinished, withIntermediateDirectories: true)
      if !FileManager.default.fileExists(atPath: target) {
        let download = FileDownload(
          title: asset.key, source: alternate.flatMap { asset.alternates[$0] } ?? asset.address,
          target: target,
          checksum: asset.checksum, size: asset.size)
        try await download.run(client) { bytes, _ in tally.come(bytes, of: target) }
      }
      guard await tally.finish(product) else { return }
      let place = "\(folder)/\(product)"
      for file in item.files where !FileManager.default.fileExists(atPath: "\(unfinished)/\(file.fileName)") {
        throw InputError(
          file: "\(unfinished)/\(file.fileName)", problem: "is gone, so that \(product) is not whole",
          mend: "fetch it again")
      }
      try admit(item, unfinished, place)
      try TemporaryName.rename(unfinished, to: place)
      await tally.complete(product, item)
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      await tally.fail(product, error)
    }
  }

  /// Counts files and bytes, and knows when a product is whole.
  private actor Tally {
    private var left: [String: Int]
    private var failed: Set<String> = []
    private var done = 0
    private let total: Int
    private let bytes = Bytes()
    private let report: @Sendable (Event) -> Void

    init(_ products: [(String, Int)], report: @escaping @Sendable (Event) -> Void) {
      left = Dictionary(products) { one, _ in one }
      total = products.reduce(0) { $0 + $1.1 }
      self.report = report
    }

    func hasFailed(_ product: String) -> Bool { failed.contains(product) }

    /// Counts a file; true where it was the product's last.
    func finish(_ product: String) -> Bool {
      done += 1
      let count = (left[product] ?? 1) - 1
      left[product] = count
      report(.progress(files: done, of: total, bytes: bytes.sum))
      return count == 0 && !failed.contains(product)
    }

    func complete(_ product: String, _ item: CatalogueItem) {
      report(.fetched(product: product, unchecked: item.files.count { $0.checksum == nil }))
    }

    func fail(_ product: String, _ error: any Error) {
      guard failed.insert(product).inserted else { return }
      report(.failed(product: product, error: error))
    }

    /// Counts bytes as they come.
    nonisolated func come(_ size: Int, of target: String) {
      guard bytes.set(size, of: target) else { return }
      Task { await tell() }
    }

    private func tell() { report(.progress(files: done, of: total, bytes: bytes.sum)) }
  }

  /// The bytes that have come of each file, counted from many queues.
  private final class Bytes: @unchecked Sendable {
    private let lock = NSLock()
    private var sizes: [String: Int] = [:]
    private var told = Date.distantPast

    var sum: Int { lock.withLock { sizes.values.reduce(0, +) } }

    /// Sets what has come of a file; true where it is time to say so.
    func set(_ size: Int, of target: String) -> Bool {
      lock.withLock {
        sizes[target] = size
        guard Date().timeIntervalSince(told) > 0.2 else { return false }
        told = Date()
        return true
      }
    }
  }
}
