import Declaration
import Foundation
import Synchronization

/// What labelled images hold, by which they are known wherever they lie and whatever they are called.
///
/// Files are read once; those whose size or time of change is another since are read again.
public final class ImageContents: Sendable {
  private struct Reading: Hashable {
    let path: String
    let size: UInt64
    let changed: Date
  }

  private let hashes = Mutex<[Reading: String]>([:])

  /// Starts without any.
  public init() {}

  /// The hash of what an image and its label hold.
  ///
  /// - Throws: `InputError` where a file cannot be read.
  public func hash(of image: LabelledImage) throws -> String {
    ContentHash(of: ["image": try hash(of: image.image), "label": try hash(of: image.label)]).hex
  }

  /// The hash of all images of one use, whatever their order; nil where there are none.
  public func hash(of dataset: Dataset, _ split: LabelledImage.Split) throws -> String? {
    let images = dataset.images(split)
    guard !images.isEmpty else { return nil }
    let contents = try images.map { "\($0.name) \(try hash(of: $0))" }.sorted()
    return ContentHash(of: [split.rawValue: contents.joined(separator: "\n")]).hex
  }

  /// The hash of a file's bytes.
  func hash(of path: String) throws -> String {
    let path = path.resolvedPath
    do {
      let facts = try FileManager.default.attributesOfItem(atPath: path)
      let reading = Reading(
        path: path, size: facts[.size] as? UInt64 ?? 0,
        changed: facts[.modificationDate] as? Date ?? .distantPast)
      if let known = hashes.withLock({ $0[reading] }) { return known }
      let hash = try ContentHash(ofFile: path).hex
      hashes.withLock { $0[reading] = hash }
      return hash
    } catch {
      throw InputError(
        file: path, problem: "cannot be read (\(error.localizedDescription))",
        mend: "check path and permission")
    }
  }
}
