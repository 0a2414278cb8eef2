import Foundation
import Geospatial
import Landsat
import Testing

@testable import Simulation

@Suite("A simulated series")
struct SimulatedSeriesTests {
  @Test("has a bundle for each image in the UTM zone of its path/row, as GDAL and the metadata tell")
  func zones() throws {
    try TemporaryFolder.with { folder in
      let out = folder.appendingPathComponent("out")
      let summary = try SimulatedSeries(settings: .small()).write(to: out.path)
      #expect(summary.scenes == 8)
      let bundles = try FileManager.default.contentsOfDirectory(
        atPath: out.appendingPathComponent("scenes").path)
      #expect(bundles.count == 8)
      for name in bundles {
        let id = try #require(ProductID(name))
        let home = out.appendingPathComponent("scenes/\(name)").path
        // Path 135 and those east of it lie beyond 96° E at these rows.
        let isEast = id.pathRow.path < 136
        #expect(id.satellite == (id.acquired.year > 2012 ? 8 : 5))
        let red = id.satellite == 8 ? 4 : 3
        let raster = try RasterDataset.open("\(home)/\(name)_B\(red).TIF")
        #expect(raster.grid.crs.epsg == (isEast ? 32647 : 32646))
        let scene = try Scene.open(at: home)
        #expect(scene.pathRow == id.pathRow)
        #expect(scene.date == id.acquired)
        let metadata = try String(contentsOfFile: "\(home)/\(name)_MTL.txt", encoding: .utf8)
        #expect(metadata.contains("UTM_ZONE = \(isEast ? 47 : 46)\n"))
        #expect(metadata.contains("Simulated by Firnline, not an observation"))
        // Own scenes lie on one lattice, that of real products.
        #expect((raster.grid.originX - 15).truncatingRemainder(dividingBy: 30) == 0)
      }
    }
  }

  @Test(
    "has clouds over such a share of each image as its manifest says, in the quality band and the metadata")
  func clouds() throws {
    try TemporaryFolder.with { folder in
      let out = folder.appendingPathComponent("out")
      var settings = try SeriesSettings.small()
      let declared: [Double] = [2, 12, 45, 80]
      settings.periods = [
        SeriesSettings.Period(
          label: "1986-1988", years: 1986...1988,
          acquisitions: zip(settings.periods[0].acquisitions, declared).map { image, percent in
            SeriesSettings.Acquisition(pathRow: image.pathRow, date: image.date, cloudPercent: percent)
          })
      ]
      let series = try SimulatedSeries(settings: settings)
      try series.write(to: out.path)
      for (acquisition, percent) in zip(settings.periods[0].acquisitions, declared) {
        let name = try #require(series.productID(of: acquisition))
        let scene = try Scene.open(at: out.appendingPathComponent("scenes/\(name)").path)
        let stated = try #require(scene.cloudCover)
        #expect(abs(stated - percent) < 2, "\(stated) % for \(percent) %")
        let quality = try RasterDataset.open(
          out.appendingPathComponent("scenes/\(name)/\(name)_QA_PIXEL.TIF").path)
        let bits: [UInt16] = try quality.read(quality.grid.window)
        let imaged = bits.filter { $0 & 1 == 0 }
        let flagged = 100 * Double(imaged.count { $0 & 8 != 0 }) / Double(imaged.count)
        #expect(abs(flagged - stated) < 0.01)
      }
    }
  }

  @Test("lists its sub-areas in the order in which they are declared")
  func subareaOrder() throws {
    try TemporaryFolder.with { folder in
      for parts in [["West", "East"], ["East", "West"]] {
        var settings = try SeriesSettings.small()
        settings.periods = [settings.periods[1]]
        settings.parts = parts.compactMap { name in settings.parts.first { $0.name == name } }
        let out = folder.appendingPathComponent(parts[0])
        try SimulatedSeries(settings: settings).write(to: out.path)
        let names = try VectorLayer.read(out.appendingPathComponent("subareas.gpkg").path).features.map {
          $0.attributes["name"]
        }
        #expect(names == [parts[0], parts[0], parts[1], parts[1]].map { .string($0) })
      }
    }
  }

