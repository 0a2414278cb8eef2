import Declaration
import Geospatial
import Landsat
import Neural

extension SampleSplit {
  /// Whether copies are written before samples are shared out.
  var sharesCopies: Bool {
    if case .randomAfterAugmentation = self { true } else { false }
  }

  /// Shares samples out.
  ///
  /// - Parameters:
  ///   - scenes: what the samples' numbers stand for.
  /// - Returns: the samples with their use; those that would share ground between two blocks are left out.
  /// - Throws: `InputError` where a scene has no use, or a use no sample.
  func share(
    _ samples: [Sample], of scenes: [Scene], on lattice: TileLattice, config: SampleConfig
  ) throws -> [Sample] {
    let shared =
      switch self {
      case .randomAfterAugmentation(let training, let validation):
        Self.atRandom(samples, training: training, validation: validation, seed: config.seed)
      case .byScene(let training, let validation, let test):
        try Self.byScene(samples, scenes, training, test, validation: validation, config)
      case .byPlace(let block, let validation, let test):
        Self.byPlace(
          samples, lattice, block: block, shares: [1 - validation - test, validation, test], config)
      }
    for (use, share) in zip(LabelledImage.Split.allCases, shares)
    where share > 0 && !shared.contains(where: { $0.split == use }) {
      throw InputError(
        file: config.file, field: "split", problem: "leaves no sample for \(use.rawValue)",
        mend: "take more scenes, smaller tiles or smaller blocks, or set its share to 0")
    }
    return shared
  }

  /// The shares of training, validation and test, as far as they are asked for.
  private var shares: [Double] {
    switch self {
    case .randomAfterAugmentation(let training, let validation):
      [training * (1 - validation), training * validation, 1 - training]
    case .byScene(_, let validation, let test): [1 - validation, validation, test.isEmpty ? 0 : 1]
    case .byPlace(_, let validation, let test): [1 - validation - test, validation, test]
    }
  }

  // MARK: - Rules

  private static func atRandom(
    _ samples: [Sample], training: Double, validation: Double, seed: UInt64
  ) -> [Sample] {
    var random = SplitMix64(seed: seed, stream: "samples")
    var samples = samples
    let learned = Int((Double(samples.count) * training).rounded())
    let judged = Int((Double(learned) * validation).rounded())
    for (rank, index) in random.order(samples.count).enumerated() {
      samples[index].split = rank < judged ? .validation : rank < learned ? .training : .test
    }
    return samples
  }

  private static func byScene(
    _ samples: [Sample], _ scenes: [Scene], _ training: [String], _ test: [TestArea], validation: Double,
    _ config: SampleConfig
  ) throws -> [Sample] {
    func fault(_ problem: String, _ mend: String) -> InputError {
      InputError(file: config.file, field: "split", problem: problem, mend: mend)
    }
    let lists =
      [(LabelledImage.Split.training, String?.none, training)] + test.map { (.test, $0.name, $0.scenes) }
    for name in lists.flatMap(\.2) where !scenes.contains(where: { $0.isCalled(name) }) {
      let known = scenes.map { $0.pathRow?.compact ?? $0.place ?? $0.id }
      throw fault("names '\(name)', which is no scene here", "name some of \(known.joined(separator: ", "))")
    }
    let uses = try scenes.map { scene in
      let found = lists.filter { list in list.2.contains(where: scene.isCalled) }
      guard found.count == 1 else {
        throw fault(
          "names scene \(scene.id) \(found.isEmpty ? "nowhere" : "in \(found.count) lists")",
          "name every scene once, under training or in a test area")
      }
      return found[0]
    }
    var result = samples
    for index in result.indices {
      (result[index].split, result[index].area) = (uses[result[index].scene].0, uses[result[index].scene].1)
    }
    // All dates of a place go the same way.
    let places = Set(result.filter { $0.split == .training }.map(\.place)).sorted()
    var random = SplitMix64(seed: config.seed, stream: "validation places")
    let judged = Set(
      random.order(places.count).prefix(Int((Double(places.count) * validation).rounded())).map { places[$0] }
    )
    for index in result.indices where result[index].split == .training && judged.contains(result[index].place)
    {
      result[index].split = .validation
    }
    return result
  }

