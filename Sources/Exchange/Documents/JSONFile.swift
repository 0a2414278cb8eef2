import Foundation
import Geospatial

/// Files of JSON.
enum JSONFile {
  /// Writes a document.
  static func write(_ value: JSONText, to path: String) throws {
    try TemporaryName.write(Data(value.document.utf8), to: path)
  }
}
