/// The same tile shown to a network in several positions, whose answers are averaged.
///
/// Probabilities are averaged, as in Chu et al. 2022, equation 7. Each tile is turned by itself: their code turns a
/// whole scene before it is tiled, which reads the scene once for each position and differs from this only where
/// tiles meet, whose edges are given up anyway.
public enum TestTimeAugmentation: String, CaseIterable, Sendable, Codable {
  /// As it is.
  case none

  /// As it is, both mirrors, and turned by half: four.
  case flips

  /// The flips and both quarter turns: six, as in the code of Chu et al. 2022.
  case chu

  /// All eight symmetries of the square.
  case square

  /// The positions in which a tile is shown.
  public var symmetries: [SquareSymmetry] {
    switch self {
    case .none: [.identity]
    case .flips: SquareSymmetry.flips
    case .chu: SquareSymmetry.chu
    case .square: SquareSymmetry.allCases
    }
  }

  /// What `network` makes of a tile in each position, turned back.
  ///
  /// - Parameters:
  ///   - tile: bands × `side` × `side`.
  ///   - network: gives `side` × `side` numbers for a tile.
  public func answers(
    _ tile: [Float], side: Int, network: ([Float]) throws -> [Float]
  ) rethrows -> [[Float]] {
    try symmetries.map { symmetry in
      symmetry.inverse.applied(to: try network(symmetry.applied(to: tile, side: side)), side: side)
    }
  }

  /// The mean of what all positions say, in their order; the answer itself where there is one.
  public static func mean(_ answers: [[Float]]) -> [Float] {
    guard answers.count > 1, var sum = answers.first else { return answers.first ?? [] }
    for answer in answers.dropFirst() {
      for index in sum.indices { sum[index] += answer[index] }
    }
    let count = Float(answers.count)
    return sum.map { $0 / count }
  }
}
