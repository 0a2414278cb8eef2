import Foundation

/// Looks at what Firnline stands on, and says what is missing and how to mend it.
///
/// Firnline links its libraries: when the file of one is gone altogether, the system's loader stops the program
/// before its first line and no doctor can speak. `Scripts/install-dependencies.sh --check` covers that case.
public struct Doctor: Sendable {
  private let folder: String

  /// A doctor who measures free disk space at `folder`, the place where work will be written.
  public init(folder: String = FileManager.default.currentDirectoryPath) {
    self.folder = folder
  }

  /// Asks every library and the machine, and judges the answers.
  public func examine() -> DoctorReport {
    DoctorReport(Installation.here(folder: folder))
  }
}
