import Declaration
import Foundation
import Geospatial
import Landsat
import Testing

@testable import Pipeline

@Suite("The lock of a project's scenes")
struct SceneLockTests {
  private let scratch: Scratch
  private let hash = String(repeating: "0f", count: 32)

  init() throws { scratch = try Scratch() }

  private var project: String { scratch("project.yaml") }

  private func entry(_ id: String, at path: String, source: String? = nil) throws -> SceneLock.Entry {
    let product = try #require(ProductID(id))
    return SceneLock.Entry(
      pathRow: product.pathRow, date: product.acquired, productID: id, path: path, size: 12,
      sha256: try #require(ContentHash(hex: hash)), source: source)
  }

  private func fault(_ rows: String) throws -> String {
    let text = "path_row,date,product_id,path,size,sha256,source\n" + rows.replacing("HASH", with: hash)
    try scratch.write(text, to: "project.lock.csv")
    let error = #expect(throws: (any Error).self) { try SceneLock.read(forProject: project) }
    return "\(try #require(error))".replacing(scratch.path + "/", with: "")
  }

  @Test("what is written is read again, sorted, with paths from the project")
  func roundTrip() throws {
    var lock = try SceneLock.read(forProject: project)
    #expect(lock.entries.isEmpty)
    lock.put(
      try entry("LT05_L1TP_138037_19940922_20200911_02_T1", at: "scenes/b", source: "https://a.b/c,d"))
    lock.put(try entry("LT05_L1TP_137037_19860801_20200917_02_T1", at: scratch("scenes/a.tar")))
    lock.put(
      try entry("LC08_L1TP_139036_20200816_20200823_02_T1", at: "s3://bucket/LC08_L1TP_139036_20200816"))
    try lock.write()
    let text = try String(contentsOfFile: scratch("project.lock.csv"), encoding: .utf8)
    #expect(
      text == """
        path_row,date,product_id,path,size,sha256,source
        137037,1986-08-01,LT05_L1TP_137037_19860801_20200917_02_T1,scenes/a.tar,12,\(hash),
        138037,1994-09-22,LT05_L1TP_138037_19940922_20200911_02_T1,scenes/b,12,\(hash),"https://a.b/c,d"
        139036,2020-08-16,LC08_L1TP_139036_20200816_20200823_02_T1,/vsis3/bucket/LC08_L1TP_139036_20200816,12,\(hash),

        """)
    #expect(try SceneLock.read(forProject: project) == lock)
    #expect(lock.entries[0].path == scratch("scenes/a.tar"))
  }

  @Test("scenes are found by product, by path and row with date, and by place")
  func lookUp() throws {
    var lock = try SceneLock.read(forProject: project)
    let old = try entry("LT05_L1TP_138037_19940922_20160911_01_T1", at: "scenes/old")
    let new = try entry("LT05_L1TP_138037_19940922_20200911_02_T1", at: "scenes/new")
    lock.put(new)
    lock.put(old)
    let pathRow = try #require(PathRow("138037"))
    let date = try #require(CalendarDate(iso: "1994-09-22"))
    #expect(lock.entries(pathRow, on: date).map(\.productID) == [old.productID, new.productID])
    #expect(lock.entries(pathRow, on: CalendarDate(ordinal: date.ordinal + 1)).isEmpty)
    #expect(lock.entry(product: new.productID)?.path == scratch("scenes/new"))
    #expect(lock.entry(at: "scenes/../scenes/old")?.productID == old.productID)
    var moved = new
    moved.path = "elsewhere"
    lock.put(moved)
    #expect(lock.entries.count == 2)
    #expect(lock.entry(product: new.productID)?.path == scratch("elsewhere"))
  }

  /// Rows that will not do, and what the error says.
  private static let wrong = [
    (
      "138037,1994-09-31,LT05_L1TP_138037_19940922_20200911_02_T1,a,1,HASH,",
      "'date' is '1994-09-31'; write a date such as 1994-09-22"
    ),
    (
      "13837,1994-09-22,LT05_L1TP_138037_19940922_20200911_02_T1,a,1,HASH,",
      "'path_row' is '13837'; write six digits such as 138037"
    ),
    (
      "138037,1994-09-22,LT05_L1TP_138037_19940922_20200911_02_T1,a,-1,HASH,",
      "'size' is '-1'; write a number of bytes"
    ),
    (
      "138037,1994-09-22,LT05_L1TP_138037_19940922_20200911_02_T1,a,1,abc,",
      "'sha256' is 'abc'; write 64 hexadecimal digits"
    ),
    (
      "138038,1994-09-22,LT05_L1TP_138037_19940922_20200911_02_T1,a,1,HASH,",
      "'path_row' is 138038, the product's is 138037; mend one of them"
    ),
    (
      "138037,1994-09-23,LT05_L1TP_138037_19940922_20200911_02_T1,a,1,HASH,",
      "'date' is 1994-09-23, the product's is 1994-09-22; mend one of them"
    ),
    ("138037,1994-09-22,,a,1,HASH,", "needs a value in column 'product_id'"),
  ]

  @Test("what will not do is one error with its line and the mend", arguments: wrong)
  func wrongRow(row: String, said: String) throws {
    #expect(try fault("\n" + row + "\n") == "project.lock.csv:3: " + said)
  }

