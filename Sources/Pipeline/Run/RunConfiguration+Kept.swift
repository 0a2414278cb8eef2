import Foundation

extension RunConfiguration {
  /// A configuration in a work folder; what has no name of one is somebody else's.
  struct Kept {
    /// The file.
    let path: String

    /// When the run began, as file names have it.
    let stamp: String

    /// The project file, and the inventory that the run was for; nil where the file does not say.
    let project: String?
    let inventory: String?
  }

  /// The configurations in a work folder, by their names.
  static func all(in workFolder: String) -> [Kept] {
    let folder = folder(in: workFolder)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().compactMap { name in
      let pattern = /(\d{4}-\d\d-\d\dT\d{6}Z)(-[0-9a-f]+)?\.yaml/
      guard let stamp = name.wholeMatch(of: pattern)?.1 else { return nil }
      let path = "\(folder)/\(name)"
      let lines = (try? String(contentsOfFile: path, encoding: .utf8))?.split(separator: "\n") ?? []
      func value(_ key: String) -> String? {
        // What YAML has between quotation marks here is JSON too.
        let text = lines.first { $0.hasPrefix("\(key): ") }?.dropFirst(key.count + 2)
        return text.flatMap { try? JSONDecoder().decode(String.self, from: Data($0.utf8)) }
      }
      return Kept(
        path: path, stamp: String(stamp), project: value("project"), inventory: value("inventory"))
    }
  }

  /// Removes those configurations of runs that their inventory has nothing of, and says how many.
  ///
  /// - Parameter runs: when the runs began that each inventory comes from, for the inventories that can be read.
  static func prune(_ configurations: [Kept], keeping runs: [String: Set<String>]) throws -> Int {
    let known = runs.mapValues { Set($0.map(stamp)) }
    let old = configurations.filter { kept in
      guard let inventory = kept.inventory else { return true }
      return known[inventory].map { !$0.contains(kept.stamp) } ?? false
    }
    for kept in old { try FileManager.default.removeItem(atPath: kept.path) }
    return old.count
  }
}
