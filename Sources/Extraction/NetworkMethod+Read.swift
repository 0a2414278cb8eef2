import Declaration
import Networks
import Neural

extension Model {
  /// Opens the model file of an architecture.
  ///
  /// - Throws: `InputError` where the file is of another architecture; `ModelError`, `SafetensorsError` or
  ///   `FileError` where it is no model file.
  public static func read(_ path: String, architecture: String) throws -> Model {
    let model = try Model(reading: path, build: Architecture.network(of:))
    guard model.card.architecture == architecture else {
      throw InputError(
        file: path, field: "architecture",
        problem: "is \(model.card.architecture) by the model card, where \(architecture) was asked for",
        mend: "write 'method: \(model.card.architecture)', or give weights of \(architecture)")
    }
    return model
  }
}
