import Neural

/// The complete settings of a network to be built, read as what the network needs.
struct Settings {
  private let architecture: String
  private let values: [String: Setting]

  init(_ architecture: Architecture, _ values: [String: Setting]) {
    self.architecture = architecture.name
    self.values = values
  }

  /// The largest number of channels, bands or pixels that makes sense.
  private static let largest = 65536

  /// A whole number above zero.
  func count(_ name: String) throws -> Int {
    guard case .number(let number) = values[name], let count = Int(exactly: number),
      (1...Self.largest).contains(count)
    else {
      throw wrong(name, "a whole number from 1 to \(Self.largest)")
    }
    return count
  }

  /// So many whole numbers above zero.
  func counts(_ name: String, _ length: Int) throws -> [Int] {
    guard case .list(let numbers) = values[name], numbers.count == length else {
      throw wrong(name, "\(length) whole numbers with commas between")
    }
    let counts = numbers.compactMap { Int(exactly: $0) }
    guard counts.count == length, counts.allSatisfy((1...Self.largest).contains) else {
      throw wrong(name, "\(length) whole numbers from 1 to \(Self.largest)")
    }
    return counts
  }

  /// Whole numbers above zero, as many as the range allows.
  func counts(_ name: String, _ lengths: ClosedRange<Int>) throws -> [Int] {
    switch values[name] {
    case .list(let numbers) where lengths.contains(numbers.count): try counts(name, numbers.count)
    case .number where lengths.contains(1): [try count(name)]
    default:
      throw wrong(
        name, "\(lengths.lowerBound) to \(lengths.upperBound) whole numbers with commas between")
    }
  }

  /// A share of what is dropped, from zero to below one.
  func rate(_ name: String) throws -> Double {
    guard case .number(let rate) = values[name], rate >= 0, rate < 1 else {
      throw wrong(name, "a number from 0 to below 1")
    }
    return rate
  }

  /// One of the ways that `Choice` names.
  func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ name: String, _: Choice.Type = Choice.self
  ) throws -> Choice {
    guard case .word(let word) = values[name], let choice = Choice(rawValue: word) else {
      throw wrong(name, "one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return choice
  }

  /// Yes or no.
  func flag(_ name: String) throws -> Bool {
    guard case .flag(let flag) = values[name] else { throw wrong(name, "true or false") }
    return flag
  }

  private func wrong(_ name: String, _ needed: String) -> ArchitectureError {
    let given = values[name].map { "“\($0)”" } ?? "nothing"
    return ArchitectureError("\(architecture): setting “\(name)” is \(given); give \(needed)")
  }
}
