/// A table for people and for programs: the same rows as text, CSV, Markdown, LaTeX or JSON.
public struct Table: Sendable, Equatable {
  /// What the table shows, one line.
  public var title: String

  /// The conventions behind the numbers, one sentence each; every readable format prints them.
  public var notes: [String]

  /// The columns.
  public var columns: [Column]

  /// The rows, with a cell for each column.
  public var rows: [[Cell]]

  /// Makes a table.
  public init(title: String, notes: [String] = [], columns: [Column], rows: [[Cell]] = []) {
    self.title = title
    self.notes = notes
    self.columns = columns
    self.rows = rows
  }

  /// A column with a heading for people and a name for programs.
  public struct Column: Sendable, Equatable {
    /// The heading, such as `Area (km²)`.
    public var heading: String

    /// The name with its unit, such as `area_km2`.
    public var name: String

    /// The name of the uncertainty's own column in CSV and JSON, such as `area_error_km2`.
    public var errorName: String?

    /// The decimals that people see; programs get full precision.
    public var decimals: Int

    /// How many digits the larger of a number and its error shows to people at least, with more decimals if need be.
    public var digits: Int

    /// Makes a column of text or numbers.
    public init(
      _ heading: String, name: String, errorName: String? = nil, decimals: Int = 2, digits: Int = 0
    ) {
      self.heading = heading
      self.name = name
      self.errorName = errorName
      self.decimals = decimals
      self.digits = digits
    }
  }

  /// One cell.
  public enum Cell: Sendable, Equatable {
    /// Words.
    case text(String)

    /// A count.
    case integer(Int)

    /// A number, with its uncertainty where there is one.
    case number(Double, error: Double? = nil)

    /// Nothing known.
    case missing
  }

  /// Writes the table; ends with a line end.
  public func rendered(as format: TableFormat) -> String {
    switch format {
    case .text: renderedAsText()
    case .csv: renderedAsCSV()
    case .markdown: renderedAsMarkdown()
    case .latex: renderedAsLaTeX()
    case .json: renderedAsJSON()
    }
  }
}

/// A way to write a table.
public enum TableFormat: String, Sendable, Codable, CaseIterable {
  /// Aligned columns for a terminal.
  case text

  /// Comma-separated values at full precision, units in the column names.
  case csv

  /// A Markdown table.
  case markdown

  /// A LaTeX table with the rules of `booktabs`.
  case latex

  /// A JSON object with title, notes and rows at full precision.
  case json
}
