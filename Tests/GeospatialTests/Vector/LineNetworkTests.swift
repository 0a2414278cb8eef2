import Testing

@testable import Geospatial

@Suite("Networks of lines")
struct LineNetworkTests {
  private func points(_ pairs: [(Double, Double)]) -> [Point] { pairs.map { Point(x: $0.0, y: $0.1) } }

  @Test("crossing lines enclose faces with common vertices; loose ends enclose nothing")
  func faces() throws {
    let square = points([(0, 0), (3, 0), (3, 3), (0, 3), (0, 0)])
    let faces = try LineNetwork.faces(of: [
      square, points([(1, -1), (1, 4)]), points([(-1, 2), (4, 2)]), points([(2, 0), (2, 1)]),
      points([(7, 7)]),
    ])
    #expect(faces.map(\.planarArea).sorted() == [1, 2, 2, 4])
    let shared = faces.flatMap(\.exterior).count { $0 == Point(x: 1, y: 2) }
    #expect(shared == 4 || shared == 5)
    #expect(try MultiPolygon(faces).dissolvedFaces().planarArea == 9)
    #expect(try MultiPolygon(faces).dissolvedFaces().polygons.count == 1)
  }

  @Test("regions of a label grid are its pixels, corner by corner")
  func regions() throws {
    let grid = Grid(
      crs: try CRS("EPSG:32646"), originX: 100, originY: 50, pixelWidth: 10, pixelHeight: 10, width: 3,
      height: 3)
    let labels = LabelGrid(grid: grid, labels: [1, 1, 2, 0, 2, 2, 1, 0, 0])
    let regions = try LineNetwork.faces(of: labels.borders()).map { face in
      (label: labels[at: try face.asMultiPolygon.pointOnSurface()], area: face.planarArea)
    }
    #expect(regions.filter { $0.label == 1 }.map(\.area).sorted() == [100, 200])
    #expect(regions.filter { $0.label == 2 }.map(\.area) == [300])
    #expect(labels[at: Point(x: 101, y: 49)] == 1)
    #expect(labels[at: Point(x: 99, y: 49)] == 0)
  }
}
