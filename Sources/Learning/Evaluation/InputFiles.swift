import Declaration

/// Files that a run reads, whose place nothing that it writes may take.
public struct InputFiles {
  private var places: Set<String> = []

  /// Starts with some files.
  public init(_ files: [String] = []) { for file in files { insert(file) } }

  /// Adds a file.
  public mutating func insert(_ file: String) { places.insert(file.resolvedPath) }

  /// Adds a dataset with all its images and labels.
  public mutating func insert(_ dataset: Dataset) {
    insert(dataset.file)
    for image in dataset.images {
      insert(image.image)
      insert(image.label)
    }
  }

  /// Sees to it that a file to be written is none of them.
  ///
  /// - Parameters:
  ///   - file: the file that names the output; the output itself where nil.
  ///   - field: the key or option that names it.
  /// - Throws: `InputError` where it is.
  public func check(output: String, file: String? = nil, field: String) throws {
    guard places.contains(output.resolvedPath) else { return }
    throw InputError(
      file: file ?? output, field: field, problem: "would be written over \(output), which this run reads",
      mend: "name another place")
  }
}
