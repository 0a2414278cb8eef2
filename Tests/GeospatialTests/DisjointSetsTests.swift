import Geospatial
import Testing

@Suite("Disjoint sets")
struct DisjointSetsTests {
  @Test("groups come in the order of their smallest members, however they were joined")
  func order() {
    let pairs = [(5, 3), (0, 4), (3, 1), (6, 6)]
    for pairs in [pairs, pairs.reversed(), pairs.map { ($0.1, $0.0) }] {
      var sets = DisjointSets(count: 7)
      for (one, other) in pairs { sets.join(one, other) }
      #expect(sets.groups() == [[0, 4], [1, 3, 5], [2], [6]])
      #expect((0..<7).map { sets.root(of: $0) } == [0, 1, 2, 1, 0, 1, 6])
    }
    var none = DisjointSets(count: 0)
    #expect(none.groups() == [])
  }

  @Test("groups are the parts of the graph that a walk over its edges finds", arguments: [1, 2, 3])
  func walk(seed: Int) {
    let count = 300
    let pairs = (0..<200).map { ((seed + 7919 * $0) % count, (seed * 31 + 104_729 * $0 * $0) % count) }
    var sets = DisjointSets(count: count)
    var neighbours = [Set<Int>](repeating: [], count: count)
    for (one, other) in pairs {
      sets.join(one, other)
      neighbours[one].insert(other)
      neighbours[other].insert(one)
    }
    var seen: Set<Int> = []
    var parts: [[Int]] = []
    for start in 0..<count where !seen.contains(start) {
      var part: Set<Int> = [start]
      var open = [start]
      while let thing = open.popLast() {
        for next in neighbours[thing] where part.insert(next).inserted { open.append(next) }
      }
      seen.formUnion(part)
      parts.append(part.sorted())
    }
    #expect(sets.groups() == parts)
  }

  @Test("things that share a key hang together through others")
  func keys() {
    let words = ["ice", "cold", "sun", "edge", "fog", "wood"]
    #expect(DisjointSets.groups(of: words) { Array($0) } == [[0, 1, 3, 4, 5], [2]])
    #expect(DisjointSets.groups(of: ["a", "", "a"]) { Array($0) } == [[0, 2], [1]])
  }
}
