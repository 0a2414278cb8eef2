import Declaration
import Foundation
import Geospatial
import Inventory
import Landsat
import Testing

@testable import Pipeline

@Suite("The Three-Rivers series as declared")
struct ThreeRiversTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().appendingPathComponent("../../..").standardized.path
  private let report: LintReport

  init() throws { report = try Lint.report(of: "\(Self.root)/Pipelines/three-rivers.yaml") }

  @Test("the orbit tells the three suspect dates and the slip of a column, and nothing else")
  func orbit() {
    let found = report.findings.filter { $0.rule == .orbit }.map { finding in
      "\(URL(fileURLWithPath: finding.file).lastPathComponent): \(finding.message); \(finding.mend)"
    }
    #expect(found.count == 4)
    let said = [
      ("1986-1988.csv: ", "over path 134 on 1986-06-15", "1986-06-16"),
      ("1989-1991.csv: ", "over path 132 on 1991-08-30", "1991-08-03"),
      ("1998-2000.csv: ", "over path 138 on 1999-08-26, which is a day of path 139", "slipped"),
      ("2010-2012.csv: ", "over path 134 on 2011-09-19", "2011-09-09"),
    ]
    for (finding, (file, message, mend)) in zip(found, said) {
      #expect(finding.hasPrefix(file))
      #expect(finding.contains(message))
      #expect(finding.contains(mend))
    }
  }

  @Test("these are the only errors; lost dates, season and cloud are counted as in the table")
  func others() throws {
    #expect(report.count(.error) == 4)
    #expect(report.status(isStrict: false) == 1)
    func count(_ rule: LintRule) -> Int { report.findings.count { $0.rule == rule } }
    // By hand from Table IV: 20 rows without a date; 20 dates outside July to September; 7 clouds above 50 %.
    #expect(count(.lostDate) == 20)
    #expect(count(.season) == 20)
    #expect(count(.cloud) == 7)
    #expect(count(.missingTile) == 0)
    #expect(count(.lostDate) + count(.season) + count(.cloud) + 4 == report.findings.count)
  }

  @Test("the manifests are Table IV row by row, with the notes as they are")
  func manifests() throws {
    let table = try CSVTable(path: "\(Self.root)/Data/published/chen2022/table4.csv")
    var rows = 0
    for period in Set(table.rows.map { $0.fields[0] }) {
      let manifest = try CSVTable(path: "\(Self.root)/Data/three-rivers/manifests/\(period).csv")
      let printed = table.rows.filter { $0.fields[0] == period }
      #expect(manifest.header == ["path_row", "date", "cloud", "role", "note"])
      // Path and row, date, cloud and note, letter for letter.
      #expect(
        manifest.rows.map { [$0.fields[0], $0.fields[1], $0.fields[2], $0.fields[4]] }
          == printed.map { Array($0.fields[1...]) })
      rows += manifest.rows.count
    }
    #expect(rows == 227)
  }

  @Test("in each path/row and period the clearest dated image is the main one, but for one substitute")
  func roles() throws {
    let project = try Project.read("\(Self.root)/Pipelines/three-rivers.yaml")
    #expect(project.periods.count == 12)
    var substitutes: [String] = []
    var mains = 0
    for period in project.periods {
      guard case .scenes(let entries, _) = period.source else { continue }
      substitutes += entries.filter { $0.role == .substitute }.map(\.title)
      for (_, cell) in Dictionary(grouping: entries, by: \.pathRow) {
        let main = cell.filter { $0.role == .main }
        mains += main.count
        guard let main = main.first else {
          #expect(cell.map(\.role) == [.substitute])
          continue
        }
        let clearest = cell.filter { $0.date != nil }.compactMap(\.cloud).min()
        #expect(main.cloud == clearest || clearest == nil)
      }
    }
    // 12 periods of 13 path/rows; one of these cells has but a substitute.
    #expect(mains == 155)
    #expect(substitutes == ["138037 of 1994-09-22"])
  }

  @Test("the sub-areas share no ground, hold the centres of their scenes, and are all that the scenes show")
  func subareas() throws {
    let project = try Project.read("\(Self.root)/Pipelines/three-rivers.yaml")
    guard case .tiles(let declared)? = project.region.subareas else {
      Issue.record("the sub-areas are no path/rows")
      return
    }
    let tiles = declared.flatMap(\.tiles)
    #expect(tiles.count == 13)
    let subareas = try TileMap(tiles, in: project.region.crs).subareas(declared)
    let transform = try CoordinateTransform(from: CRS("EPSG:4326"), to: project.region.crs)
    for (subarea, declared) in zip(subareas, declared) {
      for tile in declared.tiles {
        let centre = try transform.apply(try #require(WRS2(tile)).centre)
        #expect(try subarea.polygons.contains(centre), "\(tile) in \(subarea.name)")
      }
    }
    let footprints = try tiles.compactMap { WRS2($0) }.map { try transform.apply($0.footprint) }
    let whole = try MultiPolygon(footprints).union().planarArea
    let parts = subareas.map(\.polygons.planarArea).reduce(0, +)
    #expect(abs(parts / whole - 1) < 1e-6)
    for (index, one) in subareas.enumerated() {
      for other in subareas[(index + 1)...] {
        #expect(try one.polygons.intersection(other.polygons).planarArea < 1e-6 * whole)
      }
    }
    // The order of the tiles of a sub-area is none of its identity, their sub-area is.
    var other = declared
    other[0].tiles.reverse()
    #expect(TileMap.hash(other) == TileMap.hash(declared))
    other[0].tiles.append(other[1].tiles.removeLast())
    #expect(TileMap.hash(other) != TileMap.hash(declared))
  }
}
