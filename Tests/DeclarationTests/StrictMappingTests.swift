import Testing

@testable import Declaration

@Suite("A strict mapping")
struct StrictMappingTests {
  private func mapping(_ text: String, keys: [String] = ["name", "merge"]) throws -> StrictMapping {
    try StrictMapping(text: text, file: "project.yaml", keys: keys)
  }

  @Test("names the line and the nearest key of a misspelt one")
  func misspelt() {
    #expect {
      _ = try mapping("name: here\nmerg: {}\n")
    } throws: {
      "\($0)" == "project.yaml:2: 'merg' is no key here; did you mean 'merge'? known keys: name, merge"
    }
  }

  @Test("names the line of a value of the wrong kind and the values that would do")
  func wrongValue() throws {
    let declared = try mapping("name: here\nmerge: maybe\n")
    #expect {
      _ = try declared.flag("merge")
    } throws: {
      "\($0)" == "project.yaml:2: 'merge' is 'maybe'; write true or false"
    }
  }

  @Test("takes an empty value for an absent key, but a quoted empty text for a text")
  func empty() throws {
    #expect(try mapping("name:\n").string("name") == nil)
    #expect(try mapping("name: ''\n").string("name") == "")
  }

  @Test("says what is no YAML, and where")
  func syntax() {
    #expect {
      _ = try mapping("name: [1, 2\nmerge: 3\n")
    } throws: {
      "\($0)".hasPrefix("project.yaml:2: is no valid YAML")
    }
  }

  @Test("refuses a key given twice")
  func twice() {
    #expect(throws: InputError.self) { _ = try mapping("name: a\nname: b\n") }
  }
}