  @Test("has true areas in the proportions asked for, in time and between sub-areas")
  func proportions() throws {
    let settings = try SeriesSettings.small()
    let series = try SimulatedSeries(settings: settings)
    let truth = SeriesTruth(
      settings: settings, plan: series.plan, landscape: series.landscape, ice: try series.ice())
    let areas = try truth.outlines().map { outlines in
      series.plan.parts.indices.map { part in
        outlines.filter { series.plan.partOfTile[$0.tile] == part }.reduce(0) { $0 + $1.polygon.planarArea }
      }
    }
    let asked = settings.parts.map { $0.areas.map(\.area) }
    #expect(abs(areas[1][0] / areas[0][0] / (asked[0][1] / asked[0][0]) - 1) < 0.005)
    #expect(abs(areas[1][1] / areas[0][1] / (asked[1][1] / asked[1][0]) - 1) < 0.005)
    #expect(abs(areas[0][0] / areas[0][1] / (asked[0][0] / asked[1][0]) - 1) < 0.01)
    // The densest part is under ice by 16 % at the beginning.
    let shares = zip(areas[0], series.plan.ground).map { $0 / $1 }
    #expect(abs(try #require(shares.max()) - 0.16) < 0.003)
  }

  @Test("states the areas of the outlines that lie within each sub-area, which cut none of them")
  func truthBySubarea() throws {
    try TemporaryFolder.with { folder in
      let out = folder.appendingPathComponent("out")
      var settings = try SeriesSettings.small()
      settings.periods = settings.periods.map {
        SeriesSettings.Period(label: $0.label, years: $0.years, acquisitions: Array($0.acquisitions))
      }
      try SimulatedSeries(settings: settings).write(to: out.path)
      let subareas = try VectorLayer.read(out.appendingPathComponent("subareas.gpkg").path).features
      let rows = try String(contentsOf: out.appendingPathComponent("truth/areas.csv"), encoding: .utf8)
        .split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
      #expect(
        rows[0] == [
          "period", "region", "area_km2", "n", "counted_km2", "counted_n", "minimum_km2", "measure",
        ])
      for label in ["1986-1988", "2019-2021"] {
        let outlines = try VectorLayer.read(out.appendingPathComponent("truth/\(label).gpkg").path).features
          .compactMap(\.polygons)
        var sum = 0.0
        for name in ["West", "East"] {
          // GEOS cuts what the simulation only sorts by place.
          let faces = MultiPolygon(
            subareas.filter { $0.attributes["name"] == .string(name) }.compactMap(\.polygons)
              .flatMap(\.polygons))
          let inside = try outlines.reduce(0) { try $0 + $1.intersection(faces.union()).planarArea } / 1e6
          let row = try #require(rows.first { $0[0] == label && $0[1] == name })
          #expect(abs(inside - (try #require(Double(row[2])))) < 2e-5)
          sum += inside
        }
        let whole = try #require(rows.first { $0[0] == label && $0[1] == "All" })
        #expect(abs(sum - (try #require(Double(whole[2])))) < 4e-5)
        #expect(abs(outlines.reduce(0) { $0 + $1.planarArea } / 1e6 - sum) < 4e-5)
      }
    }
  }

  @Test("shows the same glaciers in scenes of both zones: pixels of ice lie in the true outlines")
  func onePlane() throws {
    let settings = try SeriesSettings.small()
    let series = try SimulatedSeries(settings: settings)
    let ice = try series.ice()
    let scene = try #require(series.uniqueScenes.first { $0.grid.crs.epsg == 32647 })
    // The truth of the day itself, without the scene's shift.
    var still = SimulatedScene(
      sensor: scene.sensor, pathRow: scene.pathRow, date: scene.date, part: .main, note: "", grid: scene.grid,
      footprint: scene.footprint, sun: scene.sun, cloudShare: 0, snowShare: 0, atmosphere: scene.atmosphere,
      cloud: scene.cloud, shift: (0, 0), seed: scene.seed)
    still.placement = scene.placement
    let year = scene.date.decimalYear
    let lifts = ice.lifts(at: year)
    var tracer = LevelTracer(level: SeriesIce.line, grid: series.plan.grid)
    for row in 0..<series.plan.grid.height {
      let values = (0..<series.plan.grid.width).map { column -> Float in
        let place = series.plan.grid.center(column: column, row: row)
        let (cell, depth) = series.plan.cells.cell(place.x, place.y)
        return depth < 0 ? 0 : series.landscape.ground(place.x, place.y).icePotential + lifts[cell]
      }
      tracer.add(row: values[...])
    }
    let toZone = try CoordinateTransform(from: settings.crs, to: scene.grid.crs)
    let outlines = MultiPolygon(try tracer.polygons().map(toZone.apply))
    let mask = try Rasterizer.mask(outlines, onto: scene.grid)
    var both = 0
    var either = 0
    series.renderer(of: still, ice: ice).visit(scene.grid.window) { column, row, pixel in
      let isIce = pixel.glacierShare > 0.5
      let isTrue = mask[row * scene.grid.width + column]
      if isIce && isTrue { both += 1 }
      if isIce || isTrue { either += 1 }
    }
    #expect(either > 300)
    #expect(Double(both) / Double(either) > 0.97)
  }

  @Test("is the same to the byte however many bundles are made at once")
  func jobs() throws {
    try TemporaryFolder.with { folder in
      var settings = try SeriesSettings.small()
      settings.periods = [settings.periods[1]]
      func bytes(jobs: Int) throws -> [String: Data] {
        let out = folder.appendingPathComponent("jobs\(jobs)")
        try SimulatedSeries(settings: settings).write(to: out.path, jobs: jobs)
        let names = FileManager.default.enumerator(atPath: out.path)?.allObjects as? [String] ?? []
        return Dictionary(
          uniqueKeysWithValues: names.filter { $0.hasSuffix(".TIF") || $0.hasSuffix(".csv") }.map {
            ($0, FileManager.default.contents(atPath: out.appendingPathComponent($0).path) ?? Data())
          })
      }
      let one = try bytes(jobs: 1)
      #expect(one.count == 4 * 10 + 1)
      #expect(try bytes(jobs: 3) == one)
    }
  }

  @Test(
    "refuses what it cannot lay out, in one line",
    arguments: [
      (0.0, "EPSG:32646", "scale: 0.0 is out of range"), (0.05, "EPSG:4326", "has no metres"),
    ])
  func refusals(scale: Double, crs: String, words: String) throws {
    var settings = try SeriesSettings.small()
    settings.scale = scale
    settings.crs = try CRS(crs)
    let error = #expect(throws: SimulationError.self) { try SimulatedSeries(settings: settings) }
    #expect(error?.description.contains(words) == true)
  }
}

