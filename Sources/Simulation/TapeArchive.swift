import Foundation

/// Packs a folder's files into an uncompressed ustar archive, as the archives of USGS are: no folder inside.
enum TapeArchive {
  /// Packs the files of `folder`, in order of name; owner and time are left at zero, so equal files give equal bytes.
  static func pack(_ folder: URL, into archive: URL) throws {
    guard FileManager.default.createFile(atPath: archive.path, contents: nil) else {
      throw SimulationError(
        subject: archive.path, problem: "cannot be made",
        mend: "free some disk space or choose another folder")
    }
    let output = try FileHandle(forWritingTo: archive)
    defer { try? output.close() }
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
      let input = try FileHandle(forReadingFrom: folder.appendingPathComponent(name))
      defer { try? input.close() }
      let size = Int(try input.seekToEnd())
      try input.seek(toOffset: 0)
      try output.write(contentsOf: header(name: name, size: size))
      while let piece = try input.read(upToCount: 1 << 20), !piece.isEmpty {
        try output.write(contentsOf: piece)
      }
      try output.write(contentsOf: Data(count: (512 - size % 512) % 512))
    }
    try output.write(contentsOf: Data(count: 1024))
  }

  private static func header(name: String, size: Int) -> Data {
    var block = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, at offset: Int) {
      block.replaceSubrange(offset..<offset + text.utf8.count, with: Array(text.utf8))
    }
    put(name, at: 0)
    put("0000644", at: 100)
    put("0000000", at: 108)
    put("0000000", at: 116)
    put(String(format: "%011o", size), at: 124)
    put("00000000000", at: 136)
    // The checksum is taken with its own field blank.
    put("        ", at: 148)
    put("0", at: 156)
    put("ustar", at: 257)
    put("00", at: 263)
    let sum = block.reduce(0) { $0 + Int($1) }
    put(String(format: "%06o", sum), at: 148)
    block[154] = 0
    return Data(block)
  }
}
