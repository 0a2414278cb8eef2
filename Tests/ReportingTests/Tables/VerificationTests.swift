import Inventory
import Testing

@testable import Reporting

@Suite("Verification")
struct VerificationTests {
  private let verification = Verification(
    rows: [
      .init(
        kind: .area, region: "All", subject: "1987", truth: 10, recovered: Estimate(10.5, error: 1),
        unobserved: 0.125),
      .init(kind: .area, region: "All", subject: "2020", truth: 8, recovered: Estimate(6.5, error: 1)),
      .init(kind: .area, region: "West", subject: "1987", truth: 4, recovered: Estimate(4, error: 0)),
      .init(kind: .area, region: "West", subject: "2020", truth: 4, recovered: Estimate(5)),
      .init(kind: .area, region: "East", subject: "2020", truth: 0.5, recovered: Estimate(0, error: 0)),
      .init(kind: .area, region: "None", subject: "2020", truth: 0, recovered: Estimate(0, error: 0)),
      .init(
        kind: .change, region: "All", subject: "1987 → 2020", truth: -2, recovered: Estimate(-4, error: 0.8)),
    ], title: "Title", notes: ["Note."])

  @Test(
    "z is the error in stated uncertainties; where none or nothing is stated there is none, and it counts as not held"
  )
  func scores() {
    #expect(verification.rows.map(\.z) == [0.5, -1.5, 0, nil, nil, 0, -2.5])
    let areas = verification.summary(.area)
    #expect(areas.count == 6)
    #expect(areas.below1 == 0.5)
    #expect(abs(areas.below2 - 4.0 / 6) < 1e-12)
    #expect(areas.largest == 1.5)
    #expect(abs(areas.mean + 0.25) < 1e-12)
    #expect(verification.summary(.change).below2 == 0)
    #expect(!verification.holds(0.5))
    #expect(verification.holds(0))
  }

  @Test("the table shows every row and says what all have in common")
  func table() {
    #expect(
      Table.verification(verification).rendered(as: .text) == """
        Title

        Region  Period or change  True (km²)  Recovered (km²)  Difference (%)  Unobserved (%)      z
        ──────  ────────────────  ──────────  ───────────────  ──────────────  ──────────────  ─────
        All     1987                  10.000   10.500 ± 1.000             5.0            12.5   0.50
        All     2020                   8.000    6.500 ± 1.000           -18.8               –  -1.50
        West    1987                   4.000    4.000 ± 0.000             0.0               –   0.00
        West    2020                   4.000            5.000            25.0               –      –
        East    2020                   0.500    0.000 ± 0.000          -100.0               –      –
        None    2020                   0.000    0.000 ± 0.000               –               –   0.00
        All     1987 → 2020           -2.000   -4.000 ± 0.800          -100.0               –  -2.50

        Note.
        No z (–) where a value differs from the truth though its stated uncertainty is 0 or missing: 2 rows count as |z| of 2 or more.
        Areas: 6, |z| below 1 for 50.0 %, below 2 for 66.7 %; largest 1.50, mean z -0.25.
        Changes: 1, |z| below 1 for 0.0 %, below 2 for 0.0 %; largest 2.50, mean z -2.50.

        """)
  }
}
