import Geospatial

/// The name of a Landsat product, taken apart.
///
/// Four spellings are read:
/// - Collections 1 and 2, `LC08_L1TP_227074_20190809_20200827_02_T1`;
/// - the same without the processing date, as STAC items are named, `LT05_L2SP_010067_19860424_02_T2`;
/// - scene ids from before the collections, `LT52240631988227CUB02`, with the day of the year;
/// - file stems from before 2012, `L5090081_08120090407`.
///
/// Two processings of one acquisition differ only in `processed`; a name without it does not identify files.
public struct ProductID: Hashable, Sendable, CustomStringConvertible {
  /// The name as written.
  public let text: String

  /// The letter of the sensor: `C` OLI and TIRS, `O` OLI alone, `E` ETM+, `T` TM, `M` MSS; nil before 2012.
  public let sensorLetter: Character?

  /// The satellite's number, 1 to 9.
  public let satellite: Int

  /// The processing level, such as `L1TP` or `L2SP`; nil in names from before the collections.
  public let level: String?

  /// The path and row.
  public let pathRow: PathRow

  /// The day of acquisition.
  public let acquired: CalendarDate

  /// The day of processing, where the name tells it.
  public let processed: CalendarDate?

  /// The collection's number; nil in names from before the collections.
  public let collection: Int?

  /// The tier: `T1`, `T2` or `RT`; nil in names from before the collections.
  public let tier: String?

  /// Takes a product's name apart; nil where it is none.
  public init?(_ text: some StringProtocol) {
    let text = String(text)
    if let parsed = ProductID(collection: text) ?? ProductID(scene: text) ?? ProductID(stem: text) {
      self = parsed
    } else {
      return nil
    }
  }

  /// The name as written.
  public var description: String { text }

  /// Whether this is the product to take of two of one acquisition.
  ///
  /// An instrument with shortwave infrared goes before MSS, top of atmosphere before surface, the newer collection
  /// before the older, the better tier before the worse, the later processing before the earlier.
  public func isBetter(than other: ProductID) -> Bool { rank.lexicographicallyPrecedes(other.rank) }

  private var rank: [Int] {
    let tiers = ["T1", "T2", "RT"]
    return [
      sensorLetter == "M" ? 1 : 0, level?.hasPrefix("L2") == true ? 1 : 0, -(collection ?? 0),
      tier.flatMap(tiers.firstIndex(of:)) ?? tiers.count, -(processed?.ordinal ?? 0),
    ]
  }

  private init(
    text: String, sensorLetter: Character?, satellite: Int, level: String? = nil, pathRow: PathRow,
    acquired: CalendarDate, processed: CalendarDate? = nil, collection: Int? = nil, tier: String? = nil
  ) {
    self.text = text
    self.sensorLetter = sensorLetter
    self.satellite = satellite
    self.level = level
    self.pathRow = pathRow
    self.acquired = acquired
    self.processed = processed
    self.collection = collection
    self.tier = tier
  }

  /// `LXSS_LLLL_PPPRRR_YYYYMMDD[_yyyymmdd]_CC_TX`, perhaps with a station after it as some agencies add.
  private init?(collection text: String) {
    let parts = text.split(separator: "_", omittingEmptySubsequences: false)
    guard parts.count >= 6, let (letter, satellite) = Self.craft(parts[0], digits: 2),
      parts[1].count == 4, parts[1].hasPrefix("L"),
      parts[2].count == 6, let pathRow = PathRow(parts[2]), let acquired = CalendarDate(iso: parts[3])
    else { return nil }
    let processed = CalendarDate(iso: parts[4])
    let rest = parts.dropFirst(processed == nil ? 4 : 5)
    guard rest.count >= 2, rest.count <= 3, let first = rest.first, first.count == 2,
      let collection = Int(first), let tier = rest.dropFirst().first, ["T1", "T2", "RT"].contains(tier)
    else { return nil }
    self.init(
      text: text, sensorLetter: letter, satellite: satellite, level: String(parts[1]), pathRow: pathRow,
      acquired: acquired, processed: processed, collection: collection, tier: String(tier))
  }

  /// `LXSPPPRRRYYYYDDDGGGVV`, 21 letters and digits.
  private init?(scene text: String) {
    let letters = Array(text)
    func field(_ range: Range<Int>) -> String { String(letters[range]) }
    guard letters.count == 21, let (letter, satellite) = Self.craft(field(0..<3), digits: 1),
      let pathRow = PathRow(field(3..<9)), let year = Int(field(9..<13)), let day = Int(field(13..<16)),
      (1...366).contains(day), let newYear = CalendarDate(year: year, month: 1, day: 1)
    else { return nil }
    self.init(
      text: text, sensorLetter: letter, satellite: satellite, pathRow: pathRow,
      acquired: CalendarDate(ordinal: newYear.ordinal + day - 1))
  }

  /// `LSPPPRRR_rrrYYYYMMDD`, where `rrr` is the last row of a longer strip.
  private init?(stem text: String) {
    let parts = text.split(separator: "_", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].count == 8, parts[0].hasPrefix("L"),
      let satellite = parts[0].dropFirst().first?.wholeNumberValue,
      let pathRow = PathRow(parts[0].suffix(6)), parts[1].count == 11,
      let acquired = CalendarDate(iso: parts[1].suffix(8))
    else { return nil }
    self.init(
      text: text, sensorLetter: nil, satellite: satellite, pathRow: pathRow, acquired: acquired)
  }

  /// Reads `LC08` or `LC8`: the sensor's letter and the satellite's number.
  private static func craft(_ text: some StringProtocol, digits: Int) -> (Character, Int)? {
    let letters = Array(text)
    guard letters.count == 2 + digits, letters[0] == "L", "COTEM".contains(letters[1]),
      let satellite = Int(String(letters[2...])), (1...9).contains(satellite)
    else { return nil }
    return (letters[1], satellite)
  }
}
