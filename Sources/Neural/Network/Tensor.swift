/// Numbers with their dimensions, outermost first, in plain order on the host.
public struct Tensor: Equatable, Sendable {
  /// Sizes, outermost first.
  public var dimensions: [Int]
  /// The numbers, the last dimension running fastest.
  public var values: [Float]

  /// Makes a tensor of values in plain order; their number must fit the dimensions.
  public init(_ dimensions: [Int], _ values: [Float]) {
    precondition(dimensions.reduce(1, *) == values.count, "values do not fill the dimensions")
    self.dimensions = dimensions
    self.values = values
  }

  /// Makes a tensor holding one value everywhere.
  public init(_ dimensions: [Int], repeating value: Float) {
    self.init(dimensions, [Float](repeating: value, count: dimensions.reduce(1, *)))
  }

  /// The dimensions as people write them: `64×7×3×3`.
  public var size: String { dimensions.map(String.init).joined(separator: "×") }
}
