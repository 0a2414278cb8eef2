import Foundation
import Geospatial

/// The files around the scenes: project, manifests, boundary, sub-areas and a note to the reader.
struct ProjectFiles {
  let settings: SimulationSettings
  let plan: ScenePlan

  func write(into folder: URL) throws {
    for method in Method.allCases {
      try write(project(method), to: folder.appendingPathComponent("\(method.file).yaml"))
    }
    try write(note, to: folder.appendingPathComponent("README.txt"))
    let manifests = folder.appendingPathComponent("manifests")
    try FileManager.default.createDirectory(at: manifests, withIntermediateDirectories: true)
    for (period, scenes) in zip(settings.periods, plan.scenes) {
      let rows = scenes.map { scene in
        "../scenes/\(scene.productID)\(settings.packsArchives ? ".tar" : ""),\(scene.part.rawValue),\"\(scene.note)\""
      }
      let text = (["scene,role,note"] + rows).joined(separator: "\n") + "\n"
      try write(text, to: manifests.appendingPathComponent("\(period.label).csv"))
    }
    try layer("boundary", [("Simulated mountains", plan.boundary)])
      .write(folder.appendingPathComponent("boundary.gpkg").path)
    try layer("subareas", plan.subareas).write(folder.appendingPathComponent("subareas.gpkg").path)
  }

  private func write(_ text: String, to file: URL) throws {
    try Data(text.utf8).write(to: file)
  }

  private func layer(_ name: String, _ polygons: [(name: String, polygon: Polygon)]) -> VectorLayer {
    let features = polygons.enumerated().map { index, entry in
      Feature(
        id: Int64(index + 1), geometry: .polygons(entry.polygon.asMultiPolygon),
        attributes: ["name": .string(entry.name)])
    }
    return VectorLayer(
      name: name, crs: plan.grid.crs, fields: [.init("name", .string)], features: features)
  }

  /// The ways to find glaciers that have a project of their own.
  private enum Method: CaseIterable {
    case network, bandRatio

    /// The name of project file and inventory.
    var file: String { self == .network ? "project" : "band-ratio" }

    var inventory: String { self == .network ? "inventory" : "band-ratio" }

    var work: String { self == .network ? ".firnline" : ".firnline-band-ratio" }

    var merge: String {
      switch self {
      case .network:
        """
        # A network tells seasonal snow from ice by itself, in each scene: all clear scenes have a say.
        merge: {rule: mean}
        """
      case .bandRatio:
        """
        # Seasonal snow differs between scenes: what counts as ice is what every clear scene shows as ice.
        merge: {rule: least-ice}
        """
      }
    }

    var extraction: String {
      switch self {
      case .network:
        """
          # The weights come with Firnline; they were learned from other simulated mountains and days.
          method: m-landsnet
        """
      case .bandRatio:
        """
          method: band-ratio
          quantity: reflectance
          # Red over SWIR1 of a pixel that is half ice and half ground, from the median spectra that the simulation
          # draws about: 1.9 for bare ice on rock, 2.9 for snow on rock, 1.0 for dirty ice on rock. 2.0 lies in
          # the midst and is the usual choice for Landsat (Paul et al. 2002); it was not tuned against the truth.
          threshold: 2.0
          morphology: {opening: false, closing: false}
        """
      }
    }
  }

  private func project(_ method: Method) -> String {
    let labels = settings.periods.map(\.label)
    let periods = labels.map { "  - {label: \($0), manifest: manifests/\($0).csv}" }
    var pairs = zip(labels, labels.dropFirst()).map { ($0, $1) }
    if labels.count > 2, let first = labels.first, let last = labels.last { pairs.append((first, last)) }
    let comparisons = pairs.map { "  - {from: \($0), to: \($1)}" }
    return """
      # \(MetadataFile.origin). Made by `firnline simulate`; the true outlines are in truth/.
      name: Simulated mountains
      simulated: true
      region:
        boundary: boundary.gpkg
        subareas: {file: subareas.gpkg, name: name}
        grid: {crs: EPSG:32646, resolution: 30 m}
        area: geodesic
      extraction:
      \(method.extraction)
      \(method.merge)
      outlines: {minimumArea: 0.01 km2}
      uncertainty: {buffer: 15 m}
      periods:
      \(periods.joined(separator: "\n"))
      \(comparisons.isEmpty ? "" : "comparisons:\n" + comparisons.joined(separator: "\n") + "\n")\
      inventory: \(method.inventory).sqlite
      work: \(method.work)

      """
  }

  private var note: String {
    """
    \(MetadataFile.origin.uppercased())

    Mountains, glaciers, weather and images in this folder were computed by `firnline simulate` with seed
    \(settings.seed). The product names look like those of real Landsat products, and these products do not exist.

    project.yaml     a Firnline project over all of it, with M-LandsNet
    band-ratio.yaml  the same with the band ratio
    scenes/          Collection 2 Level-1 bundles, 30 m, EPSG:32646
    manifests/       which scenes make up each period
    boundary.gpkg    the region, and subareas.gpkg its two halves
    truth/           the true outlines of each period in mid-August of its middle year, and areas.csv:
                     geodesic area and number of all outlines, then of those of at least 0.01 km²

    Debris on glaciers: \(debris). Spectra: \(settings.draws.rawValue) draws of measured pixels.

    """
  }

  private var debris: String {
    switch settings.debris {
    case .none: "none"
    case .glacier: "on some tongues, which are glacier in the truth"
    case .excluded: "on some tongues, which are not glacier in the truth"
    }
  }
}
