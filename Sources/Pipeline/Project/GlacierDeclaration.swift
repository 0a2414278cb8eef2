/// How outlines become glaciers: what a project declares under `outlines` and `terrain`.
public struct GlacierDeclaration: Sendable, Hashable {
  /// The divides that cut the outlines of every period.
  public struct Divides: Sendable, Hashable {
    /// A vector file: lines, or the glaciers of a reference inventory.
    public var path: String

    /// The field that identifies the glaciers of a reference.
    public var id: String?
  }

  /// The heights that glaciers are measured on.
  public struct Terrain: Sendable, Hashable {
    /// The digital elevation model.
    public var path: String

    /// Its name, which the attributes carry.
    public var source: String
  }

  /// Whether the staircases of pixels are smoothed.
  public var smoothing = false

  /// Where complexes are divided; nil where they stay whole.
  public var divides: Divides?

  /// The heights; nil where glaciers have none.
  public var terrain: Terrain?

  /// Leaves outlines as they are found.
  public init() {}
}
