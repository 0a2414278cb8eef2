import Declaration
import Foundation
import Geospatial

/// All outlines as a table of a PostGIS database that a team shares, with the documents of every export beside it.
public struct PostGISExport {
  private let edition: Edition

  /// Takes what goes out.
  public init(_ edition: Edition) { self.edition = edition }

  /// Writes the tables `outlines` and `documents`: both or, where anything fails, none.
  ///
  /// - Parameters:
  ///   - connection: `PG:` and what libpq takes; the password comes from PGPASSWORD or a password file.
  ///   - schema: the schema of the tables, made where it is not there.
  ///   - replacing: whether tables that are there already are replaced.
  /// - Throws: `InputError` where the connection or the schema will not do, `GeospatialError` where the database says
  ///   no.
  public func write(to connection: String, schema: String, replacing: Bool) throws {
    guard connection.hasPrefix("PG:") else {
      throw InputError(
        file: "--connection", problem: "does not begin with PG:", mend: "write PG:host=… dbname=… user=…")
    }
    guard connection.range(of: "password", options: .caseInsensitive) == nil, !connection.contains("://")
    else {
      throw InputError(
        file: "--connection", problem: "may hold a password, which others on this machine would see",
        mend: "write PG:host=… dbname=… user=… and set PGPASSWORD, or use a password file")
    }
    guard schema.wholeMatch(of: /[a-z_][a-z0-9_]{0,62}/) != nil else {
      throw InputError(
        file: "--schema", problem: "is '\(schema)'", mend: "write small letters, digits and underscores")
    }
    let files = ExportedFiles(
      files: [
        ("\(schema).outlines", "all outlines, with `period` and the number in it"),
        ("\(schema).documents", "README.md and CITATION.cff as rows"),
      ])
    let texts = [
      ("README.md", Readme(edition, files: files, prefix: "").text), ("CITATION.cff", Citation(edition).text),
    ]
    let documents = VectorLayer(
      name: "documents", crs: nil, fields: [.init("name", .string), .init("content", .string)],
      features: texts.enumerated().map { index, text in
        Feature(
          id: Int64(index + 1), geometry: nil,
          attributes: ["name": .string(text.0), "content": .string(text.1)])
      }, shapes: VectorLayer.Shapes.none)
    try PostGIS(connection, schema: schema).write([edition.outlines(), documents], replacing: replacing)
  }
}
