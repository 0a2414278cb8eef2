/// Things by number that are joined into sets as one goes.
///
/// A union-find with path halving (Tarjan & van Leeuwen 1984, doi:10.1145/62.2160). Each set is known by its smallest
/// member, so that neither sets nor their order depend on the order in which things are joined.
public struct DisjointSets: Sendable {
  private var parents: [Int]

  /// Each thing in a set of its own.
  public init(count: Int) { parents = Array(0..<count) }

  /// The smallest member of the set.
  public mutating func root(of thing: Int) -> Int {
    var thing = thing
    while parents[thing] != thing {
      parents[thing] = parents[parents[thing]]
      thing = parents[thing]
    }
    return thing
  }

  /// Makes one set of two.
  public mutating func join(_ one: Int, _ other: Int) {
    let (one, other) = (root(of: one), root(of: other))
    parents[max(one, other)] = min(one, other)
  }

  /// The sets in the order of their smallest members, members in order.
  public mutating func groups() -> [[Int]] {
    var places = [Int](repeating: 0, count: parents.count)
    var groups: [[Int]] = []
    for thing in parents.indices {
      let root = root(of: thing)
      if root == thing {
        places[thing] = groups.count
        groups.append([thing])
      } else {
        groups[places[root]].append(thing)
      }
    }
    return groups
  }

  /// The groups of things that have a key in common, directly or through others, by index; ordered as all groups are.
  public static func groups<Thing, Key: Hashable>(
    of things: [Thing], sharing keys: (Thing) -> [Key]
  ) -> [[Int]] {
    var sets = DisjointSets(count: things.count)
    var owners: [Key: Int] = [:]
    for (index, thing) in things.enumerated() {
      for key in keys(thing) {
        if let owner = owners[key] { sets.join(owner, index) } else { owners[key] = index }
      }
    }
    return sets.groups()
  }
}
