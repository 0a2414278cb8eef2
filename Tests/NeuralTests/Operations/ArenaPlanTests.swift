import Testing

@testable import Neural

@Suite("The plan of the arena")
struct ArenaPlanTests {
  @Test("Tenants that live at the same time never overlap", arguments: 0..<20)
  func overlap(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed), stream: "tenants")
    let tenants = (0..<60).map { _ in
      let first = random.below(40)
      return ArenaPlan.Tenant(
        bytes: 1 + random.below(50_000), first: first, last: first + random.below(8))
    }
    let plan = ArenaPlan(tenants)
    for (a, left) in tenants.enumerated() {
      #expect(plan.offsets[a] % 4096 == 0)
      #expect(plan.offsets[a] + left.bytes <= plan.bytes)
      for (b, right) in tenants.enumerated().dropFirst(a + 1)
      where left.first <= right.last && right.first <= left.last {
        #expect(
          plan.offsets[a] + left.bytes <= plan.offsets[b]
            || plan.offsets[b] + right.bytes <= plan.offsets[a])
      }
    }
    // No plan can do with less than what lives at the busiest step.
    let busiest = (0..<48).map { step in
      tenants.filter { $0.first <= step && step <= $0.last }.reduce(0) { $0 + $1.bytes }
    }
    #expect(plan.bytes >= busiest.max() ?? 0)
  }

  @Test("A chain of layers needs room for two tensors at a time")
  func chain() {
    let tenants = (0..<10).map { ArenaPlan.Tenant(bytes: 4096, first: $0, last: $0 + 1) }
    #expect(ArenaPlan(tenants).bytes == 2 * 4096)
  }
}
