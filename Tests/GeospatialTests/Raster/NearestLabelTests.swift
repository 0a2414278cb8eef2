import Testing

@testable import Geospatial

@Suite("Euclidean allocation")
struct NearestLabelTests {
  @Test(
    "every pixel gets a nearest labelled one, as trying all of them finds",
    arguments: [0.0, 3, 7.5, .infinity])
  func bruteForce(reach: Double) {
    let (width, height) = (31, 19)
    // A few labels spread without order; 0 is no label.
    var labels = [Int32](repeating: 0, count: width * height)
    for number in 1...9 { labels[(number * 7919 + 13) % labels.count] = Int32(number) }
    let nearest = NearestLabel(labels: labels, width: width, reach: reach)
    let sites = labels.indices.filter { labels[$0] != 0 }
    for cell in labels.indices {
      let least =
        sites.map { site in
          let (x, y) = (site % width - cell % width, site / width - cell / width)
          return Double(x * x + y * y)
        }.min() ?? .infinity
      guard least <= reach * reach else {
        #expect(nearest.sites[cell] == -1)
        continue
      }
      let site = Int(nearest.sites[cell])
      let (x, y) = (site % width - cell % width, site / width - cell / width)
      #expect(Double(x * x + y * y) == least)
      #expect(nearest.squaredDistances[cell] == least)
      #expect(labels[site] != 0)
    }
  }

  @Test("without labels nothing is near")
  func empty() {
    let nearest = NearestLabel(labels: [0, 0, 0, 0], width: 2)
    #expect(nearest.sites == [-1, -1, -1, -1])
  }
}
