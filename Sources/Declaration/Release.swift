/// This release of Firnline.
public enum Release {
  /// The version, as records and `--version` state it.
  public static let version = "0.1.0"
}
