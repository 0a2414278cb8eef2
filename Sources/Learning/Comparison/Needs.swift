import Declaration
import Extraction

/// What a method takes of an image.
struct Needs: Hashable, Sendable {
  /// The names of its bands.
  var bands: [String]
  /// What their numbers stand for.
  var quantity: BandQuantity
  /// The sensors whose images it has learned from; none where nobody knows.
  var sensors: [String] = []
  /// The file that says so.
  var from: String

  /// Sees to it that images of a dataset have it.
  ///
  /// - Returns: what speaks against measuring on them all the same.
  /// - Throws: `InputError` where they lack a band, or hold other numbers.
  func check(_ dataset: Dataset, for label: String) throws -> [String] {
    if let missing = bands.first(where: { !dataset.bands.contains($0) }) {
      throw InputError(
        file: dataset.file, field: "bands",
        problem:
          "has no band '\(missing)', only \(dataset.bands.joined(separator: ", ")), and \(label) takes "
          + bands.joined(separator: ", "),
        mend: "measure on images with these bands, or take another method")
    }
    guard quantity == dataset.quantity else {
      throw InputError(
        file: dataset.file, field: "quantity",
        problem: "is \(dataset.quantity.rawValue), and \(label) takes \(quantity.rawValue) (\(from))",
        mend: "measure on images in \(quantity.rawValue), or take a method that works on "
          + dataset.quantity.rawValue)
    }
    let strangers = sensors.isEmpty ? [] : dataset.sensors.filter { !sensors.contains($0) }
    guard !strangers.isEmpty else { return [] }
    return [
      "\(label) has not learned from images of \(strangers.joined(separator: ", ")), as in \(dataset.file), "
        + "but of \(sensors.joined(separator: ", ")) (\(from))"
    ]
  }
}
