import Testing

@testable import Declaration

@Suite("CSV table")
struct CSVTableTests {
  @Test("quotes, doubled quotes, commas, both line ends and a byte-order mark are read")
  func reads() throws {
    let text = "\u{FEFF}name,note\r\nA,\"one, \"\"two\"\"\"\n\nB,\"three\nlines\"\r\nC,"
    let table = try CSVTable(parsing: text, source: "t.csv")
    #expect(table.header == ["name", "note"])
    #expect(table.rows.map(\.fields) == [["A", "one, \"two\""], ["B", "three\nlines"], ["C", ""]])
    #expect(table.rows.map(\.line) == [2, 4, 6])
    #expect(table.text("note", in: table.rows[2]) == nil)
  }

  @Test(
    "what is malformed is an error with its line",
    arguments: [
      ("", 1), ("a,b\n1,2\n3\n", 3), ("a,b\n1,\"2\n", 2), ("a,b\n1,x\"y\"\n", 2), ("a,a\n", 1),
      ("a,b\n\"1\"2,3\n", 2),
    ])
  func errors(text: String, line: Int) {
    let error = #expect(throws: CSVError.self) { try CSVTable(parsing: text, source: "t.csv") }
    #expect(error?.line == line)
    #expect(error?.description.hasPrefix("t.csv:\(line): ") == true)
  }

  @Test("a missing column and an empty field are named")
  func required() throws {
    let table = try CSVTable(parsing: "a,b\n1,\n", source: "t.csv")
    #expect(throws: CSVError.self) { try table.required("c", in: table.rows[0]) }
    let error = #expect(throws: CSVError.self) { try table.required("b", in: table.rows[0]) }
    #expect(error?.description == "t.csv:2: needs a value in column 'b'")
  }
}
