/// What ground that no clear pixel showed means for the uncertainty of an area.
public enum HiddenGround: String, Sendable, Codable, CaseIterable {
  /// Nothing, as in the paper: the area is that of the ice that was seen, and its error that of its outlines.
  case ignore

  /// Hidden ground may hold as much ice as the ground around it that was seen: that much is a further error.
  case density
}
