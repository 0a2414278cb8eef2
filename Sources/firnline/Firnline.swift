import ArgumentParser
import Declaration
import Pipeline

@main
struct Firnline: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "firnline",
    abstract: "Dated glacier inventories from satellite scenes.",
    version: Release.version,
    groupedSubcommands: [
      CommandGroup(
        name: "Inventory",
        subcommands: [
          InitCommand.self,
          LintCommand.self,
          RunCommand.self,
          UpdateCommand.self,
          PlanCommand.self,
          StatusCommand.self,
          ExplainCommand.self,
          TableCommand.self,
          PictureCommand.self,
          ExportCommand.self,
          LinkCommand.self,
          ProvenanceCommand.self,
          CompareCommand.self,
          VerifyCommand.self,
          HistoryCommand.self,
          CleanCommand.self,
        ]),
      CommandGroup(
        name: "Outlines",
        subcommands: [AuditCommand.self, DivideCommand.self, AttributesCommand.self, AdjustCommand.self]),
      CommandGroup(name: "Scene", subcommands: [SceneCommand.self, ScenesCommand.self, SweepCommand.self]),
      CommandGroup(name: "Model", subcommands: [ModelCommand.self]),
      CommandGroup(
        name: "Learning",
        subcommands: [
          SamplesCommand.self, TrainCommand.self, EvaluateCommand.self, CompareMethodsCommand.self,
        ]),
      CommandGroup(
        name: "More",
        subcommands: [SimulateCommand.self, PublishedCommand.self, DoctorCommand.self, RunStepCommand.self]),
    ])
}