@Suite("How a series is laid out")
struct SeriesPlanTests {
  @Test("places between the nodes of a lattice are PROJ's to half a centimetre, margins and all")
  func placement() throws {
    let series = try SimulatedSeries(settings: .small())
    let tile = try #require(series.plan.tiles.first { $0.placement != nil })
    let placement = try #require(tile.placement)
    let transform = try CoordinateTransform(from: tile.grid.crs, to: series.settings.crs)
    for (column, row) in [
      (0, 0), (13, 57), (tile.grid.width - 1, tile.grid.height - 1), (-100, 17), (40, -99),
    ] {
      let exact = try transform.apply(tile.grid.center(column: column, row: row))
      let place = placement.place(column: column, row: row)
      #expect(abs(exact.x - place.x) < 0.005)
      #expect(abs(exact.y - place.y) < 0.005)
    }
  }

  @Test("ground is of the tile whose centre is nearest, and inside what all its images show")
  func cells() throws {
    let series = try SimulatedSeries(settings: .small())
    let plan = series.plan
    var inside = 0
    for row in stride(from: 0, to: plan.grid.height, by: 7) {
      for column in stride(from: 0, to: plan.grid.width, by: 7) {
        let place = plan.grid.center(column: column, row: row)
        let distances = plan.tiles.map { hypot($0.center.x - place.x, $0.center.y - place.y) }
        let nearest = try #require(distances.indices.min { distances[$0] < distances[$1] })
        let (cell, depth) = plan.cells.cell(place.x, place.y)
        #expect(cell == nearest)
        #expect((depth >= 0) == (try plan.cells.shapes[cell].polygon.asMultiPolygon.contains(place)))
        guard depth >= 0 else { continue }
        inside += 1
        #expect(plan.tiles[cell].image.depth(place.x, place.y) > 89)
      }
    }
    #expect(inside > 100)
    // Neighbours along the path overlap by about a fourth, as real ones do at this latitude.
    let images = ["138037", "137037"].compactMap { name in
      plan.tiles.first { $0.pathRow.compact == name }?.image
    }
    let common = try images[0].polygon.asMultiPolygon.intersection(images[1].polygon.asMultiPolygon)
    #expect((0.15...0.35).contains(common.planarArea / images[0].area))
  }

  @Test("a curve through published areas is straight between and beyond them")
  func curve() {
    let curve = SeriesIce.Curve([
      .init(year: 2000, area: 90), .init(year: 1990, area: 100), .init(year: 2010, area: 60),
    ])
    #expect(curve.value(at: 1990) == 100)
    #expect(curve.value(at: 1995) == 95)
    #expect(curve.value(at: 2005) == 75)
    #expect(curve.value(at: 2020) == 30)
    #expect(curve.value(at: 1980) == 110)
    #expect(curve.value(at: 2040) == 0)
  }

  @Test(
    "a day tells the satellite",
    arguments: [
      (138, "1994-08-05", 5), (138, "2020-08-12", 8), (138, "2020-08-04", 7), (138, "2022-08-10", 9),
      (132, "1991-08-30", 5),
    ])
  func satellites(path: Int, day: String, satellite: Int) throws {
    let sensor = SimulatedSensor.passing(path: path, on: try SeriesSettings.date(day))
    #expect(sensor.code.hasSuffix("0\(satellite)"))
  }
}
