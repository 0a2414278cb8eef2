import Foundation
import Geospatial
import Landsat
import Testing

@testable import Pipeline

@Suite("Lint of made-up projects")
struct LintTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private static let head = """
    name: Small
    region: {grid: {crs: EPSG:32646, resolution: 30 m}}
    scenes: {folder: products}
    inventory: inventory.sqlite

    """

  /// Looks over a project of one manifest, 1998-2000.
  private func lint(_ rows: String, head: String = head, lock: String? = nil) throws -> LintReport {
    try scratch.write(rows, to: "1998-2000.csv")
    if let lock { try scratch.write(lock, to: "project.lock.csv") }
    let project = head + "periods:\n  - {label: 1998-2000, manifest: 1998-2000.csv}\n"
    return try Lint.report(of: scratch.write(project, to: "project.yaml"))
  }

  private func found(_ rows: String, head: String = head, lock: String? = nil) throws -> [String] {
    try lint(rows, head: head, lock: lock).findings.map { finding in
      "\(finding.line ?? 0) \(finding.severity.rawValue) \(finding.rule.rawValue): \(finding.message)"
    }
  }

  @Test("a clean project has no finding, and no scene has to be there")
  func clean() throws {
    #expect(try found("path_row,date,cloud\n138037,2000-08-21,9.00\n139036,1999-07-25,2\n").isEmpty)
  }

  @Test(
    "a plane in which buffers are not what they are on the ground is an error, one a little off a warning")
  func plane() throws {
    func found(_ plane: String) throws -> [LintFinding] {
      try lint(
        "path_row,date\n138037,2000-08-21\n",
        head: Self.head.replacingOccurrences(of: "EPSG:32646", with: plane)
      ).findings
    }
    let mercator = try found("EPSG:3857")
    #expect(mercator.map(\.rule) == [.plane])
    #expect(mercator.map(\.severity) == [.error])
    #expect(mercator[0].message.hasPrefix("lengths in EPSG:3857 are not those on the ground: at longitude 9"))
    #expect(mercator[0].mend == "choose another region.grid.crs, such as EPSG:32646")
    #expect(try found("EPSG:32647").isEmpty)
    #expect(try found("EPSG:32648").map(\.severity) == [.warning])
    #expect(try found("EPSG:4326").map(\.rule) == [.project])
  }

  @Test(
    "where outlines are imported the plane is looked at where they are, within a boundary where there is one")
  func planeOfOutlines() throws {
    func write(_ name: String, longitude: Double) throws {
      let face = Polygon(Bounds(minX: longitude, minY: 46, maxX: longitude + 0.1, maxY: 46.1))
      try VectorLayer(
        name: "x", crs: .wgs84, fields: [],
        features: [Feature(id: 1, geometry: .polygons(face.asMultiPolygon))]
      ).write(scratch(name))
    }
    try write("near.gpkg", longitude: 92)
    try write("far.gpkg", longitude: 8)
    func rules(_ region: String) throws -> [LintRule] {
      let project = """
        name: Small
        region: {grid: {crs: EPSG:32646, resolution: 30 m}\(region)}
        inventory: inventory.sqlite
        periods: [{label: "2003", outlines: {file: far.gpkg}}]
        """
      return try Lint.report(of: scratch.write(project, to: "project.yaml")).findings.map(\.rule)
    }
    #expect(try rules("") == [.plane])
    #expect(try rules(", boundary: near.gpkg").isEmpty)
  }

  /// Rows of a manifest, and the one finding that they make.
  private static let cases = [
    (
      "path_row,date\n138037,2000-08-22\n",
      "2 error orbit: Landsat 5 or 7 did not pass over path 138 on 2000-08-22"
    ),
    (
      "path_row,date\n138037,2000-11-25\n",
      "2 warning season: 2000-11-25 is outside Jul-Sep: seasonal snow may look like ice"
    ),
    (
      "path_row,date,cloud\n138037,2000-08-21,50.5\n",
      "2 warning cloud: 138037 of 2000-08-21 has 50.5 % cloud, more than 50 %"
    ),
    (
      "scene\nLT05_L1GS_138037_20000821_20200906_02_T1\n",
      "2 warning level: LT05_L1GS_138037_20000821_20200906_02_T1 is L1GS: neither ground control nor terrain was "
        + "used to place it"
    ),
    (
      "scene\nLT05_L1TP_138037_20000821_20200906_02_T2\n",
      "2 warning tier: LT05_L1TP_138037_20000821_20200906_02_T2 is of tier 2: it may lie tens of metres off its place"
    ),
    (
      "path_row,date\n138037,2000-08-21\n238037,1998-08-13\n",
      "3 error manifest: 'path_row' is 238037, and WRS-2 has paths to 233 and rows to 248"
    ),
    ("path_row,date\n138037,1997-08-13\n", "2 error out-of-period: 1997-08-13 is not in 1998-2000"),
    (
      "path_row,date,role,note\n138037,2000-08-21,,\n138037,1997-08-13,substitute,\n",
      "3 warning out-of-period: 138037 of 1997-08-13 is a substitute and does not say why"
    ),
    (
      "path_row,date\n138037,2000-08-21\n138037,2000-08-21\n",
      "3 error duplicate: 138037 of 2000-08-21 is also on line 2"
    ),
    (
      "scene\nLT05_L1TP_138037_20000821_20200906_02_T1\nLT05_L1TP_138037_20000821_20161213_01_T1\n",
      "3 warning reprocessing: LT05_L1TP_138037_20000821_20161213_01_T1 is another processing of "
        + "LT05_L1TP_138037_20000821_20200906_02_T1, on line 2"
    ),
    (
      "path_row,date\n138037,2000-08-21\n138037,\n",
      "3 note lost-date: 138037 has no date, so runs leave the row out"
    ),
    ("path_row,date,rolle\n138037,2000-08-21,\n", "1 error manifest: 'rolle' is no column here"),
    ("path_row,date\n138037,21.8.2000\n138037,2000-08-21\n", "2 error manifest: 'date' is '21.8.2000'"),
  ]

  @Test("each rule finds what breaks it, where it stands", arguments: cases)
  func rules(rows: String, said: String) throws { #expect(try found(rows) == [said]) }

  @Test("what a substitute with its reason brings in from outside is in order")
  func substitute() throws {
    let rows = "path_row,date,role,note\n138037,2000-08-21,,\n138037,1997-08-13,substitute,none was clear\n"
    #expect(try found(rows).isEmpty)
  }

  @Test("a date that stands under another path as well has slipped from there; a near date is proposed else")
  func orbit() throws {
    let slipped = try lint("path_row,date\n139036,1999-08-26\n138037,1999-08-26\n").findings
    #expect(slipped.map(\.line) == [3])
    #expect(
      slipped[0].message.hasSuffix(
        "on 1999-08-26, which is a day of path 139 and stands under 139036 as well, on line 2"))
    // Landsat 5 passed over path 138 on 2000-08-21, sixteen days before 2000-09-06.
    let mistyped = try lint("path_row,date\n138037,2000-08-12\n138037,2000-09-06\n").findings
    #expect(mistyped.map(\.line) == [2])
    #expect(mistyped[0].mend.contains("2000-08-21"))
    // With the product's name only its own satellite counts: Landsat 7 flies eight days later.
    #expect(try found("scene\nLE07_L1TP_138037_20000829_20170210_01_T1\n").isEmpty)
    #expect(
      try found("scene\nLT05_L1TP_138037_20000829_20170210_01_T1\n")
        == ["2 error orbit: Landsat 5 did not pass over path 138 on 2000-08-29"])
  }

  @Test(
    "of the days that a misprint may mean, those of the season come first, also where another satellite passed"
  )
  func seasonFirst() throws {
    // Landsat 8 passed over path 138 on 2020-06-09, Landsat 7 on 2020-01-09, 2020-07-03 and 2020-07-19.
    let head = Self.head
    try scratch.write("path_row,date\n138037,2020-07-09\n", to: "2019-2021.csv")
    let project = head + "periods:\n  - {label: 2019-2021, manifest: 2019-2021.csv}\n"
    let findings = try Lint.report(of: scratch.write(project, to: "project.yaml")).findings
    let mends = findings.filter { $0.rule == .orbit }.map(\.mend)
    #expect(mends == ["perhaps 2020-07-03 or 2020-07-19 is meant: one digit or two exchanged ones away"])
  }

  @Test("the sum names the rules, so that a long list can be taken in")
  func sums() throws {
    let report = try lint("path_row,date,cloud\n138037,2000-11-25,70\n139036,,\n")
    let last = report.text(from: scratch.path).split(separator: "\n").last
    #expect(
      last == "project.yaml: 0 errors, 3 warnings (1 missing-tile, 1 season, 1 cloud), 1 note (1 lost-date)")
  }

  @Test("gaps of Landsat 7 show by the product's name, or by the only satellite that passed")
  func gaps() throws {
    let head = Self.head
    for rows in [
      "scene\nLE07_L1TP_138037_20040723_20170120_01_T1\n", "path_row,date\n138037,2004-07-23\n",
    ] {
      try scratch.write(rows, to: "m.csv")
      let project = head + "periods:\n  - {label: 2004-2006, manifest: m.csv}\n"
      let report = try Lint.report(of: scratch.write(project, to: "project.yaml"))
      #expect(report.findings.map(\.rule) == [.gaps])
    }
    #expect(try found("scene\nLE07_L1TP_138037_20000829_20170210_01_T1\n").isEmpty)
  }

  @Test("a path and row that another period or a sub-area has is missed")
  func missingTile() throws {
    try scratch.write("path_row,date\n138037,2000-08-21\n", to: "a.csv")
    try scratch.write("path_row,date\n139036,2001-08-31\n138037,\n", to: "b.csv")
    let project = """
      name: Small
      region:
        grid: {crs: EPSG:32646, resolution: 30 m}
        subareas: [{name: All, tiles: [138037, 139036, 137037]}]
      inventory: inventory.sqlite
      periods: [{label: 1998-2000, manifest: a.csv}, {label: 2001-2003, manifest: b.csv}]
      """
    let report = try Lint.report(of: scratch.write(project, to: "project.yaml"))
    let missed = report.findings.filter { $0.rule == .missingTile }.map { finding in
      "\(URL(fileURLWithPath: finding.file).lastPathComponent) \(finding.message)"
    }
    #expect(
      missed == [
        "a.csv 1998-2000 has no scene of 137037, which other periods or the sub-areas have",
        "a.csv 1998-2000 has no scene of 139036, which other periods or the sub-areas have",
        "b.csv 2001-2003 has no scene of 137037, which other periods or the sub-areas have",
        "b.csv 2001-2003 has 138037 only in rows without a date",
      ])
    #expect(report.status(isStrict: false) == 0)
    #expect(report.status(isStrict: true) == 2)
  }

  @Test("several things wrong in the project file are several findings")
  func projectFile() throws {
    let head = """
      name: Small
      region: {grid: {crs: EPSG:32646, resolution: 30}}
      scenes: {folder: products}
      merge: {rule: guess}
      uncertainty: {bufer: 15 m}
      lint: {cloud: 120}
      inventory: inventory.sqlite

      """
    let found = try found("path_row,date\n138037,2000-08-22\n", head: head)
    #expect(found.count == 5)
    #expect(found[0].hasPrefix("2 error project: 'resolution' '30' is no length"))
    #expect(found[1].hasPrefix("4 error project: 'rule' is 'guess'"))
    #expect(found[2].hasPrefix("5 error project: 'bufer' is no key here"))
    #expect(found[3].hasPrefix("6 error project: 'cloud' is '120'"))
    #expect(found[4].contains("orbit"))
    let unknown = try Lint.report(of: scratch.write("nam: x\n", to: "project.yaml"))
    #expect(unknown.findings.map(\.line) == [1])
    #expect(unknown.status(isStrict: false) == 1)
  }

  @Test("the limits are the project's")
  func limits() throws {
    let head = Self.head + "lint: {season: Oct-Feb, cloud: 60}\n"
    #expect(try found("path_row,date,cloud\n138037,2000-11-25,55\n", head: head).isEmpty)
    #expect(
      try found("path_row,date,cloud\n138037,2000-08-21,65\n", head: head).map { $0.prefix(9) } == [
        "2 warning", "2 warning",
      ])
    let days = Self.head + "lint: {season: 08-01/08-20}\n"
    let late = try found("path_row,date,cloud\n138037,2000-08-21,5\n", head: days)
    #expect(late.count == 1 && late[0].contains("outside 08-01/08-20"))
  }

  @Test("the lock has to agree with the manifests")
  func lock() throws {
    let digest = String(repeating: "0", count: 64)
    let lock = """
      path_row,date,product_id,path,size,sha256,source
      138037,2000-08-21,LT05_L1TP_138037_20000821_20161213_01_T1,products/a.tar,1,\(digest),
      139036,1999-07-25,LT05_L1TP_139036_19990725_20161213_01_T1,products/b.tar,1,\(digest),
      """
    let found = try found("scene\nLT05_L1TP_138037_20000821_20200906_02_T1\n", lock: lock)
    #expect(
      found == [
        "2 error lock: LT05_L1TP_138037_20000821_20200906_02_T1 is wanted, but "
          + "LT05_L1TP_138037_20000821_20161213_01_T1 is locked for this acquisition",
        "0 warning lock: LT05_L1TP_139036_19990725_20161213_01_T1 is locked, but no manifest has it",
      ])
  }

  @Test("where a folder has several processings, lint says which is taken")
  func choice() throws {
    for name in ["LT05_L1TP_138037_20000821_20161213_01_T1", "LT05_L1TP_138037_20000821_20200906_02_T1"] {
      try scratch.write("", to: "products/\(name).tar")
    }
    #expect(
      try found("path_row,date\n138037,2000-08-21\n") == [
        "2 note reprocessing: 138037 of 2000-08-21 is there in 2 products, of which "
          + "LT05_L1TP_138037_20000821_20200906_02_T1 is taken"
      ])
  }

  @Test("simulated scenes in a project that does not say so are an error")
  func simulated() throws {
    let project = try SimulatedProject()
    #expect(try Lint.report(of: project.file).findings.allSatisfy { $0.rule != .simulated })
    try project.edit("simulated: true\n", "")
    let found = try Lint.report(of: project.file).findings.filter { $0.rule == .simulated }
    #expect(found.count == 4)
    #expect(found.allSatisfy { $0.severity == .error && $0.line != nil })
  }
}
