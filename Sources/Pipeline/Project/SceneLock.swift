import Declaration
import Foundation
import Geospatial
import Landsat

/// The scenes of a project, each held to one product, its files and their hash: `project.lock.csv` beside
/// `project.yaml`.
///
/// A manifest may say which acquisition it wants by path, row and date; the lock says which processing of it was used,
/// where it lies, and how to know it again.
public struct SceneLock: Sendable, Hashable {
  /// One locked scene.
  public struct Entry: Sendable, Hashable {
    /// The path and row; nil for scenes of other systems.
    public var pathRow: PathRow?

    /// The day of acquisition.
    public var date: CalendarDate

    /// The product's whole name, or the name in a scene description.
    public var productID: String

    /// Where the scene lies: absolute, or in an object store as GDAL takes it.
    public var path: String

    /// The size of its files in bytes.
    public var size: Int

    /// The hash of its files, see `SceneDigest`.
    public var sha256: ContentHash

    /// Where it came from, such as the address of its catalogue entry.
    public var source: String?

    /// Makes an entry.
    public init(
      pathRow: PathRow?, date: CalendarDate, productID: String, path: String, size: Int, sha256: ContentHash,
      source: String? = nil
    ) {
      self.pathRow = pathRow
      self.date = date
      self.productID = productID
      self.path = path
      self.size = size
      self.sha256 = sha256
      self.source = source
    }
  }

  /// The lock's file, which need not be there yet.
  public let file: String

  /// The locked scenes, by path, row, date and name.
  public private(set) var entries: [Entry]

  static let columns = ["path_row", "date", "product_id", "path", "size", "sha256", "source"]

  /// Where the lock of a project file stands.
  public static func path(ofProject file: String) -> String {
    "\(URL(fileURLWithPath: file).deletingPathExtension().path).lock.csv"
  }

  /// Reads the lock of a project file; one without entries where there is no such file yet.
  ///
  /// - Throws: `InputError` or `CSVError` that names the line.
  public static func read(forProject file: String) throws -> SceneLock {
    let path = path(ofProject: file)
    guard FileManager.default.fileExists(atPath: path) else { return SceneLock(file: path, entries: []) }
    return try read(path)
  }

  /// Reads a lock.
  ///
  /// - Throws: `InputError` or `CSVError` that names the line.
  public static func read(_ path: String) throws -> SceneLock {
    let table = try CSVTable(path: path)
    for column in table.header where !columns.contains(column) {
      throw InputError(
        file: path, line: 1, field: column, problem: "is no column here",
        mend: "known columns: \(columns.joined(separator: ", "))")
    }
    var lock = SceneLock(file: path, entries: [])
    var lines: [String: Int] = [:]
    for row in table.rows {
      let entry = try lock.entry(row, of: table)
      if let other = lines.updateValue(row.line, forKey: entry.productID) {
        throw InputError(
          file: path, line: row.line, field: "product_id",
          problem: "'\(entry.productID)' is also on line \(other)",
          mend: "keep one, or run 'firnline scenes lock' anew")
      }
      lock.entries.append(entry)
    }
    lock.entries.sort(by: Self.comesFirst)
    return lock
  }

  /// The entry of a product.
  public func entry(product id: String) -> Entry? { entries.first { $0.productID == id } }

  /// The entry of the scene that lies at a path.
  public func entry(at path: String) -> Entry? {
    let path = resolved(path)
    return entries.first { $0.path == path }
  }

  /// The entries of one acquisition: more than one where several processings of it are locked.
  public func entries(_ pathRow: PathRow, on date: CalendarDate) -> [Entry] {
    entries.filter { $0.pathRow == pathRow && $0.date == date }
  }

  /// Adds an entry in place of what the lock has of the same product or at the same path.
  public mutating func put(_ entry: Entry) {
    var entry = entry
    entry.path = resolved(entry.path)
    entries.removeAll { $0.productID == entry.productID || $0.path == entry.path }
    entries.insert(entry, at: entries.firstIndex { Self.comesFirst(entry, $0) } ?? entries.endIndex)
  }

  /// The entries that no row of a project's manifests wants, be its scene there or away.
  ///
  /// - Parameter folder: the project's folder for scenes.
  func strays(among rows: [ManifestEntry], folder: String?) -> [Entry] {
    let products = Set(rows.compactMap { $0.product?.text })
    let paths = Set(
      rows.flatMap { row in
        [row.path].compactMap(\.self).map { resolved($0) } + SceneFinder.places(of: row, folder: folder)
      })
    let acquisitions = Set(rows.filter { $0.product == nil }.compactMap { $0.acquisition })
    return entries.filter { entry in
      if products.contains(entry.productID) || paths.contains(entry.path) { return false }
      guard let pathRow = entry.pathRow else { return true }
      return !acquisitions.contains(SceneFinder.Acquisition(pathRow: pathRow, date: entry.date))
    }
  }

  /// Drops entries.
  mutating func drop(_ dropped: [Entry]) {
    let names = Set(dropped.map(\.productID))
    entries.removeAll { names.contains($0.productID) }
  }

