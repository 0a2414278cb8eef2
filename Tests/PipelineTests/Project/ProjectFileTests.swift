import Declaration
import Extraction
import Foundation
import Geospatial
import Inventory
import Landsat
import Testing

@testable import Pipeline

@Suite("Project file")
struct ProjectFileTests {
  private let scratch: Scratch

  /// Every key of every section, none at its standard value.
  private static let everything = """
    name: Three-Rivers
    simulated: true
    region:
      boundary: {file: region.gpkg, layer: outer}
      subareas: {file: region.gpkg, layer: parts, name: NAME}
      grid: {crs: EPSG:32646, resolution: 30 m, resampling: bilinear}
      area: equal-area
    scenes: {folder: products, mask: [cloud, shadow], confidence: medium, keepSnow: true}
    extraction:
      method: band-ratio
      quantity: dn
      threshold: 1.9
      zeroGuard: exclude
      morphology: {opening: true, closing: false, size: 7}
    merge: {rule: vote, acrossTiles: mean, threshold: 0.6}
    outlines: {minimumArea: 0.02 km2}
    uncertainty:
      {buffer: scene-rmse, side: mean, dissolve: false, nunataks: false, quadrantSegments: 4,
       correlation: root-sum-square, hidden: density}
    change: {years: acquisition}
    periods:
      - {label: 1986-1988, manifest: manifests/first.csv, buffer: 20 m}
      - {label: modern, years: 2001-2003, scenes: [a.yaml, b]}
      - label: 1998
        outlines: {file: old.shp, layer: l, where: "Year = 1998", attributes: {name: N, id: I, date: D},
                   date: 1998-09-01, crs: EPSG:4326, repair: true, minimumArea: 1 ha}
    comparisons:
      - {from: 1986-1988, to: modern}
    inventory: out/three.sqlite
    work: /var/tmp/three
    """

  init() throws {
    scratch = try Scratch()
    for name in ["region.gpkg", "old.shp", "a.yaml", "products/b/x", "manifests/c.yaml"] {
      try scratch.write("", to: name)
    }
    try scratch.write("scene,role,note\nc.yaml,support,\"hazy, late\"\nb,,\n", to: "manifests/first.csv")
  }

  private func read(_ text: String) throws -> Project {
    try Project.read(scratch.write(text, to: "project.yaml"))
  }

