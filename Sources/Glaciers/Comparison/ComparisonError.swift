/// Why two sides cannot be compared, and what to do about it.
public struct ComparisonError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file.
  public let path: String

  /// What is wrong.
  public let problem: String

  /// What mends it.
  public let mend: String

  /// Names a file, what is wrong with it and what mends it.
  public init(path: String, problem: String, mend: String) {
    self.path = path
    self.problem = problem
    self.mend = mend
  }

  /// One line.
  public var description: String { "\(path): \(problem); \(mend)" }
}
