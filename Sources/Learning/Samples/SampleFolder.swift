import Extraction
import Foundation
import Geospatial
import Landsat
import Neural

/// The folder of samples while it is made: images, labels and tables.
struct SampleFolder {
  /// Its path.
  let path: String

  init(_ path: String) { self.path = path }

  /// The table of all samples, and the dataset that it lists, without their endings.
  static let (table, dataset) = ("samples", "dataset")

  private static let parts = ["images", "labels"]
  private static let columns = "name,image,label,split,area,scene,date,place,column,row,transform"

  /// Whether anything has this path.
  var exists: Bool { FileManager.default.fileExists(atPath: path) }

  /// Whether it is a folder that was made by this one's means: what its table begins with tells it from other datasets.
  var holdsSamples: Bool {
    let isWhole = (Self.parts + ["\(Self.dataset).yaml"]).allSatisfy {
      FileManager.default.fileExists(atPath: "\(path)/\($0)")
    }
    guard isWhole, let file = FileHandle(forReadingAtPath: "\(path)/\(Self.table).csv") else { return false }
    let start = Data("\(Self.columns)\n".utf8)
    return (try? file.read(upToCount: start.count)) == start
  }

  /// Makes the empty folder.
  func make() throws {
    for part in Self.parts {
      try FileManager.default.createDirectory(atPath: "\(path)/\(part)", withIntermediateDirectories: true)
    }
  }

  /// Takes the place of a folder, which stays until then.
  ///
  /// - Throws: `GeospatialError` where the system does not let it; then the other folder is where it was.
  func replace(_ other: SampleFolder) throws {
    guard other.exists else { return try TemporaryName.rename(path, to: other.path) }
    let aside = SampleFolder(TemporaryName.beside(other.path))
    try TemporaryName.rename(other.path, to: aside.path)
    do { try TemporaryName.rename(path, to: other.path) } catch {
      try TemporaryName.rename(aside.path, to: other.path)
      throw error
    }
    aside.remove()
  }

  /// Removes it with all that is in it.
  func remove() { try? FileManager.default.removeItem(atPath: path) }

  /// Removes a sample.
  func remove(_ name: String) {
    for part in Self.parts { try? FileManager.default.removeItem(atPath: file(part, name)) }
  }

  /// Writes the bands and labels of a sample.
  func write(
    _ bands: [[Float]], named names: [String], labels: [UInt8], as name: String, on ground: Grid
  ) throws {
    // Strips: the house's square blocks are larger than most tiles.
    let options = ["TILED=NO"]
    let image = try RasterDataset.create(
      file("images", name), grid: ground, bands: bands.count, type: Float.self, noData: .nan, options: options
    )
    for (index, band) in bands.enumerated() {
      try image.setDescription(names[index], band: index + 1)
      try image.write(band, window: ground.window, band: index + 1)
    }
    try image.close()
    let label = try RasterDataset.create(
      file("labels", name), grid: ground, type: UInt8.self, noData: Double(Loss.noLabel), options: options)
    try label.write(labels, window: ground.window)
    try label.close()
  }

  /// Writes a turned copy of a sample, which keeps the position of its tile.
  func copy(_ name: String, turned symmetry: SquareSymmetry, side: Int, as copy: String) throws {
    let image = try RasterDataset.open(file("images", name))
    let label = try RasterDataset.open(file("labels", name))
    let bands = try (1...image.bandCount).map { band in
      symmetry.applied(to: try image.read(image.grid.window, band: band, as: Float.self), side: side)
    }
    let names = try (1...image.bandCount).map { try image.bandInfo($0).description ?? "" }
    let labels: [UInt8] = symmetry.applied(to: try label.read(label.grid.window), side: side)
    try write(bands, named: names, labels: labels, as: copy, on: image.grid)
  }

  /// Writes a table of samples.
  func write(_ samples: [Sample], table: String, _ scenes: [Scene]) throws {
    let rows = samples.map { sample in
      let scene = scenes[sample.scene]
      return [
        sample.name, "images/\(sample.name).tif", "labels/\(sample.name).tif", sample.split?.rawValue ?? "",
        sample.area ?? "", scene.id, scene.date.iso, sample.place.name, "\(sample.place.column)",
        "\(sample.place.row)", sample.symmetry.rawValue,
      ].map(Self.quoted).joined(separator: ",")
    }
    try write(([Self.columns] + rows).joined(separator: "\n") + "\n", named: "\(table).csv")
  }

  /// Writes a text file.
  func write(_ text: String, named name: String) throws {
    try AtomicFile.write(to: "\(path)/\(name)") { try $0.append(Data(text.utf8)) }
  }

  private func file(_ part: String, _ name: String) -> String { "\(path)/\(part)/\(name).tif" }

  private static func quoted(_ field: String) -> String {
    guard field.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return field }
    return "\"\(field.replacingOccurrences(of: "\"", with: "\"\""))\""
  }
}
