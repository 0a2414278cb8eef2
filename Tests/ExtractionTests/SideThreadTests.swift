import Foundation
import Geospatial
import Landsat
import Testing

@testable import Extraction

@Suite("Work beside the caller")
struct SideThreadTests {
  private struct Fault: Error, Equatable { var number: Int }

  @Test("pieces are done one after the other, on another thread, while the caller goes on")
  func order() throws {
    let thread = SideThread("test")
    let gate = DispatchSemaphore(value: 0)
    let mine = pthread_self()
    var done: [Int] = []
    var isElsewhere = false
    try thread.start {
      gate.wait()
      isElsewhere = pthread_equal(pthread_self(), mine) == 0
      done.append(1)
    }
    gate.signal()
    try thread.start { done.append(2) }
    try thread.wait()
    #expect(done == [1, 2] && isElsewhere)
  }

  @Test("what a piece throws reaches the caller once, and the next piece is not begun")
  func failure() throws {
    let thread = SideThread("test")
    try thread.start { throw Fault(number: 1) }
    var isBegun = false
    #expect(throws: Fault(number: 1)) { try thread.start { isBegun = true } }
    #expect(!isBegun)
    try thread.wait()
    try thread.start { throw Fault(number: 2) }
    #expect(throws: Fault(number: 2)) { try thread.wait() }
  }

  @Test("a scene that is read ahead gives what a plain reader does, for windows fetched and others")
  func ahead() throws {
    let scratch = try Scratch()
    var numbers = PlainNumbers(state: 9)
    let grid = try Grid.small(7, 9)
    let scene = try scratch.scene([.red: numbers.image(63), .swir1: numbers.image(63)], on: grid)
    let reader = SceneReader(scene)
    let ahead = SceneAhead(
      scene, grid: grid, resampling: .nearest, sky: SkyPolicy(), roles: [.red, .swir1])
    let windows = grid.windows(rows: 2).map { $0.expanded(by: 1) }
    try ahead.fetch(windows[0])
    for (index, window) in windows.enumerated() {
      let sky = try ahead.take()
      if index + 1 < windows.count { try ahead.fetch(windows[index + 1]) }
      #expect(try sky == reader.sky(window, roles: [.red, .swir1]))
      for window in [window, Window(x: 2, y: 3, width: 4, height: 4)] {
        let values = try ahead.values(.red, as: .reflectance, in: window)
        let expected = try reader.reflectance(.red, window)
        #expect(zip(values, expected).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) })
      }
    }
  }
}
