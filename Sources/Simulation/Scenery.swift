/// The ground that a scene shows: mountains, the line above which ice lies, lakes and what all is made of.
struct Scenery: Sendable {
  let landscape: Landscape

  /// The ice potential (metres) above which ice lies.
  let line: Float

  let lakes: Lakes?
  let palette: Palette

  /// The height in metres below which meadows grow.
  let treeline: Float

  /// The seed of the ground's texture.
  let texture: UInt64

  /// How much of the ice is broken by crevasses and seracs, 0…1.
  var crevasses: Float = 0

  /// Whether ice under debris counts as glacier.
  var countsDebris = false

  /// How many places are looked at to find the levels that give clouds and snow their shares.
  var lattice = 40_000

  /// The ground of which clouds and snow have their shares; nil: all of the landscape.
  var extent: ConvexShape?
}
