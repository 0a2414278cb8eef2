import Foundation
import Geospatial
import Testing

/// Bad input through the program itself: one clear error, nothing lost, and all well after the mend.
@Suite("Bad input")
struct BadInputTests {
  private let region: Region
  private let before: String
  private let scene: String
  private let other: String

  /// Starts from a region that was run: there is an inventory to lose.
  init() throws {
    region = try Region(isFinished: true)
    before = try region.tables()
    scene = try region.scenes("2001-2003")[0]
    other = try region.scenes("1986-1988")[0]
  }

  /// Runs after something was broken: one line of error has all of `said`, and the inventory is as before.
  private func expectError(
    _ said: String..., kept: Bool = true, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let outcome = try region.run()
    #expect(outcome.status != 0, sourceLocation: sourceLocation)
    let errors = outcome.error.split(separator: "\n").filter { $0.lowercased().hasPrefix("error: ") }
    #expect(errors.count == 1, "\(outcome.error)", sourceLocation: sourceLocation)
    for text in said {
      #expect(
        errors.first?.contains(text) == true, "no '\(text)' in:\n\(outcome.error)",
        sourceLocation: sourceLocation)
    }
    expectPlainWords(outcome, sourceLocation)
    #expect(try region.tables() == before, "the inventory has changed", sourceLocation: sourceLocation)
    #expect(region.litter().isEmpty, "\(region.litter())", sourceLocation: sourceLocation)
  }

  /// No dump of a type or of a system error.
  private func expectPlainWords(_ outcome: Firnline.Outcome, _ sourceLocation: SourceLocation) {
    for foreign in [
      "NSCocoaErrorDomain", "NSPOSIX", "UserInfo", "DecodingError", "Error(", "Optional(", "Fatal",
    ] {
      #expect(!outcome.text.contains(foreign), "\(outcome.text)", sourceLocation: sourceLocation)
    }
  }

  /// Runs after the mend.
  private func expectMended(sourceLocation: SourceLocation = #_sourceLocation) throws {
    let outcome = try region.run()
    #expect(outcome.status == 0, "\(outcome.error)", sourceLocation: sourceLocation)
    #expect(try region.tables() == before, sourceLocation: sourceLocation)
    #expect(region.litter().isEmpty, "\(region.litter())", sourceLocation: sourceLocation)
  }

  /// Moves a file away and gives the way back.
  private func takeAway(_ path: String) throws -> () throws -> Void {
    let aside = region.scratch(UUID().uuidString)
    try FileManager.default.copyItem(atPath: path, toPath: aside)
    try FileManager.default.removeItem(atPath: path)
    return {
      try? FileManager.default.removeItem(atPath: path)
      try FileManager.default.moveItem(atPath: aside, toPath: path)
    }
  }

  @Test("a truncated band fails its scene alone")
  func truncatedBand() throws {
    let band = region.file("B3.TIF", of: scene)
    let whole = try Data(contentsOf: URL(fileURLWithPath: band))
    try whole.prefix(whole.count / 3).write(to: URL(fileURLWithPath: band))
    // The other period has to be done again as well, and is.
    try region.edit("manifests/1986-1988.csv}", "manifests/1986-1988.csv, buffer: 15.5 m}")
    let outcome = try region.run()
    #expect(outcome.status != 0)
    #expect(outcome.error.contains("error: extract \(scene): \(band): cannot be read ("))
    #expect(outcome.error.contains("copy or download the file again"))
    #expect(outcome.error.contains("failed: extract \(scene)\n"))
    #expect(outcome.error.contains("left out: merge 2001-2003, outline 2001-2003, record 2001-2003"))
    #expect(outcome.error.contains("record 1986-1988 done"))
    expectPlainWords(outcome, #_sourceLocation)
    #expect(
      try Firnline.run("status", region.project).output.contains("failed      extract   \(scene)  \(band)"))

    try region.edit("manifests/1986-1988.csv, buffer: 15.5 m}", "manifests/1986-1988.csv}")
    try expectError(band)
    try whole.write(to: URL(fileURLWithPath: band))
    try expectMended()
  }

  @Test("a missing band is named with the file that was looked for")
  func missingBand() throws {
    let restore = try takeAway(region.file("B5.TIF", of: scene))
    try expectError(
      "extract \(scene): \(region.file("B5.TIF", of: scene)): 'B5 (swir1)' is not in the scene",
      "put the file there")
    try restore()
    try expectMended()
  }

  @Test("metadata without rescaling keys give no reflectance")
  func noRescaling() throws {
    // Where both are there the JSON would do.
    let restore = try takeAway(region.file("MTL.json", of: scene))
    let mtl = region.file("MTL.txt", of: scene)
    let whole = try String(contentsOfFile: mtl, encoding: .utf8)
    let lines = whole.split(separator: "\n", omittingEmptySubsequences: false)
    let bare = lines.filter { !$0.contains("REFLECTANCE_MULT") && !$0.contains("REFLECTANCE_ADD") }
    try #require(bare.count < lines.count)
    try Data(bare.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: mtl))
    try expectError("extract \(scene): \(mtl)", "REFLECTANCE_MULT_BAND_", "work on digital numbers")
    try Data(whole.utf8).write(to: URL(fileURLWithPath: mtl))
    try restore()
    try expectMended()
  }

  /// Writes one band of a scene anew, in another system.
  private func rewrite(_ ending: String, _ change: (RasterDataset) throws -> RasterDataset) throws {
    let path = region.file(ending, of: scene)
    let band = try change(RasterDataset.open(path))
    let pixels: [UInt16] = try band.read(band.grid.window)
    let copy = region.scratch("\(UUID().uuidString).tif")
    let raster = try RasterDataset.create(copy, grid: band.grid, type: UInt16.self)
    try raster.write(pixels, window: band.grid.window)
    try raster.close()
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.moveItem(atPath: copy, toPath: path)
  }

  @Test("bands of one scene in different systems are an error")
  func mixedBands() throws {
    let whole = try Data(contentsOf: URL(fileURLWithPath: region.file("B5.TIF", of: scene)))
    try rewrite("B5.TIF") { band in
      let grid = Grid(
        crs: try CRS("EPSG:32647"), originX: band.grid.originX, originY: band.grid.originY, pixelWidth: 30,
        pixelHeight: 30, width: band.grid.width, height: band.grid.height)
      let copy = region.scratch("47.tif")
      let raster = try RasterDataset.create(copy, grid: grid, type: UInt16.self)
      try raster.write(band.read(band.grid.window, as: UInt16.self), window: grid.window)
      try raster.close()
      return try RasterDataset.open(copy)
    }
    try expectError("extract \(scene)", "'B5 (swir1)' is in EPSG:32647", "EPSG:32646", "gdalwarp")
    try whole.write(to: URL(fileURLWithPath: region.file("B5.TIF", of: scene)))
    try expectMended()
  }

  @Test("a scene in another UTM zone is warped, and that is said")
  func otherZone() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(region.folder)/scenes/\(scene)")
    let zone = try CRS("EPSG:32645")
    for name in names where name.hasSuffix(".TIF") {
      try rewrite(String(name.dropFirst(scene.count + 1))) { band in
        let bounds = try CoordinateTransform(from: band.grid.crs, to: zone).apply(band.grid.bounds)
        return try band.warped(to: Grid(crs: zone, resolution: 30, covering: bounds), resampling: .nearest)
      }
    }
    let outcome = try region.run()
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.error.contains("warped to the grid in EPSG:32646 (nearest): \(scene) (from EPSG:32645)"))
    #expect(try Firnline.run("plan", region.project).output.contains("warped to the grid"))
  }

  @Test("a region without a reference system is an error")
  func regionWithoutCRS() throws {
    let layer = try VectorLayer.read("\(region.folder)/boundary.gpkg")
    try VectorLayer(name: "boundary", crs: nil, fields: layer.fields, features: layer.features)
      .write("\(region.folder)/boundary.shp")
    try region.edit("boundary: boundary.gpkg", "boundary: boundary.shp")
    try expectError(
      "\(region.folder)/boundary.shp: names no coordinate reference system; put its .prj file beside")
    try region.edit("boundary: boundary.shp", "boundary: boundary.gpkg")
    try expectMended()
  }

  @Test(
    "an empty manifest is an error, with or without its first line", arguments: ["", "scene,role,note\n"])
  func emptyManifest(text: String) throws {
    let path = "\(region.folder)/manifests/2001-2003.csv"
    let restore = try takeAway(path)
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    try expectError(path, text.isEmpty ? "is empty" : "lists no scene; write one line for each scene")
    try restore()
    try expectMended()
  }

  @Test("a polygon that crosses itself is an error that names it; repairing it is the mend")
  func selfCrossing() throws {
    let corners = [(0.0, 0.0), (900, 900), (900, 0), (0, 900), (0, 0)].map {
      Point(x: 316_000 + $0.0, y: 3_704_000 - $0.1)
    }
    let path = "\(region.folder)/old.gpkg"
    try VectorLayer(
      name: "old", crs: try CRS("EPSG:32646"), fields: [],
      features: [Feature(id: 1, geometry: .polygons(Polygon(exterior: corners).asMultiPolygon))]
    ).write(path)
    try region.edit("periods:\n", "periods:\n  - {label: 1970, outlines: {file: old.gpkg}}\n")
    try expectError(
      "outline 1970: \(path): feature 1 is not a valid polygon: Self-intersection", "add `repair: true`")
    try region.edit("{file: old.gpkg}", "{file: old.gpkg, repair: true}")
    let outcome = try region.run()
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(try region.tables() != before)
  }

  @Test("an inventory that cannot be changed shows before any work is done")
  func readOnlyInventory() throws {
    // Permissions do not hold for root; an immutable file does, where the file system knows that.
    guard Self.change("+i", region.inventory) else {
      try Test.cancel("needs root and chattr +i")
    }
    defer { _ = Self.change("-i", region.inventory) }
    try region.edit("threshold: 2.0", "threshold: 2.1")
    try expectError("\(region.inventory): cannot be written", "make the file and its folder writable")
    #expect(try Firnline.run("plan", region.project).output.contains("10 of 10 steps to do"))
    try region.edit("threshold: 2.1", "threshold: 2.0")
    #expect(Self.change("-i", region.inventory))
    try expectMended()
  }

  private static func change(_ flag: String, _ path: String) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/chattr")
    process.arguments = [flag, path]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  @Test(
    "a user without rights is told which file needs them, and may still read",
    .enabled(if: getuid() == 0 && access("/bin/su", X_OK) == 0, "needs root to become another user"))
  func otherUser() throws {
    for path in [region.scratch.path, region.folder] {
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }
    guard try Firnline.run("--version", as: "nobody").status == 0 else {
      try Test.cancel("nobody may not run the program where it is built")
    }
    let areas = try Firnline.run("table", "areas", region.project, as: "nobody")
    #expect(areas.status == 0, "\(areas.error)")
    #expect(try Firnline.run("status", region.project, as: "nobody").output.contains("10 of 10 steps done"))
    try region.edit("threshold: 2.0", "threshold: 2.1")
    #expect(try Firnline.run("plan", region.project, as: "nobody").output.contains("10 of 10 steps to do"))
    let run = try region.run(as: "nobody")
    #expect(run.status != 0)
    #expect(run.error.contains("\(region.folder)/.firnline/lock cannot be written (Permission denied)"))
    expectPlainWords(run, #_sourceLocation)
    // A band that may not be read is named; the other period goes on.
    chmod(region.file("B3.TIF", of: scene), 0)
    let blocked = try Firnline.run("plan", region.project, as: "nobody").output
    #expect(blocked.contains("blocked"))
    #expect(blocked.contains(region.file("B3.TIF", of: scene)))
    chmod(region.file("B3.TIF", of: scene), 0o644)
    try region.edit("threshold: 2.1", "threshold: 2.0")
    try expectMended()
  }

  @Test("a full disk under the work folder is an error; with space the run goes on", SmallDisk.needed)
  func fullWorkFolder() throws {
    try FileManager.default.removeItem(atPath: "\(region.folder)/.firnline")
    let disk = try SmallDisk(at: "\(region.folder)/.firnline", kilobytes: 48)
    try region.edit("threshold: 2.0", "threshold: 2.05")
    let full = try region.run()
    #expect(full.status != 0)
    #expect(
      full.error.contains("\(region.folder)/.firnline: the disk is full; free some space and run again"))
    expectPlainWords(full, #_sourceLocation)
    #expect(try region.tables() == before)
    #expect(region.litter().isEmpty, "\(region.litter())")
    try disk.resize(kilobytes: 4096)
    try region.edit("threshold: 2.05", "threshold: 2.0")
    try region.edit("buffer: 15 m", "buffer: 16 m")
    #expect(try region.run().status == 0)
    try region.edit("buffer: 16 m", "buffer: 15 m")
    try expectMended()
  }

  @Test("a full disk under the inventory leaves what was recorded", SmallDisk.needed)
  func fullInventory() throws {
    let disk = try SmallDisk(at: "\(region.folder)/out", kilobytes: 4096)
    try region.edit("inventory: inventory.sqlite", "inventory: out/inventory.sqlite")
    let inventory = "\(region.folder)/out/inventory.sqlite"
    #expect(try region.run().status == 0)
    let kept = try region.tables(of: inventory)
    // Fill the disk to the last byte; a transaction needs room for its journal.
    let filler = try #require(fopen("\(region.folder)/out/filler", "w"))
    let bytes = [UInt8](repeating: 1, count: 1024)
    while fwrite(bytes, 1, bytes.count, filler) == bytes.count, fflush(filler) == 0 {}
    fclose(filler)
    try region.edit("threshold: 2.0", "threshold: 2.1")
    let full = try region.run()
    #expect(full.status != 0)
    #expect(
      full.error.contains("\(region.folder)/out/inventory.sqlite: the disk is full; nothing was changed"))
    expectPlainWords(full, #_sourceLocation)
    #expect(try region.tables(of: inventory) == kept)
    try FileManager.default.removeItem(atPath: "\(region.folder)/out/filler")
    #expect(try region.run().status == 0)
    try region.edit("threshold: 2.1", "threshold: 2.0")
    #expect(try region.run().status == 0)
    #expect(try region.tables(of: inventory) == kept)
    withExtendedLifetime(disk) {}
  }
}