  /// Changes the lock of a project file as it stands at that moment, so that two programs that lock scenes at the same
  /// time both find theirs in it.
  ///
  /// - Throws: `RunError` where another program does not let go of the file within ten seconds.
  /// - Returns: the lock as it was written.
  @discardableResult
  static func amend(forProject file: String, _ change: (inout SceneLock) throws -> Void) throws -> SceneLock {
    let path = path(ofProject: file)
    let right: ProcessLock
    do { right = try ProcessLock("\(path).lock", patience: 10) } catch {
      switch error {
      case .taken(let process):
        throw RunError("\(path): process \(process) is writing it; try again when it has ended")
      case .unwritable(let reason):
        throw RunError("\(path) cannot be written (\(reason)); make its folder writable")
      }
    }
    defer { withExtendedLifetime(right) {} }
    let before = try read(forProject: file)
    var lock = before
    try change(&lock)
    if lock != before { try lock.write() }
    return lock
  }

  /// Writes the lock, whole or not at all.
  public func write() throws {
    let lines = entries.map { entry in
      CSVTable.line([
        entry.pathRow?.compact ?? "", entry.date.iso, entry.productID, relative(entry.path), "\(entry.size)",
        entry.sha256.hex, entry.source ?? "",
      ])
    }
    let text = ([CSVTable.line(Self.columns)] + lines).joined(separator: "\n") + "\n"
    try TemporaryName.write(Data(text.utf8), to: file)
  }

  /// Sees to it that the files of a scene are the locked ones; a scene that is not locked passes.
  ///
  /// - Parameters:
  ///   - path: where the scene lies.
  ///   - hash: gives the SHA-256 of one file, perhaps from memory; reads the file where nil.
  /// - Throws: `InputError` that says what differs.
  public func verify(
    _ path: String, hash: ((String) throws -> ContentHash)? = nil
  ) throws {
    guard let entry = entry(at: path) else { return }
    let found = try SceneDigest(of: entry.path, hash: hash)
    guard found.sha256 != entry.sha256 else { return }
    let facts =
      found.size == entry.size
      ? "SHA-256 is \(found.sha256.short)…, locked is \(entry.sha256.short)…"
      : "\(found.size) bytes where \(entry.size) are locked"
    throw InputError(
      file: entry.path, problem: "is not the scene that \(file) holds (\(facts))",
      mend: "put the locked files back, or lock it as it is with 'firnline scenes lock PROJECT'")
  }

  /// The scenes whose files are not the locked ones, with what differs; those that are not locked pass.
  func strangers(among paths: [String], hashes: FileHashes) throws -> [String: any Error] {
    guard !entries.isEmpty else { return [:] }
    let places = Set(entries.map(\.path))
    let locked = paths.filter { places.contains(resolved($0)) }
    let errors = try Parallel.map(locked, tools: {}) { path, _ -> (any Error)? in
      do {
        try verify(path) { try hashes.hash(of: $0) }
        return nil
      } catch { return error }
    }
    return zip(locked, errors).reduce(into: [:]) { $0[$1.0] = $1.1 }
  }

  // MARK: - Rows

  private func entry(_ row: CSVTable.Row, of table: CSVTable) throws -> Entry {
    func fault(_ column: String, _ problem: String, _ mend: String) -> InputError {
      InputError(file: file, line: row.line, field: column, problem: problem, mend: mend)
    }
    func value<Value>(_ column: String, _ expected: String, _ read: (String) -> Value?) throws -> Value {
      let text = try table.required(column, in: row)
      guard let value = read(text) else { throw fault(column, "is '\(text)'", "write \(expected)") }
      return value
    }
    let entry = Entry(
      pathRow: table.text("path_row", in: row) == nil
        ? nil : try value("path_row", "six digits such as 138037") { PathRow($0) },
      date: try value("date", "a date such as 1994-09-22") { CalendarDate(iso: $0) },
      productID: try table.required("product_id", in: row),
      path: resolved(try table.required("path", in: row)),
      size: try value("size", "a number of bytes") { Int($0).flatMap { $0 >= 0 ? $0 : nil } },
      sha256: try value("sha256", "64 hexadecimal digits") { ContentHash(hex: $0) },
      source: table.text("source", in: row))
    if let product = ProductID(entry.productID) {
      if let pathRow = entry.pathRow, pathRow != product.pathRow {
        throw fault(
          "path_row", "is \(pathRow.compact), the product's is \(product.pathRow.compact)",
          "mend one of them")
      }
      if entry.date != product.acquired {
        throw fault("date", "is \(entry.date), the product's is \(product.acquired)", "mend one of them")
      }
    }
    return entry
  }

  private static func comesFirst(_ one: Entry, _ other: Entry) -> Bool {
    (one.pathRow?.compact ?? "", one.date, one.productID)
      < (other.pathRow?.compact ?? "", other.date, other.productID)
  }

  // MARK: - Paths

  private var folder: String { URL(fileURLWithPath: file).deletingLastPathComponent().path }

  private func resolved(_ path: String) -> String { Project.resolve(path, in: folder) }

  /// A path as the lock writes it: from the lock's folder where the scene is near, so that a project can be moved.
  private func relative(_ path: String) -> String {
    guard VirtualFile.remote(path) == nil else { return path }
    return Project.way(to: path, from: folder)?.path ?? path
  }
}
