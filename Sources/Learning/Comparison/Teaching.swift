/// What a method learned from, and whether it is measured on that.
public struct Teaching: Hashable, Sendable, Codable {
  /// The datasets whose training images it learned from; none where it learned nothing, nil where nobody but its file
  /// knows.
  public var training: [String]?
  /// The dataset whose validation images chose its weights among those of all epochs.
  public var validation: String?
  /// Whether it learned from images that it is measured on, or was chosen on them.
  public var isKnownToSeeImages: Bool

  /// Notes it down.
  public init(training: [String]?, validation: String? = nil, isKnownToSeeImages: Bool = false) {
    self.training = training
    self.validation = validation
    self.isKnownToSeeImages = isKnownToSeeImages
  }
}

/// The images that decide what a method is.
struct Schooling {
  /// The datasets whose training images it learns from.
  var training: [Dataset] = []
  /// The dataset whose validation images choose among epochs.
  var validation: Dataset?
}

/// What is known of a method before anything is learned or measured.
struct MethodOutlook {
  /// What tables will call it, where that is known.
  var label: String?
  /// What it learns from.
  var teaching: Teaching
  /// What speaks against it.
  var warnings: [String]
}
