import Inventory
import Testing

@testable import Reporting

@Suite("Verification")
struct VerificationTests {
  private let verification = Verification(
    rows: [
      .init(kind: .area, region: "All", subject: "1987", truth: 10, recovered: Estimate(10.5, error: 1)),
      .init(kind: .area, region: "All", subject: "2020", truth: 8, recovered: Estimate(6.5, error: 1)),
      .init(kind: .area, region: "West", subject: "1987", truth: 4, recovered: Estimate(4, error: 0)),
      .init(kind: .area, region: "West", subject: "2020", truth: 4, recovered: Estimate(5)),
      .init(
        kind: .change, region: "All", subject: "1987 → 2020", truth: -2, recovered: Estimate(-4, error: 0.8)),
    ], title: "Title", notes: ["Note."])

  @Test("z is the error in stated uncertainties; without one there is none, and it counts as not held")
  func scores() {
    #expect(verification.rows.map(\.z) == [0.5, -1.5, 0, nil, -2.5])
    let areas = verification.summary(.area)
    #expect(areas.count == 4)
    #expect(areas.below1 == 0.5)
    #expect(areas.below2 == 0.75)
    #expect(areas.largest == 1.5)
    #expect(abs(areas.mean + 1.0 / 3) < 1e-12)
    #expect(verification.summary(.change).below2 == 0)
    #expect(!verification.holds(0.5))
    #expect(verification.holds(0))
  }

  @Test("the table shows every row and says what all have in common")
  func table() {
    #expect(
      Table.verification(verification).rendered(as: .text) == """
        Title

        Region  Period or change  True (km²)  Recovered (km²)  Difference (%)      z
        ──────  ────────────────  ──────────  ───────────────  ──────────────  ─────
        All     1987                  10.000   10.500 ± 1.000             5.0   0.50
        All     2020                   8.000    6.500 ± 1.000           -18.8  -1.50
        West    1987                   4.000    4.000 ± 0.000             0.0   0.00
        West    2020                   4.000            5.000            25.0      –
        All     1987 → 2020           -2.000   -4.000 ± 0.800               –  -2.50

        Note.
        Areas: 4, |z| below 1 for 50.0 %, below 2 for 75.0 %; largest 1.50, mean z -0.33.
        Changes: 1, |z| below 1 for 0.0 %, below 2 for 0.0 %; largest 2.50, mean z -2.50.

        """)
  }
}
