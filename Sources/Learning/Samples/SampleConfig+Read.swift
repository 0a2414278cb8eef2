import Declaration
import Extraction
import Foundation
import Geospatial
import Landsat

extension SampleConfig {
  private static let keys = [
    "name", "source", "scenes", "outlines", "bands", "quantity", "grid", "sky", "tile", "split",
    "symmetries", "seed", "output",
  ]

  /// Reads a file of samples to be made.
  ///
  ///     name: Everest
  ///     scenes: [scene.yaml]              # or a manifest, a CSV file with the column scene
  ///     outlines: {file: rgi.gpkg, dateField: BgnDate, within: 2 years}
  ///     bands: [blue, green, red, nir]
  ///     quantity: dn
  ///     grid: {crs: EPSG:32645, resolution: 30 m}
  ///     tile: {size: 128}
  ///     split: {rule: by-place, block: 8 km}
  ///     output: everest
  ///
  /// Paths are relative to the file.
  /// - Throws: `InputError` with file, line, field and what to do.
  public static func read(_ file: String) throws -> SampleConfig {
    let top = try StrictMapping(reading: file, keys: keys)
    let grid = try top.mapping("grid", keys: ["crs", "resolution", "resampling"])
    let split = try split(top)
    var config = SampleConfig(
      file: file, name: try top.requiredString("name", "what tables call the samples"),
      source: try top.string("source") ?? "", scenes: try scenes(top), outlines: try outlines(top),
      bands: try bands(top),
      quantity: try top.value("quantity", "dn or reflectance", BandQuantity.init(rawValue:)),
      crs: try grid.value("crs", "a reference system such as EPSG:32646") { try? CRS($0) },
      resolution: try grid.value("resolution", "a length such as 30 m", length), split: split,
      output: try top.requiredString("output", "the folder to write").path(beside: file))
    guard !config.crs.isGeographic else {
      throw grid.fault("crs", "is \(config.crs), which has degrees", "choose a projected one, such as UTM")
    }
    config.resampling =
      try grid.optionalValue("resampling", "one of nearest, bilinear, cubic, average") {
        Resampling(rawValue: $0)
      } ?? .nearest
    config.sky = try sky(top)
    try config.takeTile(top)
    config.symmetries = try top.symmetries("symmetries") ?? split.usualSymmetries
    config.seed = try top.optionalValue("seed", "a whole number from 0") { UInt64($0) } ?? 1
    return config
  }

  private static func scenes(_ top: StrictMapping) throws -> [String] {
    let listed =
      if let manifest = try? top.string("scenes"), manifest.lowercased().hasSuffix(".csv") {
        try self.scenes(inManifest: manifest.path(beside: top.file))
      } else {
        try top.strings(orOne: "scenes").map { $0.path(beside: top.file) }
      }
    guard !listed.isEmpty else { throw top.fault("scenes", "lists no scene", "write at least one path") }
    if let twice = listed.first(where: { scene in listed.count { $0 == scene } > 1 }) {
      throw top.fault("scenes", "lists '\(twice)' twice", "keep one")
    }
    return listed
  }

  private static func scenes(inManifest path: String) throws -> [String] {
    let table = try CSVTable(path: path)
    return try table.rows.map { try table.required("scene", in: $0).path(beside: path) }
  }

  private static func outlines(_ top: StrictMapping) throws -> ReferenceOutlines {
    let given = try top.mapping(
      "outlines", keys: ["file", "layer", "where", "dateField", "within", "region"])
    var outlines = ReferenceOutlines(
      path: try given.requiredString("file", "the file of outlines").path(beside: top.file))
    outlines.layer = try given.string("layer")
    outlines.filter = try given.string("where")
    outlines.region = try given.string("region")?.path(beside: top.file)
    guard given.has("dateField") == given.has("within") else {
      let (there, missing) = given.has("within") ? ("within", "dateField") : ("dateField", "within")
      throw given.fault(there, "goes with '\(missing)'", "write both, or neither")
    }
    if let field = try given.string("dateField") {
      outlines.dates = ReferenceOutlines.Dates(
        field: field,
        days: try given.value(
          "within", "a time such as 2 years, 6 months or 90 days, up to 1000 years", days(parsing:)))
    }
    return outlines
  }

  private static func bands(_ top: StrictMapping) throws -> [Role] {
    let known = Role.allCases.map(\.rawValue).joined(separator: ", ")
    let bands = try top.strings("bands")?.map { text in
      guard let role = Role(rawValue: text) else {
        throw top.fault("bands", "has '\(text)'", "list some of \(known)")
      }
      return role
    }
    guard let bands, !bands.isEmpty, Set(bands).count == bands.count else {
      throw top.fault("bands", "has to name every band once", "list some of \(known)")
    }
    return bands
  }

