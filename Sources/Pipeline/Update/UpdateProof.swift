/// What an update has proven.
public struct UpdateProof: Sendable {
  let label: String
  let own: String?
  let unchanged: [(key: String, value: String)]

  /// One line for each older period with the hash of its content, which is what it was before.
  public var text: String {
    let width = (unchanged.map(\.key.count) + [label.count]).max() ?? 0
    func line(_ label: String, _ hash: String, _ what: String) -> String {
      "\(label.padding(toLength: width, withPad: " ", startingAt: 0))  \(hash.prefix(16))  \(what)"
    }
    let older = unchanged.map { line($0.key, $0.value, "unchanged") }
    let count = unchanged.count == 1 ? "1 older period is" : "\(unchanged.count) older periods are"
    return (older + [line(label, own ?? "", "new"), "\(count) byte for byte as before"]).joined(
      separator: "\n")
  }
}
