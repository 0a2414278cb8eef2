extension String {
  /// The one of some names that this text was probably meant to be; nil where there are none.
  public func nearest(among names: [String]) -> String? {
    names.min { editDistance(to: $0) < editDistance(to: $1) }
  }

  /// How many letters have to be changed, added or removed to reach the other text (Levenshtein 1966).
  private func editDistance(to other: String) -> Int {
    let other = Array(other)
    var row = Array(0...other.count)
    for (i, letter) in enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for j in other.indices {
        let substitution = diagonal + (letter == other[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = Swift.min(substitution, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[other.count]
  }
}
