import Declaration
import Testing

@Suite("Edited YAML")
struct EditedYAMLTests {
  @Test("keeps what is not touched, in order, and reads back as it was set")
  func editing() throws {
    var yaml = try EditedYAML(
      text: """
        name: "A: b"   # a comment
        region: {grid: {crs: EPSG:32646}, boundary: old.gpkg}
        periods:
          - {label: 1986-1988, manifest: a.csv}
          - {label: "2019-2021", scenes: [x, y]}
        flags: [one, "two: three"]
        """, file: "a.yaml")
    #expect(yaml.text("name") == "A: b")
    #expect(yaml.texts("flags") == ["one", "two: three"])
    yaml.set("region", "boundary", to: .text("new.gpkg"))
    yaml.set("scenes", "folder", to: .text("scenes"))
    yaml.remove("flags")
    yaml.remove("merge", "rule")
    yaml.set("references", to: .texts(["t, 1.csv", "true"]))
    yaml.set(
      "periods",
      to: .mappings(
        yaml.mappings("periods").map { period in
          var period = period
          period.remove("scenes")
          period.set("manifest", to: .text("m.csv"))
          return period
        }))
    let keys = ["name", "region", "periods", "references", "scenes"]
    let read = try StrictMapping(text: yaml.written(), file: "b.yaml", keys: keys)
    #expect(read.keys == ["name", "region", "periods", "scenes", "references"])
    #expect(try read.string("name") == "A: b")
    let region = try read.mapping("region", keys: ["grid", "boundary"])
    #expect(try region.string("boundary") == "new.gpkg")
    #expect(try region.mapping("grid", keys: ["crs"]).string("crs") == "EPSG:32646")
    #expect(try read.mapping("scenes", keys: ["folder"]).string("folder") == "scenes")
    #expect(try read.strings("references") == ["t, 1.csv", "true"])
    let periods = try read.mappings("periods", keys: ["label", "manifest"])
    #expect(try periods.map { try $0.string("label") } == ["1986-1988", "2019-2021"])
    #expect(try periods.map { try $0.string("manifest") } == ["m.csv", "m.csv"])
  }

  @Test("refuses what is no mapping")
  func list() {
    #expect(throws: InputError.self) { try EditedYAML(text: "- a\n- b\n", file: "a.yaml") }
  }
}
