import Declaration
import Foundation
import Geospatial

/// An edition in one format, written to its place.
public struct Export {
  private let edition: Edition
  private let format: ExportFormat

  /// Puts an edition into a format.
  public init(_ edition: Edition, as format: ExportFormat) {
    self.edition = edition
    self.format = format
  }

  /// Writes the export: a file with its companions, or a folder, or the folder packed where the path ends in `.zip`.
  ///
  /// Everything is made under a temporary name. Equal content gives equal bytes.
  ///
  /// - Parameters:
  ///   - path: the file or folder.
  ///   - replacing: whether what is there already makes room.
  /// - Throws: `InputError` where the path will not do or something is there; `GeospatialError`, `InventoryError`,
  ///   `WriteError`.
  public func write(to path: String, replacing: Bool) throws {
    guard let content else {
      throw InputError(
        file: path, problem: "is a path, and --to \(format.rawValue) writes to a database",
        mend: "name it with --connection")
    }
    let place = try ExportPlace(path, for: format, replacing: replacing)
    do {
      try place.fill { folder in
        let made = try content.write(edition, into: folder, stem: place.stem)
        let readme = Readme(edition, files: made, prefix: place.prefix).text
        try write(readme, to: "\(folder)/\(place.prefix)README.md")
        try write(Citation(edition).text, to: "\(folder)/\(place.prefix)CITATION.cff")
      }
    } catch let error as GeospatialError {
      // What went wrong did so under a temporary name, which says nothing to anybody.
      throw GeospatialError(function: error.function, message: error.message, path: path)
    } catch let error as WriteError {
      throw WriteError(error, at: path)
    }
  }

  private func write(_ text: String, to path: String) throws {
    do { try Data(text.utf8).write(to: URL(fileURLWithPath: path)) } catch {
      throw WriteError(error, at: path)
    }
  }

  private var content: (any ExportContent)? {
    switch format {
    case .geoPackage: GeoPackageContent()
    case .qgis: QGISContent()
    case .shapefile: ShapefileContent()
    case .geoJSON, .flatGeobuf: VectorContent()
    case .rgi7: RGI7Content()
    case .glims: GLIMSContent()
    case .oggm: OGGMContent()
    case .stac: STACContent()
    case .plain: PlainContent()
    case .postGIS: nil
    }
  }
}

/// What a format makes of an edition.
protocol ExportContent {
  /// Writes the files into a folder that is there.
  ///
  /// - Parameter stem: the name of the main file with its ending, or of the folder.
  func write(_ edition: Edition, into folder: String, stem: String) throws -> ExportedFiles
}

/// The files of an export, and what its reader should know.
struct ExportedFiles {
  /// Names with what they hold, in the order in which the README lists them.
  var files: [(name: String, meaning: String)]

  /// What is particular about the format.
  var remarks: [String] = []
}
