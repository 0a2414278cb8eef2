import Declaration
import Extraction
import Foundation

extension Dataset {
  private static let keys = [
    "name", "bands", "quantity", "scale", "sensors", "source", "images", "split", "table", "splitRule",
    "simulation",
  ]

  /// Reads a dataset file.
  ///
  ///     name: GlacierHack tiles
  ///     bands: [blue, green, red, swir1, thermal]
  ///     quantity: dn
  ///     images: {folder: tiles, image: "{name}.tif", label: "{name}_label.tif"}
  ///     split: {training: [gh_03_11, gh_04_10], validation: [gh_04_09], test: ["*"]}
  ///
  /// Images are named by the split, where `*` means every image of the folder that no list names. Or `table:` names
  /// a CSV file with the columns `name`, `image`, `label` and `split`. Or `simulation:` says how many samples are to be
  /// simulated for each epoch and for validation. Paths are relative to the file.
  /// - Throws: `InputError` or `CSVError` with file, line, field and what to do.
  public static func read(_ file: String) throws -> Dataset {
    let top = try StrictMapping(reading: file, keys: keys)
    guard let bands = try top.strings("bands"), !bands.isEmpty else {
      throw top.fault("bands", "is missing or empty", "name the bands in order, such as [blue, green, red]")
    }
    if let twice = bands.first(where: { band in bands.count { $0 == band } > 1 }) {
      throw top.fault("bands", "names '\(twice)' twice", "give every band a name of its own")
    }
    let scale = try top.number("scale") ?? 1
    guard scale > 0, Float(scale).isNormal else {
      throw top.fault("scale", "is \(scale)", "write a number above zero, such as 0.0001")
    }
    let simulation = try simulation(top, bands: bands)
    return Dataset(
      file: file, name: try top.requiredString("name", "what tables call the dataset"), bands: bands,
      quantity: try top.value("quantity", "dn or reflectance", BandQuantity.init(rawValue:)),
      scale: Float(scale), sensors: try top.strings("sensors") ?? [],
      source: try top.string("source") ?? "", splitRule: try top.string("splitRule") ?? "",
      images: simulation == nil ? try images(top) : [], simulation: simulation)
  }

  private static func simulation(_ top: StrictMapping, bands: [String]) throws -> SimulatedImages? {
    let keys = ["training", "validation", "seed", "debris", "surface", "cloudy", "crevassed", "cut"]
    guard let given = try top.optionalMapping("simulation", keys: keys) else { return nil }
    if let other = ["images", "split", "table"].first(where: top.has) {
      throw top.fault(other, "stands beside 'simulation'", "write either")
    }
    guard bands == SimulatedImages.bands, try top.string("quantity") == BandQuantity.reflectance.rawValue
    else {
      throw top.fault(
        "bands", "or 'quantity' are not those of simulated images",
        "write bands: [\(SimulatedImages.bands.joined(separator: ", "))] and quantity: reflectance")
    }
    func share(_ key: String) throws -> Double? {
      try given.optionalValue(key, "a share from 0 to 1") {
        Double($0).flatMap { (0...1).contains($0) ? $0 : nil }
      }
    }
    return SimulatedImages(
      training: try training(given), validation: try given.count("validation", in: 0...1_000_000) ?? 0,
      seed: try given.optionalValue("seed", "a whole number from 0") { UInt64($0) } ?? 1,
      debris: try given.choice("debris") ?? .excluded, surfaceShare: try share("surface") ?? 0.3,
      cloudyShare: try share("cloudy") ?? 0.4,
      crevassedShare: try share("crevassed") ?? 0.5, cutShare: try share("cut") ?? 0.3)
  }

  private static func training(_ given: StrictMapping) throws -> Int {
    guard let training = try given.count("training") else {
      throw given.fault("training", "is missing", "write how many samples an epoch has")
    }
    return training
  }

