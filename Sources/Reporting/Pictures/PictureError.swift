/// A picture that cannot be drawn as asked.
public struct PictureError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file or setting at fault.
  public let subject: String

  /// What is wrong.
  public let problem: String

  /// What the reader of the message can do about it.
  public let mend: String

  /// One line: `subject: problem; mend`.
  public var description: String { "\(subject): \(problem); \(mend)" }
}
