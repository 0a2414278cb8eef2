import Extraction

/// A tile of one scene with its labels, while samples are made.
struct Sample: Hashable {
  /// Where it lies.
  var place: TileLattice.Place
  /// Its scene, by number.
  var scene: Int
  /// The base of its file names.
  var tile: String
  /// How its pixels are turned.
  var symmetry = SquareSymmetry.identity
  /// What it is used for.
  var split: LabelledImage.Split?
  /// The area that it is tested in, where there are several.
  var area: String?

  /// Its name in tables.
  var name: String { symmetry == .identity ? tile : "\(tile)_\(symmetry.rawValue)" }
}
