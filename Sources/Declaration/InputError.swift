/// An input that cannot be used as it is: what is wrong, where, and what to do.
public struct InputError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file, scene or folder at fault.
  public let file: String

  /// The line in the file, counted from 1, where one can be named.
  public let line: Int?

  /// The key, column or band at fault, where one can be named.
  public let field: String?

  /// What is wrong.
  public let problem: String

  /// What the reader of the message can do about it.
  public let mend: String

  /// Makes an error from its parts.
  public init(file: String, line: Int? = nil, field: String? = nil, problem: String, mend: String) {
    self.file = file
    self.line = line
    self.field = field
    self.problem = problem
    self.mend = mend
  }

  /// One line: `file:line: 'field' problem; mend`.
  public var description: String {
    let place = line.map { "\(file):\($0)" } ?? file
    let subject = field.map { "'\($0)' " } ?? ""
    return "\(place): \(subject)\(problem); \(mend)"
  }
}