  @Test("a product locked twice and an unknown column are errors")
  func wrongTable() throws {
    let row = "138037,1994-09-22,LT05_L1TP_138037_19940922_20200911_02_T1,a,1,HASH,\n"
    #expect(
      try fault(row + row)
        == "project.lock.csv:3: 'product_id' 'LT05_L1TP_138037_19940922_20200911_02_T1' is also on line 2;"
        + " keep one, or run 'firnline scenes lock' anew")
    try scratch.write("path_row,date,product\n", to: "project.lock.csv")
    #expect(throws: InputError.self) { try SceneLock.read(forProject: project) }
  }

  @Test("locking anew drops what no manifest has, also where a row has come to name another product")
  func strays() throws {
    var lock = try SceneLock.read(forProject: project)
    for (id, path) in [
      ("LT05_L1TP_138037_19940922_20160911_01_T1", "scenes/old"),
      ("LT05_L1TP_138037_19940922_20200911_02_T1", "scenes/new"),
      ("LT05_L1TP_137037_19860801_20200917_02_T1", "scenes/a.tar"),
      ("LC08_L1TP_139036_20200816_20200823_02_T1", "scenes/b"),
      ("LT05_L1TP_135037_19860802_20200917_02_T1", "disk/mine"),
    ] { lock.put(try entry(id, at: path)) }
    let rows = [
      ManifestEntry(
        scene: "LT05_L1TP_138037_19940922_20200911_02_T1", pathRow: PathRow("138037"),
        date: CalendarDate(iso: "1994-09-22"), file: "m.csv"),
      ManifestEntry(pathRow: PathRow("139036"), date: CalendarDate(iso: "2020-08-16"), file: "m.csv"),
      // On a disk that is away for the moment.
      ManifestEntry(scene: "../disk/mine", file: scratch("manifests/m.csv")),
    ]
    let strays = lock.strays(among: rows, folder: nil)
    #expect(strays.map(\.path) == [scratch("scenes/a.tar"), scratch("scenes/old")])
    lock.drop(strays)
    #expect(lock.entries.map(\.path) == [scratch("disk/mine"), scratch("scenes/new"), scratch("scenes/b")])
  }

  @Test("programs that lock at the same time lose nothing of each other's")
  func amended() async throws {
    let file = project
    try await withThrowingTaskGroup { group in
      for day in 1...20 {
        let entry = try entry(
          "LT05_L1TP_138037_199409\(day + 10)_20200911_02_T1", at: "scenes/\(day)")
        group.addTask { try SceneLock.amend(forProject: file) { $0.put(entry) } }
      }
      try await group.waitForAll()
    }
    #expect(try SceneLock.read(forProject: project).entries.count == 20)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["project.lock.csv"])
  }

  @Test("a folder's hash is what sha256sum and sort make of it; what programs leave beside does not count")
  func digest() throws {
    try scratch.write("one", to: "scene/b_MTL.txt")
    try scratch.write("two and more", to: "scene/a_B1.TIF")
    try scratch.write("inner", to: "scene/gverify/c.txt")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "sha256sum * gverify/* 2>/dev/null | LC_ALL=C sort | sha256sum | cut -c 1-64"]
    process.currentDirectoryURL = URL(fileURLWithPath: scratch("scene"))
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let printed = try output.fileHandleForReading.readToEnd() ?? Data()
    let digest = try SceneDigest(of: scratch("scene"))
    #expect(digest.sha256.hex + "\n" == String(decoding: printed, as: UTF8.self))
    #expect(digest.size == 20)
    try scratch.write("<PAMDataset/>", to: "scene/a_B1.TIF.aux.xml")
    try scratch.write("", to: "scene/.hidden")
    #expect(try SceneDigest(of: scratch("scene")) == digest)
    try scratch.write("one!", to: "scene/b_MTL.txt")
    #expect(try SceneDigest(of: scratch("scene")) != digest)
    #expect(
      try SceneDigest(of: scratch("scene/a_B1.TIF")).sha256 == ContentHash(bytes: Data("two and more".utf8)))
    #expect(throws: InputError.self) { try SceneDigest(of: scratch("nowhere")) }
  }

  @Test("a scene whose files are not the locked ones is refused with what differs")
  func verification() throws {
    try scratch.write("one", to: "scenes/a.tar")
    let digest = try SceneDigest(of: scratch("scenes/a.tar"))
    var lock = try SceneLock.read(forProject: project)
    var entry = try entry("LT05_L1TP_138037_19940922_20200911_02_T1", at: "scenes/a.tar")
    (entry.size, entry.sha256) = (digest.size, digest.sha256)
    lock.put(entry)
    try lock.verify("scenes/a.tar")
    try lock.verify(scratch("scenes/not-locked"))
    for (content, said) in [("two", "SHA-256 is"), ("three", "5 bytes where 3 are locked")] {
      try scratch.write(content, to: "scenes/a.tar")
      let error = #expect(throws: InputError.self) { try lock.verify(scratch("scenes/a.tar")) }
      #expect(error?.problem.contains(said) == true)
    }
  }
}
