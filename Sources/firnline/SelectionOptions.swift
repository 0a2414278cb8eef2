import ArgumentParser
import Pipeline

/// Which steps are wanted, for the commands that do or list them.
struct SelectionOptions: ParsableArguments {
  @Option(name: .customLong("period"), help: "Only this period; may be given several times.")
  var periods: [String] = []

  @Option(help: "The last kind of step to do: \(Step.Kind.allCases.map(\.rawValue).joined(separator: ", ")).")
  var until: Step.Kind = .record

  @Option(
    name: .customLong("force"),
    help: """
      Do a step again though its result is there, and all that follows from it: a kind, a scene, a period, or both as \
      in 'merge 1986-1988'; may be given several times.
      """)
  var forced: [String] = []

  @Flag(help: "Also make intermediate results anew that were deleted, though no period needs them.")
  var rebuild = false

  var selection: PlanSelection {
    PlanSelection(
      periods: periods.isEmpty ? nil : periods, until: until, forced: forced, rebuilds: rebuild)
  }
}

extension Step.Kind: ExpressibleByArgument {}