  /// The error's text after the project file's name.
  private func fault(_ old: String, _ new: String, in text: String = everything) throws -> String {
    try #require(text.contains(old))
    let error = #expect(throws: InputError.self) {
      _ = try read(text.replacingOccurrences(of: old, with: new))
    }
    return try #require(error).description.replacingOccurrences(of: scratch.path + "/", with: "")
  }

  @Test("scenes are read by M-LandsNet where no section says otherwise")
  func noExtraction() throws {
    let lines = Self.everything.split(separator: "\n")
    let section = try #require(lines.firstIndex(of: "extraction:"))
    let text = (lines[..<section] + lines[(section + 6)...]).joined(separator: "\n")
    #expect(try read(text).method.name == "m-landsnet")
  }

  @Test("every setting of every section is read")
  func everySection() throws {
    let project = try read(Self.everything)
    #expect(project.name == "Three-Rivers")
    #expect(project.isSimulated)
    let region = project.region
    #expect(region.boundary == .init(path: scratch("region.gpkg"), layer: "outer", name: nil))
    #expect(
      region.subareas == .file(.init(path: scratch("region.gpkg"), layer: "parts", name: "NAME")))
    #expect(region.crs.epsg == 32646)
    #expect(region.resolution == Length(metres: 30))
    #expect(region.resampling == .bilinear)
    #expect(region.area == .equalArea)
    #expect(project.sky == SkyPolicy(masked: [.cloud, .shadow], confidence: .medium, keepSnow: true))
    let method = try #require(project.method as? BandRatio)
    #expect(method.quantity == .digitalNumbers)
    #expect(method.threshold == 1.9)
    #expect(method.zeroGuard == .exclude)
    #expect(method.morphology.opening && !method.morphology.closing && method.morphology.size == 7)
    #expect(project.merge.rule == .vote)
    #expect(project.merge.ruleAcrossTiles == .mean)
    #expect(project.merge.threshold == 0.6)
    #expect(project.minimumArea == Area(squareMetres: 20_000))
    #expect(
      project.uncertainty
        == BufferUncertainty(
          width: .sceneRMSE, side: .mean, dissolve: false, nunataks: false, quadrantSegments: 4,
          hidden: .density))
    #expect(project.correlation == .rootSumSquare)
    #expect(project.years == .acquisition)
    #expect(project.comparisons == [Comparison(first: "1986-1988", second: "modern")])
    #expect(project.inventory == scratch("out/three.sqlite"))
    #expect(project.workFolder == "/var/tmp/three")
  }

  @Test("periods have manifests, scenes or outlines; years come from the label unless declared")
  func periods() throws {
    let periods = try read(Self.everything).periods
    #expect(periods.map(\.label) == ["1986-1988", "modern", "1998"])
    #expect(periods.map(\.years) == [1986...1988, 2001...2003, 1998...1998])
    #expect(periods.map(\.buffer) == [.fixed(Length(metres: 20)), nil, nil])
    guard case .scenes(let first, _) = periods[0].source, case .scenes(let second, _) = periods[1].source,
      case .outlines(let old) = periods[2].source
    else {
      Issue.record("the periods' sources are of another kind")
      return
    }
    // Main scenes go first; found beside the manifest, or else in the scenes' folder.
    #expect(first.map(\.path) == [scratch("products/b"), scratch("manifests/c.yaml")])
    #expect(first.map(\.role) == [.main, .support])
    #expect(first.map(\.note) == [nil, "hazy, late"])
    #expect(second.map(\.path) == [scratch("a.yaml"), scratch("products/b")])
    #expect(
      old
        == OutlineImport(
          path: scratch("old.shp"), layer: "l", filter: "Year = 1998",
          attributes: .init(name: "N", id: "I", date: "D"), date: CalendarDate(iso: "1998-09-01"),
          crs: try CRS("EPSG:4326"), repair: true, minimumArea: Area(squareMetres: 10_000)))
  }

  @Test("what is left out has the paper's value")
  func standards() throws {
    let project = try read(
      """
      name: Small
      region: {grid: {crs: EPSG:32646}}
      periods: [{label: 1998, outlines: {file: old.shp}}]
      inventory: small.sqlite
      """)
    #expect(!project.isSimulated)
    #expect(project.region.area == .geodesic)
    #expect(project.region.resampling == .nearest)
    #expect(project.region.resolution == nil)
    #expect(project.sky == SkyPolicy())
    #expect(project.merge.rule == .referenceFirst)
    #expect(project.minimumArea == Area(squareMetres: 10_000))
    #expect(project.uncertainty == BufferUncertainty())
    #expect(project.correlation == .linear)
    #expect(project.years == .paper)
    #expect(project.workFolder == scratch(".firnline"))
  }

  /// A misspelt key in each section, its line, and what was meant.
  private static let misspelt: [(old: String, new: String, line: Int, meant: String)] = [
    ("simulated:", "simulate:", 2, "simulated"), ("boundary:", "bondary:", 4, "boundary"),
    ("resolution:", "resolutoin:", 6, "resolution"), ("keepSnow:", "keepsnow:", 8, "keepSnow"),
    ("zeroGuard:", "zero_guard:", 13, "zeroGuard"), ("opening:", "openning:", 14, "opening"),
    ("acrossTiles:", "acrossTile:", 15, "acrossTiles"), ("minimumArea: 0", "minArea: 0", 16, "minimumArea"),
    ("dissolve:", "disolve:", 18, "dissolve"), ("{years: acq", "{year: acq", 20, "years"),
    ("manifest:", "manifets:", 22, "manifest"), ("where:", "were:", 25, "where"),
    ("from:", "form:", 28, "from"), ("inventory:", "invent:", 29, "inventory"),
  ]

  @Test("a misspelt key is named with its line and the nearest key", arguments: misspelt)
  func unknownKey(old: String, new: String, line: Int, meant: String) throws {
    let said = try fault(old, new)
    let key = String(new.drop { "{ ".contains($0) }.prefix { $0 != ":" })
    #expect(
      said.hasPrefix("project.yaml:\(line): '\(key)' is no key here; did you mean '\(meant)'?"), "\(said)")
  }

  /// A wrong value, and what the error says.
  private static let wrong: [(old: String, new: String, said: String)] = [
    (
      "30 m,", "30 km2,",
      "project.yaml:6: 'resolution' '30 km2' is no length; write a number with a unit, one of m, km"
    ),
    (
      "0.02 km2", "0.02",
      "project.yaml:16: 'minimumArea' '0.02' is no area; write a number with a unit, one of "
    ),
    (
      "buffer: scene-rmse", "buffer: 15",
      "project.yaml:18: 'buffer' is '15'; write a length such as 15 m, half-pixel or scene-rmse"
    ),
    ("buffer: scene-rmse", "buffer: 0 m", "project.yaml:18: 'buffer' is '0 m'; "),
    ("buffer: 20 m", "buffer: -5 m", "project.yaml:22: 'buffer' is '-5 m'; "),
    (
      "EPSG:32646, res", "EPSG:99999, res", "project.yaml:6: 'crs' is no reference system; "
    ),
    (
      "area: equal-area", "area: spherical",
      "project.yaml:7: 'area' is 'spherical'; write one of planar, equal-area, geodesic"
    ),
    (
      "mask: [cloud, shadow]", "mask: [cloud, fog]",
      "project.yaml:8: 'mask' has 'fog'; list some of cloud, dilated-cloud, cirrus, shadow"
    ),
    ("mask: [cloud, shadow]", "mask: cloud", "project.yaml:8: 'mask' is no list; write [one, two]"),
    ("keepSnow: true", "keepSnow: maybe", "project.yaml:8: 'keepSnow' is 'maybe'; write true or false"),
    ("threshold: 1.9", "threshold: high", "project.yaml:12: 'threshold' is 'high'; write a number"),
    ("  threshold: 1.9\n", "", "project.yaml:10: 'threshold' is missing; "),
    ("threshold: 1.9", "threshold: -1", "project.yaml:12: 'threshold' is -1.0; write a ratio above 0"),
    (
      "method: band-ratio", "method: magic",
      "project.yaml:10: 'method' is 'magic'; write one of band-ratio, ndsi, single-band, random-forest, "
    ),
    (
      "method: band-ratio", "method: ndsi", "project.yaml:13: 'zeroGuard' is no setting of ndsi; leave it out"
    ),
    ("size: 7", "size: 6", "project.yaml:14: 'size' is '6'; write an odd number of pixels from 3 to 31"),
    ("threshold: 0.6", "threshold: 1", "project.yaml:15: 'threshold' is '1'; write a number between 0 and 1"),
    (
      "rule: vote", "rule: most",
      "project.yaml:15: 'rule' is 'most'; write one of reference-first, least-ice, "
    ),
    ("label: modern", "label: 1986-1988", "project.yaml:23: 'label' '1986-1988' is used twice; "),
    (
      "years: 2001-2003, ", "",
      "project.yaml:23: 'years' are missing, and the label 'modern' names none; "
        + "write 'years: 1986-1988' or 'years: 1998'"
    ),
    (
      "years: 2001-2003", "years: 2003-2001", "project.yaml:23: 'years' is '2003-2001'; write one year or two"
    ),
    ("scenes: [a.yaml, b]", "scenes: []", "project.yaml:23: 'scenes' lists no scene; "),
    (
      "scenes: [a.yaml, b]", "scenes: [a.yaml], manifest: m.csv",
      "project.yaml:23: 'scenes' a period has one source, not 2; write one of manifest, scenes, outlines"
    ),
    (
      "scenes: [a.yaml, b]", "manifest: project.yaml",
      "project.yaml:23: 'manifest' is the project file itself; name a CSV file"
    ),
    ("date: 1998-09-01", "date: 1998-13-01", "project.yaml:26: 'date' is '1998-13-01'; write a date such as"),
    (
      "to: modern", "to: now",
      "project.yaml:28: 'to' is 'now'; write the label of a period: 1986-1988, modern, 1998"
    ),
    ("to: modern", "to: 1986-1988", "project.yaml:28: 'to' is the same period as 'from'; "),
    ("name: Three-Rivers", "name:", "project.yaml:1: 'name' is missing; "),
    ("name: Three-Rivers", "name: [a, b]", "project.yaml:1: 'name' is no single value; write one value"),
    ("  area: equal-area", "  area: [equal-area", "is no valid YAML"),
  ]

  @Test("a wrong value is one error with its line and the mend", arguments: wrong)
  func wrongValue(old: String, new: String, said: String) throws {
    let found = try fault(old, new)
    #expect(found.contains(said), "\(found)")
    #expect(!found.contains("Error("), "\(found)")
  }

  @Test(
    "sub-areas may be paths and rows, each in one of them",
    arguments: [
      ("{name: A, tiles: [138037]}, {name: B, tiles: [139/036, 137037]}", ""),
      ("{name: A, tiles: [138037]}, {name: A, tiles: [139036]}", "'name' 'A' is used twice"),
      ("{name: A, tiles: [138037]}, {name: B, tiles: [138037]}", "'tiles' has 138037, which is also in 'A'"),
      ("{name: A, tiles: [240037]}", "'tiles' has '240037'; list paths and rows of WRS-2"),
      ("{name: A, tiles: []}", "'tiles' lists no path and row"),
      ("{tiles: [138037]}", "'name' is missing"),
      ("{name: A, tile: 138037}", "'tile' is no key here"),
    ])
  func tileSubareas(list: String, said: String) throws {
    let old = "{file: region.gpkg, layer: parts, name: NAME}"
    try #require(Self.everything.contains(old))
    let text = Self.everything.replacingOccurrences(of: old, with: "[\(list)]")
    guard said.isEmpty else {
      let found = try fault("[\(list)]", "[\(list)]", in: text)
      #expect(found.contains(said), "\(found)")
      return
    }
    guard case .tiles(let subareas)? = try read(text).region.subareas else {
      Issue.record("the sub-areas are no path/rows")
      return
    }
    #expect(subareas.map { $0.tiles.map(\.compact) } == [["138037"], ["139036", "137037"]])
  }

  @Test("a missing file is named with the line that names it")
  func missingFiles() throws {
    #expect(
      try fault("file: old.shp", "file: new.shp").hasPrefix(
        "project.yaml:25: 'file' 'new.shp' does not exist; paths are relative to the project file"))
    #expect(
      try fault("manifests/first.csv", "manifests/none.csv").hasPrefix(
        "manifests/none.csv: does not exist or cannot be read; check the path after 'manifest:'"))
    let missing = #expect(throws: InputError.self) { try Project.read(scratch("none.yaml")) }
    #expect(missing?.mend == "check the path")
  }

  @Test("a grid has no degrees, whichever way areas are measured")
  func degrees() throws {
    let planar = Self.everything.replacingOccurrences(of: "area: equal-area", with: "area: planar")
    for text in [Self.everything, planar] {
      #expect(
        try fault("EPSG:32646, res", "EPSG:4326, res", in: text).hasPrefix(
          "project.yaml:6: 'crs' is EPSG:4326, which has degrees"))
    }
    #expect(try read(planar).region.area == .planar)
  }

  @Test("hidden ground needs a boundary or sub-areas of which it could be a part")
  func hiddenGround() throws {
    let undivided = Self.everything.replacingOccurrences(
      of: "  subareas: {file: region.gpkg, layer: parts, name: NAME}\n", with: "")
    #expect(
      try fault("  boundary: {file: region.gpkg, layer: outer}\n", "", in: undivided).hasPrefix(
        "project.yaml:17: 'hidden' is density, but there is neither region.boundary nor region.subareas whose ground could be hidden; "
      ))
  }

  @Test("a pair of periods listed twice is an error")
  func comparisonTwice() throws {
    let line = "  - {from: 1986-1988, to: modern}\n"
    #expect(
      try fault(line, line + line).hasPrefix(
        "project.yaml:29: 'from' the pair 1986-1988, modern is listed twice; keep one"))
  }

  @Test("a period has the settings that shaped it and no others: of scenes, or of its file of outlines")
  func settingsOfPeriods() throws {
    let text = Self.everything.replacingOccurrences(
      of: "repair: true,", with: "repair: true, citation: Old (1998),")
    let project = try read(text)
    let (scenes, file) = (project.settings(of: project.periods[0]), project.settings(of: project.periods[2]))
    #expect(scenes["extraction.method"] == "band-ratio" && scenes["merge.rule"] == "vote")
    #expect(scenes["uncertainty.buffer"] == "20 m" && scenes["outlines.file"] == nil)
    #expect(!file.keys.contains { $0.hasPrefix("extraction.") || $0.hasPrefix("merge.") })
    #expect(file["outlines.file"] == "old.shp" && file["outlines.where"] == "Year = 1998")
    #expect(file["outlines.attributes.id"] == "I" && file["outlines.citation"] == "Old (1998)")
    #expect(file["uncertainty.buffer"] == "scene-rmse" && file["region.area"] == "equal-area")
  }

  @Test("the same settings in another order are the same settings")
  func settings() throws {
    let reordered = Self.everything
      .replacingOccurrences(
        of: "{rule: vote, acrossTiles: mean, threshold: 0.6}",
        with: "\n  # a comment\n  threshold: 0.60\n  acrossTiles: mean\n  rule: vote")
    #expect(try read(reordered).settings == read(Self.everything).settings)
  }
}
