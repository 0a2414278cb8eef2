import Declaration
import Foundation
import Geospatial

/// The text of a project file, to which items can be added while comments, order and wording stay as they are.
struct ProjectText {
  /// The project file.
  let file: String

  private var lines: [String]
  private let ending: String

  /// Reads a project file's text.
  init(reading file: String) throws {
    self.file = file
    let text = try StrictMapping.text(of: file)
    ending = text.contains("\r\n") ? "\r\n" : "\n"
    lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
  }

  /// The text as it is now.
  var text: String { lines.joined(separator: ending) }

  /// Whether the outermost mapping has a key, written without quotation marks.
  func has(_ key: String) -> Bool { lines.contains { $0.hasPrefix("\(key):") } }

  /// Adds an item at the end of a list of the outermost mapping.
  ///
  /// - Throws: `InputError` where there is no such list, or it is not written with a line for each item.
  mutating func append(_ item: String, to key: String) throws {
    guard let start = lines.firstIndex(where: { $0.hasPrefix("\(key):") }) else {
      throw InputError(
        file: file, field: key, problem: "does not begin a line of its own",
        mend: "write '\(key):' at its beginning")
    }
    let rest = lines[start].dropFirst(key.count + 1).drop { $0.isWhitespace }
    let end = lines[(start + 1)...].firstIndex { Self.beginsKey($0) } ?? lines.endIndex
    let content = (start + 1..<end).filter { Self.hasContent(lines[$0]) }
    guard rest.isEmpty || rest.hasPrefix("#"), let first = content.first, let last = content.last,
      let dash = lines[first].firstIndex(of: "-"), lines[first][..<dash].allSatisfy(\.isWhitespace)
    else {
      throw InputError(
        file: file, line: start + 1, field: key, problem: "is not written with a line for each item",
        mend: "write each item on a line of its own, as '  - \(item)', and try again")
    }
    lines.insert("\(lines[first][..<dash])- \(item)", at: last + 1)
  }

  /// Writes the text to the file, which changes at once or not at all.
  ///
  /// - Throws: `WriteError`.
  func write() throws { try TemporaryName.write(Data(text.utf8), to: file) }

  private static func beginsKey(_ line: String) -> Bool {
    line.first.map { !$0.isWhitespace && $0 != "#" && $0 != "-" } ?? false
  }

  private static func hasContent(_ line: String) -> Bool {
    line.first { !$0.isWhitespace }.map { $0 != "#" } ?? false
  }
}