@Suite("Runs that are cut off")
struct CutOffTests {
  @Test("a run that is killed, at any moment and again and again, ends as if it never had been")
  func killed() throws {
    let whole = try Region()
    #expect(try whole.run().status == 0)
    let expected = try whole.tables()

    let region = try Region()
    var cuts = 0
    // From the first moment on, ever later, until a run comes through before it is killed.
    for round in 0..<20 {
      let milliseconds = 40 * pow(1.35, Double(round))
      let process = try Firnline.start(["run", region.project, "--jobs", "2"])
      usleep(UInt32(milliseconds * 1000))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      if process.terminationReason == .exit { break }
      cuts += 1
      guard FileManager.default.fileExists(atPath: region.inventory) else { continue }
      let table = try Firnline.run("table", "areas", region.inventory)
      #expect(table.status == 0 || table.error.contains("holds no period"), "\(table.error)")
    }
    #expect(cuts >= 3)
    #expect(try region.run().status == 0)
    #expect(try region.tables() == expected)
    #expect(region.litter().isEmpty, "\(region.litter())")
    #expect(try Firnline.run("status", region.project).output.contains("10 of 10 steps done"))
  }

  @Test("a second run beside the first is refused, and status says that one is at work")
  func second() throws {
    let region = try Region()
    let first = try Firnline.start(["run", region.project, "-j1"])
    // Once a step is at work the run has its lock, and has noted so; then it is held still.
    waitForStep(of: region)
    kill(first.processIdentifier, SIGSTOP)
    let second = try region.run()
    let status = try Firnline.run("status", region.project)
    kill(first.processIdentifier, SIGCONT)
    first.waitUntilExit()
    #expect(second.status != 0)
    #expect(
      second.error == "Error: \(region.folder)/.firnline: another run is at work "
        + "(process \(first.processIdentifier)); wait for it, or end it\n")
    #expect(status.output.contains("running     extract"))
    #expect(first.terminationStatus == 0)
    #expect(try Firnline.run("status", region.project).output.contains("10 of 10 steps done"))
  }

  @Test("Ctrl-C says that what was done is kept and how to go on, and the next run goes on")
  func interrupted() throws {
    let region = try Region()
    let log = try region.scratch.write("", to: "log")
    let process = try Firnline.start(["run", region.project, "-j1"], error: log)
    waitForStep(of: region)
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGINT)
    let text = try String(contentsOfFile: log, encoding: .utf8)
    let last =
      "stopped; the steps that were done are kept, and 'firnline run \(region.project)' goes on from there\n"
    #expect(text.hasSuffix(last), "\(text)")
    #expect(try region.run().status == 0)
  }

  /// Waits until a step is at work: by then the run has its lock, and has noted that the step has begun.
  private func waitForStep(of region: Region) {
    for _ in 0..<5000 {
      let names = try? FileManager.default.contentsOfDirectory(
        atPath: region.folder + "/.firnline/unfinished")
      if names?.contains(where: { $0.hasPrefix("extract-") }) == true { return }
      usleep(1000)
    }
  }
}
