import Learning

extension Table {
  /// What a method's probabilities are worth before and after calibration, with the temperature for a project file.
  public static func reliability(_ report: AccuracyReport) -> Table {
    let reliability = report.reliability
    let fitted = reliability.temperature
    func row(_ name: String, _ temperature: Double) -> [Cell] {
      [
        .text(name), .number(temperature),
        reliability.negativeLogLikelihood(temperature: temperature).map { .number($0) } ?? .missing,
        reliability.calibrationError(temperature: temperature).map { .number($0) } ?? .missing,
      ]
    }
    let certain =
      "Certain and wrong: \(reliability.wrongAndCertain) of \(reliability.count) labelled pixels;"
      + " no temperature softens these."
    return Table(
      title: "\(report.method) on \(report.dataset), \(report.split.rawValue): calibration",
      notes: [
        "Temperature: what log odds are divided by; the calibrated one has the least negative log likelihood"
          + " (Guo et al. 2017). For a project: 'uncertainty: {probabilities: {temperature: …}}'.",
        "NLL: mean over pixels that are not certain. ECE: |share of glacier − mean probability| in ten bins of the"
          + " probability of glacier, weighted by their pixels.", certain,
      ]
        + (fitted == nil
          ? ["No temperature from 0.05 to 20 fits: the labels bear out every answer, or none."] : [])
        + (report.split == .training
          ? [
            "A method that learned from these images is surer of them than of others: take validation images."
          ]
          : []),
      columns: [
        Column("Probabilities", name: "probabilities"),
        Column("Temperature", name: "temperature", decimals: 3),
        Column("NLL", name: "negative_log_likelihood", decimals: 4),
        Column("ECE", name: "expected_calibration_error", decimals: 4),
      ], rows: [row("as they are", 1)] + (fitted.map { [row("calibrated", $0)] } ?? []))
  }
}
