import Foundation
import Testing

@testable import Declaration

@Suite("Locks between processes")
struct ProcessLockTests {
  private let path = FileManager.default.temporaryDirectory.path + "/firnline-lock-\(UUID().uuidString)"

  @Test("one at a time has it, the other hears who, and nothing is left behind")
  func once() throws {
    var lock: ProcessLock? = try ProcessLock(path)
    #expect(ProcessLock.isTaken(path))
    #expect(throws: ProcessLock.Refusal.taken(by: "\(getpid())")) { try ProcessLock(path) }
    withExtendedLifetime(lock) {}
    lock = nil
    #expect(!ProcessLock.isTaken(path) && !FileManager.default.fileExists(atPath: path))
    lock = try ProcessLock(path)
    #expect(lock != nil)
  }

  @Test("a file that a killed process left does not count")
  func stale() throws {
    try Data("1".utf8).write(to: URL(fileURLWithPath: path))
    #expect(!ProcessLock.isTaken(path))
    let lock = try ProcessLock(path)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "\(getpid())")
    withExtendedLifetime(lock) {}
  }

  @Test(
    "it is the system's own", .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/flock")))
  func peer() throws {
    func others() throws -> Bool {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
      process.arguments = ["--nonblock", path, "true"]
      try process.run()
      process.waitUntilExit()
      return process.terminationStatus == 0
    }
    let lock = try ProcessLock(path)
    #expect(try !others())
    withExtendedLifetime(lock) {}
    // Only the end of its life frees it.
    do { _ = consume lock }
    #expect(try others())
    try FileManager.default.removeItem(atPath: path)
  }

  @Test("who asks whether it is taken is in the way of nobody who asks as well")
  func asking() throws {
    try Data("1".utf8).write(to: URL(fileURLWithPath: path))
    let descriptor = open(path, O_RDONLY)
    defer { close(descriptor) }
    try #require(flock(descriptor, LOCK_SH) == 0)
    #expect(!ProcessLock.isTaken(path))
    try FileManager.default.removeItem(atPath: path)
  }

  @Test(
    "a user who may only read the file sees that it is taken",
    .enabled(if: getuid() == 0, "needs root to become another user"))
  func reader() throws {
    let lock = try ProcessLock(path)
    // The rights of nobody on files, for this thread alone.
    let become = unsafeBitCast(dlsym(nil, "setfsuid"), to: (@convention(c) (uid_t) -> Int32).self)
    _ = become(65534)
    defer { _ = become(0) }
    try #require(open(path, O_RDWR) < 0)
    #expect(ProcessLock.isTaken(path))
    withExtendedLifetime(lock) {}
  }

  @Test("where no file can be made, the system's reason is given")
  func unwritable() {
    #expect(throws: ProcessLock.Refusal.unwritable("No such file or directory")) {
      try ProcessLock("/nowhere/lock")
    }
  }
}
