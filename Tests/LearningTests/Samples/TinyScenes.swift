import Foundation
import Geospatial
import Neural

/// Small scenes and outlines, written into a folder of one test.
struct TinyScenes {
  let folder = TemporaryFolder()
  let crs: CRS

  init() throws { crs = try CRS("EPSG:32645") }

  /// Writes a scene of random digital numbers, red, SWIR1 and clouds, and its description.
  ///
  /// - Parameter cloud: pixels under cloud.
  @discardableResult
  func scene(
    _ name: String, date: String = "2000-10-30", pathRow: String = "140/041", x: Double = 478_000,
    y: Double = 3_108_000, width: Int, height: Int, cloud: Window? = nil, seed: UInt64 = 1
  ) throws -> String {
    let grid = Grid(
      crs: crs, originX: x, originY: y, pixelWidth: 30, pixelHeight: 30, width: width, height: height)
    var random = SplitMix64(seed: seed, stream: name)
    let raster = try RasterDataset.create(folder.path("\(name).tif"), grid: grid, bands: 3, type: UInt8.self)
    for band in 1...2 {
      try raster.write(
        (0..<width * height).map { _ in UInt8(1 + random.below(250)) }, window: grid.window, band: band)
    }
    let clouds = (0..<width * height).map { pixel -> UInt8 in
      let window = Window(x: pixel % width, y: pixel / width, width: 1, height: 1)
      return cloud?.contains(window) == true ? 1 : 0
    }
    try raster.write(clouds, window: grid.window, band: 3)
    try raster.close()
    return try text(
      "\(name).yaml",
      """
      id: \(name)
      date: \(date)
      sensor: TM
      pathRow: \(pathRow)
      file: \(name).tif
      nodata: 0
      scale: 0.004
      bands: {red: 1, swir1: 2}
      cloudMask: {band: 3, clear: [0], cloud: [1]}
      """)
  }

  /// Writes outlines with a day each.
  @discardableResult
  func outlines(_ shapes: [(bounds: Bounds, date: String)], _ name: String = "outlines.gpkg") throws -> String
  {
    let features = shapes.enumerated().map { index, shape in
      Feature(
        id: Int64(index + 1), geometry: .polygons(MultiPolygon([Polygon(shape.bounds)])),
        attributes: ["day": .string(shape.date)])
    }
    let path = folder.path(name)
    try VectorLayer(name: "outlines", crs: crs, fields: [.init("day", .string)], features: features).write(
      path)
    return path
  }

  /// Ground by columns and rows from a corner, in pixels of 30 m.
  func ground(
    _ columns: Range<Double>, _ rows: Range<Double>, x: Double = 478_000, y: Double = 3_108_000
  ) -> Bounds {
    Bounds(
      minX: x + 30 * columns.lowerBound, minY: y - 30 * rows.upperBound, maxX: x + 30 * columns.upperBound,
      maxY: y - 30 * rows.lowerBound)
  }

  /// Writes a text file.
  @discardableResult
  func text(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.path(name)))
    return folder.path(name)
  }

  /// Writes a file of samples; lines given replace those of the same key.
  func config(scenes: [String], split: String, _ lines: String...) throws -> String {
    var settings = [
      "name": "Tiny", "scenes": "[\(scenes.map { "\($0).yaml" }.joined(separator: ", "))]",
      "outlines": "{file: outlines.gpkg}", "bands": "[red, swir1]", "quantity": "dn",
      "grid": "{crs: EPSG:32645, resolution: 30 m}", "tile": "{size: 16}", "split": split, "output": "out",
    ]
    for line in lines {
      let parts = line.split(separator: ":", maxSplits: 1)
      settings[String(parts[0])] = parts[1].trimmingCharacters(in: .whitespaces)
    }
    return try text(
      "samples.yaml",
      settings.sorted { $0.key < $1.key }.map { "\($0): \($1)" }.joined(separator: "\n") + "\n")
  }
}

/// A program of the system.
enum Tool {
  static func has(_ name: String) -> Bool { (try? run("which", [name])) != nil }

  @discardableResult
  static func run(_ name: String, _ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [name] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let printed = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Python.Failure(description: "\(name) failed") }
    return String(decoding: printed, as: UTF8.self)
  }
}
