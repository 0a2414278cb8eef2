import Geospatial

/// Outlines in complexes whose buffers may touch.
enum Complexes {
  /// The complexes by index: outlines whose bounds come within twice `reach` of one another.
  ///
  /// Bounds are a generous test: outlines grouped without need cost time and change no result, as their union and
  /// their buffers are what they would be apart.
  static func groups(of outlines: [Polygon], reach: Double) -> [[Int]] {
    Clusters.groups(of: outlines.map { $0.bounds?.expanded(by: reach) })
  }
}
