import Yams

/// A YAML mapping that is changed and written again: its order is kept, its comments are lost.
public struct EditedYAML {
  /// What a key may be given.
  public enum Value {
    /// A scalar as it is to stand there.
    case text(String)

    /// A list of scalars.
    case texts([String])

    /// A list of mappings.
    case mappings([EditedYAML])
  }

  private var root: Node

  /// Reads a file's text.
  ///
  /// - Throws: `InputError` where it is no mapping.
  public init(text: String, file: String) throws {
    guard let root = try? Yams.compose(yaml: text), root.mapping != nil else {
      throw InputError(file: file, problem: "is no YAML mapping", mend: "write lines of 'key: value'")
    }
    self.root = root
  }

  private init(_ root: Node) { self.root = root }

  /// The scalar at a path of keys; nil where there is none.
  public func text(_ path: String...) -> String? { node(path[...])?.scalar?.string }

  /// The scalars of the list at a path of keys; none where there is no list.
  public func texts(_ path: String...) -> [String] {
    (node(path[...])?.sequence).map { $0.compactMap(\.scalar?.string) } ?? []
  }

  /// The mappings of the list at a path of keys; none where there is no list.
  public func mappings(_ path: String...) -> [EditedYAML] {
    (node(path[...])?.sequence).map { $0.filter { $0.mapping != nil }.map(EditedYAML.init) } ?? []
  }

  /// Gives the key at the end of a path a value, making the mappings on the way where they are missing.
  public mutating func set(_ path: String..., to value: Value) {
    switch value {
    case .text(let text): set(Node(text), at: path[...])
    case .texts(let texts): set(Node(texts.map { Node($0) }), at: path[...])
    case .mappings(let mappings): set(Node(mappings.map(\.root)), at: path[...])
    }
  }

  /// Removes the key at the end of a path, where it is there.
  public mutating func remove(_ path: String...) {
    guard node(path[...]) != nil else { return }
    set(nil, at: path[...])
  }

  /// The text of the file.
  public func written() throws -> String { try Yams.serialize(node: root, width: 110, allowUnicode: true) }

  private func node(_ path: ArraySlice<String>) -> Node? {
    path.reduce(root as Node?) { node, key in node?.mapping?[key] }
  }

  private mutating func set(_ value: Node?, at path: ArraySlice<String>) {
    guard let key = path.first, var mapping = root.mapping else { return }
    if path.count == 1 {
      mapping[key] = value
    } else {
      let inner = mapping[key].flatMap { $0.mapping == nil ? nil : $0 }
      var edited = EditedYAML(inner ?? Node([(Node, Node)]()))
      edited.set(value, at: path.dropFirst())
      mapping[key] = edited.root
    }
    root = .mapping(mapping)
  }
}
