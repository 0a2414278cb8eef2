import Declaration
import Foundation
import Testing

@Suite("Texts in YAML")
struct YAMLTextTests {
  private static let texts = [
    "2019-2021", "manifests/2019-2021.csv", "Gangotri", "a \"name\"", #"C:\new\table"#,
    "two\nlines\r\n\tand a tab",
    "\u{7}\u{85}\u{2028}", "2021", "1e5", "-5", ".5", "0x1F", "true", "No", "null", "", "a: b", "a #b", "{a}",
    "Čadca",
  ]

  @Test("are read back as they were, plain or between quotation marks", arguments: texts)
  func readBack(text: String) throws {
    for written in [YAMLText.quoted(text), YAMLText.plain(text)] {
      for yaml in ["key: \(written)\n", "{key: \(written)}\n"] {
        let read = try StrictMapping(text: yaml, file: "a.yaml", keys: ["key"])
        #expect(try read.string("key") == (text.isEmpty ? nil : text) || text.isEmpty, "\(yaml)")
      }
    }
    #expect(try JSONDecoder().decode([String].self, from: Data("[\(YAMLText.quoted(text))]".utf8)) == [text])
  }

  @Test("stand plain where they can be nothing else")
  func plain() {
    let plain = Self.texts.filter { YAMLText.plain($0) == $0 }
    #expect(plain == ["2019-2021", "manifests/2019-2021.csv", "Gangotri", "Čadca"])
  }
}