  private static func images(_ top: StrictMapping) throws -> [LabelledImage] {
    guard top.has("table") != top.has("images") else {
      throw top.fault(
        top.has("table") ? "table" : "images",
        top.has("table") ? "stands beside 'images'" : "is missing, and so is 'table'",
        "write either 'images' with 'split', or 'table'")
    }
    let images =
      if let table = try top.string("table") { try listed(in: table.path(beside: top.file)) } else {
        try named(top)
      }
    let place = top.has("table") ? "table" : "split"
    var names: Set<String> = []
    var owners: [String: LabelledImage] = [:]
    for image in images {
      guard names.insert(image.name).inserted else {
        throw top.fault(place, "has the image '\(image.name)' twice", "put every image in one place")
      }
      let owner = owners[image.image.resolvedPath, default: image]
      guard owner.split == image.split else {
        throw top.fault(
          place, "has \(image.image) in two splits, as '\(owner.name)' and as '\(image.name)'",
          "put every image in one place")
      }
      owners[image.image.resolvedPath] = owner
    }
    guard !images.isEmpty else { throw top.fault(nil, "has no images", "name some under 'split'") }
    return images
  }

  /// The rows of a table.
  private static func listed(in path: String) throws -> [LabelledImage] {
    let table = try CSVTable(path: path)
    return try table.rows.map { row in
      let split = try table.text("split", in: row).map { text in
        guard let split = LabelledImage.Split(rawValue: text) else {
          throw table.error("is '\(text)'; write training, validation or test", column: "split", in: row)
        }
        return split
      }
      return LabelledImage(
        name: try table.required("name", in: row),
        image: try table.required("image", in: row).path(beside: path),
        label: try table.required("label", in: row).path(beside: path), split: split)
    }
  }

  /// The images that the split names.
  private static func named(_ top: StrictMapping) throws -> [LabelledImage] {
    let place = try top.mapping("images", keys: ["folder", "image", "label"])
    let folder = try place.requiredString("folder", "the folder of the images").path(beside: top.file)
    let image = try Template(place, "image", folder: folder)
    let label = try Template(place, "label", folder: folder)
    let splits = LabelledImage.Split.allCases
    let split = try top.mapping("split", keys: splits.map(\.rawValue))
    let lists = try splits.map { ($0, try split.strings($0.rawValue) ?? []) }
    let known = Set(lists.flatMap(\.1))
    return try lists.flatMap { use, names in
      try names.flatMap { name -> [String] in
        guard name == "*" else { return [name] }
        // What a label is called must not count as an image where one pattern covers both.
        let labels = Set(try label.names().map(label.path))
        return try image.names().filter { !known.contains($0) && !labels.contains(image.path($0)) }
      }.map { name in
        let entry = LabelledImage(name: name, image: image.path(name), label: label.path(name), split: use)
        for path in [entry.image, entry.label] where !FileManager.default.isReadableFile(atPath: path) {
          throw split.fault(
            use.rawValue, "names '\(name)', and \(path) is not there", "check the name and 'images'")
        }
        return entry
      }
    }
  }

  /// A pattern of file names such as `{name}_label.tif`.
  private struct Template {
    let folder: String
    let start: String
    let end: String

    init(_ mapping: StrictMapping, _ key: String, folder: String) throws {
      let text = try mapping.requiredString(key, "a pattern such as \"{name}.tif\"")
      let parts = text.components(separatedBy: "{name}")
      guard parts.count == 2 else {
        throw mapping.fault(key, "is '\(text)'", "write a pattern with {name} in it, such as \"{name}.tif\"")
      }
      self.folder = folder
      (start, end) = (parts[0], parts[1])
    }

    func path(_ name: String) -> String { "\(folder)/\(start)\(name)\(end)" }

    /// Names of the files that are there, sorted.
    func names() throws -> [String] {
      let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      return files.compactMap { file in
        guard file.hasPrefix(start), file.hasSuffix(end), file.count > start.count + end.count else {
          return nil
        }
        return String(file.dropFirst(start.count).dropLast(end.count))
      }.sorted()
    }
  }
}

extension String {
  /// The path as seen from the folder of a file; absolute ones stay.
  func path(beside file: String) -> String {
    if hasPrefix("/") { return self }
    let folder = (file as NSString).deletingLastPathComponent
    return folder.isEmpty ? self : "\(folder)/\(self)"
  }
}