  private static func byPlace(
    _ samples: [Sample], _ lattice: TileLattice, block length: Length, shares: [Double],
    _ config: SampleConfig
  ) -> [Sample] {
    let side = tiles(inBlock: length, on: lattice)
    func block(_ place: TileLattice.Place) -> TileLattice.Place {
      TileLattice.Place(column: place.column / side, row: place.row / side)
    }
    // The blocks that a tile lies in, its own first.
    func blocks(under place: TileLattice.Place) -> [TileLattice.Place] {
      let steps = 0...lattice.reach
      return steps.flatMap { down in
        steps.map { block(TileLattice.Place(column: place.column + $0, row: place.row + down)) }
      }
    }
    let counts = samples.reduce(into: [TileLattice.Place: Int]()) { counts, sample in
      for block in blocks(under: sample.place) { counts[block, default: 0] += 0 }
      counts[block(sample.place), default: 0] += 1
    }
    let all = counts.keys.sorted()
    // Each block, in random order, goes where most is missing.
    var missing = shares.map { $0 * Double(samples.count) }
    var uses: [TileLattice.Place: LabelledImage.Split] = [:]
    var random = SplitMix64(seed: config.seed, stream: "blocks")
    for index in random.order(all.count) {
      let use = missing.indices.filter { shares[$0] > 0 }.max { missing[$0] < missing[$1] } ?? 0
      missing[use] -= Double(counts[all[index]] ?? 0)
      uses[all[index]] = LabelledImage.Split.allCases[use]
    }
    return samples.compactMap { sample in
      var sample = sample
      sample.split = uses[block(sample.place)]
      // A tile that reaches into ground of another use is left out.
      return blocks(under: sample.place).allSatisfy { uses[$0] == sample.split } ? sample : nil
    }
  }

  /// How many steps of tiles make the side of a block.
  private static func tiles(inBlock block: Length, on lattice: TileLattice) -> Int {
    let step = Double(lattice.stride) * lattice.grid.pixelWidth * lattice.grid.crs.metresPerUnit
    return max(1, Int((block.metres / step).rounded()))
  }
}

extension SampleSplit {
  /// What was done, in words, with how much ground is in more than one use.
  func words(_ samples: [Sample], on lattice: TileLattice, symmetries: Int) -> String {
    let copies = symmetries > 1 ? "\(symmetries) turned copies of each" : "no copies written"
    let rule =
      switch self {
      case .randomAfterAugmentation(let training, let validation):
        "at random after augmentation (\(copies)), \(Self.percent(training)) for training, of which "
          + "\(Self.percent(validation)) for validation (scene 1 of Chen et al. 2022: its test is not independent)"
      case .byScene(_, let validation, let test):
        "by scene, \(Self.percent(validation)) of the training places for validation, "
          + "\(test.count) test areas, augmented after (\(copies))"
      case .byPlace(let block, let validation, let test):
        "by place in blocks of \(Self.kilometres(block, on: lattice)) km, \(Self.percent(validation)) for "
          + "validation and \(Self.percent(test)) for test as nearly as blocks allow, augmented after (\(copies))"
      }
    let (shared, all) = Self.sharedPlaces(samples, on: lattice)
    return rule + "; ground of \(shared) of \(all) places is in more than one use"
  }

  /// How many places have ground that is in more than one use, of how many.
  static func sharedPlaces(_ samples: [Sample], on lattice: TileLattice) -> (shared: Int, all: Int) {
    let uses = samples.reduce(into: [TileLattice.Place: Set<LabelledImage.Split>]()) { uses, sample in
      if let split = sample.split { uses[sample.place, default: []].insert(split) }
    }
    let reach = -lattice.reach...lattice.reach
    let shared = uses.keys.count { place in
      let near = reach.flatMap { down in
        reach.map { TileLattice.Place(column: place.column + $0, row: place.row + down) }
      }
      return near.reduce(into: Set()) { $0.formUnion(uses[$1] ?? []) }.count > 1
    }
    return (shared, uses.count)
  }

  private static func percent(_ share: Double) -> String { "\(Int((100 * share).rounded())) %" }

  private static func kilometres(_ block: Length, on lattice: TileLattice) -> String {
    let step = Double(lattice.stride) * lattice.grid.pixelWidth * lattice.grid.crs.metresPerUnit
    return "\((Double(tiles(inBlock: block, on: lattice)) * step).rounded() / 1000)"
  }
}

extension Scene {
  /// Whether a list of scenes means this one.
  fileprivate func isCalled(_ name: String) -> Bool {
    [pathRow?.compact, pathRow?.label, tile, id].contains(name)
  }
}
