/// Names of files made from labels.
enum FileNames {
  /// A label without what file systems, shells and addresses take for something else.
  static func plain(_ label: String) -> String {
    String(label.map { $0.isLetter || $0.isNumber || "-_.".contains($0) ? $0 : "_" })
  }

  /// Labels as names, told apart where they would be the same.
  static func distinct(_ labels: [String]) -> [String] {
    var used: Set<String> = []
    return labels.map { label in
      let plain = plain(label)
      var name = plain
      var number = 1
      while !used.insert(name).inserted {
        number += 1
        name = "\(plain)-\(number)"
      }
      return name
    }
  }
}
