/// One setting of an architecture: a number, a list of numbers, a word, or yes and no.
public enum Setting: Hashable, Sendable {
  /// A number, such as a count of bands.
  case number(Double)
  /// Numbers in order, such as the widths of levels.
  case list([Double])
  /// One of several named ways.
  case word(String)
  /// Whether something is there.
  case flag(Bool)

  /// Reads a setting as the command line writes it: `7`, `64,128,256`, `transposed`, `true`.
  public init(_ text: String) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Double($0) }
    if let flag = Bool(text) {
      self = .flag(flag)
    } else if numbers.count != parts.count || !numbers.allSatisfy(\.isFinite) {
      self = .word(text)
    } else {
      self = numbers.count == 1 ? .number(numbers[0]) : .list(numbers)
    }
  }
}

extension Setting: CustomStringConvertible {
  /// The setting as the command line writes it.
  public var description: String {
    func text(_ number: Double) -> String { Int(exactly: number).map(String.init) ?? "\(number)" }
    return switch self {
    case .number(let number): text(number)
    case .list(let numbers): numbers.map(text).joined(separator: ",")
    case .word(let word): word
    case .flag(let flag): "\(flag)"
    }
  }
}

extension Setting: ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral,
  ExpressibleByStringLiteral, ExpressibleByBooleanLiteral
{
  /// A whole number.
  public init(integerLiteral value: Int) { self = .number(Double(value)) }
  /// Whole numbers in order.
  public init(arrayLiteral elements: Int...) { self = .list(elements.map(Double.init)) }
  /// A word.
  public init(stringLiteral value: String) { self = .word(value) }
  /// Yes or no.
  public init(booleanLiteral value: Bool) { self = .flag(value) }
}

extension Setting: Codable {
  /// Reads a plain JSON number, array, string or Boolean.
  public init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let flag = try? value.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let list = try? value.decode([Double].self) {
      self = .list(list)
    } else {
      self = .word(try value.decode(String.self))
    }
  }

  /// Writes a plain JSON number, array, string or Boolean.
  public func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    switch self {
    case .number(let number): try value.encode(number)
    case .list(let numbers): try value.encode(numbers)
    case .word(let word): try value.encode(word)
    case .flag(let flag): try value.encode(flag)
    }
  }
}
