import Declaration
import Geospatial

extension ContentHash {
  /// The hash of a file of this machine or of an object in a store, read in pieces.
  init(at path: String) throws {
    if VirtualFile.remote(path) == nil {
      try self.init(ofFile: path)
    } else {
      try self.init { take in try VirtualFile.read(path) { take($0) } }
    }
  }
}