  private static func sky(_ top: StrictMapping) throws -> SkyPolicy {
    guard let sky = try top.optionalMapping("sky", keys: ["mask", "confidence", "keepSnow"]) else {
      return SkyPolicy()
    }
    let known = SkyPolicy.Mark.allCases.map(\.rawValue).joined(separator: ", ")
    let marks = try sky.strings("mask")?.map { text in
      guard let mark = SkyPolicy.Mark(rawValue: text) else {
        throw sky.fault("mask", "has '\(text)'", "list some of \(known)")
      }
      return mark
    }
    let confidence = try sky.optionalValue("confidence", "one of low, medium, high") { text in
      SkyPolicy.Confidence.allCases.first { "\($0)" == text }
    }
    return SkyPolicy(
      masked: Set(marks ?? SkyPolicy.Mark.allCases), confidence: confidence,
      keepSnow: try sky.flag("keepSnow") ?? false)
  }

  private mutating func takeTile(_ top: StrictMapping) throws {
    guard let given = try top.optionalMapping("tile", keys: ["size", "stride", "empty", "known"]) else {
      return
    }
    tile.size = try given.count("size", in: Tiling.sizes) ?? tile.size
    tile.stride = try given.count("stride") ?? tile.size
    tile.keepsEmpty =
      try given.optionalValue("empty", "keep or drop") { ["keep": true, "drop": false][$0] } ?? false
    tile.known = try given.share("known") ?? tile.known
  }

  private static func split(_ top: StrictMapping) throws -> SampleSplit {
    let keys = ["rule", "training", "validation", "test", "block"]
    let given = try top.mapping("split", keys: keys)
    func only(_ known: [String]) throws {
      for key in keys where given.has(key) && key != "rule" && !known.contains(key) {
        throw given.fault(key, "is no setting of this rule", "leave it out")
      }
    }
    let validation = try given.share("validation") ?? 0.2
    switch try given.requiredString("rule", "random-after-augmentation, by-scene or by-place") {
    case "random-after-augmentation":
      try only(["training", "validation"])
      return .randomAfterAugmentation(
        training: try given.share("training") ?? 0.7, validation: validation)
    case "by-scene":
      try only(["training", "validation", "test"])
      let areas = try testAreas(given)
      return .byScene(training: try given.strings("training") ?? [], validation: validation, test: areas)
    case "by-place":
      try only(["validation", "test", "block"])
      let test = try given.share("test") ?? 0.2
      guard validation + test < 1 else {
        throw given.fault("test", "and 'validation' leave nothing for training", "write smaller shares")
      }
      return .byPlace(
        block: try given.value("block", "a length such as 10 km, up to 20000 km", length),
        validation: validation, test: test)
    case let other:
      throw given.fault("rule", "is '\(other)'", "write random-after-augmentation, by-scene or by-place")
    }
  }

  private static func testAreas(_ split: StrictMapping) throws -> [SampleSplit.TestArea] {
    var areas: [SampleSplit.TestArea] = []
    for given in try split.mappings("test", keys: ["area", "scenes"]) {
      let name = try given.requiredString("area", "a name")
      // Files are named after it.
      guard !name.isEmpty, !name.contains(where: { $0 == "/" || $0 == "\0" || $0.isNewline }) else {
        throw given.fault("area", "is '\(name)'", "write a name without '/', as files are named after it")
      }
      guard !areas.contains(where: { $0.name == name }) else {
        throw given.fault("area", "is '\(name)' twice", "give every area a name of its own")
      }
      areas.append(SampleSplit.TestArea(name: name, scenes: try given.strings("scenes") ?? []))
    }
    return areas
  }

  /// A length above zero, up to half way around the Earth.
  private static func length(_ text: String) -> Length? {
    (try? Length(parsing: text)).flatMap { $0 > .zero && $0.metres <= 20_000_000 ? $0 : nil }
  }

  /// Days of a time such as `2 years`, rounded up.
  private static func days(parsing text: String) -> Int? {
    let words = text.split(separator: " ")
    let units = ["day": 1, "month": 365.25 / 12, "year": 365.25]
    guard words.count == 2, let number = Double(words[0]), number >= 0,
      let unit = units.first(where: { words[1] == $0.key || words[1] == "\($0.key)s" }),
      number * unit.value <= 365_250
    else { return nil }
    return Int((number * unit.value).rounded(.up))
  }
}

extension SampleSplit {
  /// What is done to samples where nobody says: as the paper does for its own rule, else nothing on disk.
  fileprivate var usualSymmetries: [SquareSymmetry] {
    if case .randomAfterAugmentation = self { SquareSymmetry.chen } else { [.identity] }
  }
}

extension StrictMapping {
  /// The share of a key, from zero up to but not one; nil where the key is absent.
  fileprivate func share(_ key: String) throws -> Double? {
    try optionalValue(key, "a share such as 0.2, below 1") {
      Double($0).flatMap { (0..<1).contains($0) ? $0 : nil }
    }
  }

  /// A set of turns and mirrors by its name; nil where the key is absent.
  fileprivate func symmetries(_ key: String) throws -> [SquareSymmetry]? {
    let sets = [
      "none": [SquareSymmetry.identity], "chen": SquareSymmetry.chen, "chu": SquareSymmetry.chu,
      "square": SquareSymmetry.allCases,
    ]
    return try optionalValue(key, "none, chen, chu or square") { sets[$0] }
  }
}
