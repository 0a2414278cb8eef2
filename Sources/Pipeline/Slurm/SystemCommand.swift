import Foundation

/// A program of the system that is run to its end.
struct SystemCommand {
  /// How it ended, and what it wrote to its two streams.
  let status: Int32
  let output: String
  let complaint: String

  /// Runs a program that is found by its name.
  init(_ name: String, _ arguments: [String], environment: [String: String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [name] + arguments
    process.environment = environment
    let (output, complaint) = (Pipe(), Pipe())
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = complaint
    try process.run()
    // A program that fills one stream while only the other is read would wait for ever.
    let words = StreamText()
    let reading = DispatchGroup()
    DispatchQueue.global().async(group: reading) { words.read(complaint.fileHandleForReading) }
    self.output = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    reading.wait()
    process.waitUntilExit()
    status = process.terminationStatus
    self.complaint = words.text
  }
}

/// What was written to a stream, read by another thread.
private final class StreamText: @unchecked Sendable {
  // Read and written under the lock alone.
  private var data = Data()
  private let lock = NSLock()

  /// Reads to the end of the stream.
  func read(_ stream: FileHandle) {
    let all = stream.readDataToEndOfFile()
    lock.withLock { data = all }
  }

  var text: String { lock.withLock { String(decoding: data, as: UTF8.self) } }
}
