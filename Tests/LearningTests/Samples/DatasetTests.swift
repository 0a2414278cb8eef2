import Testing

@testable import Learning

@Suite("Dataset files")
struct DatasetTests {
  @Test("an image knows what it is used for")
  func split() {
    #expect(LabelledImage.Split.allCases.map(\.rawValue) == ["training", "validation", "test"])
  }
}
