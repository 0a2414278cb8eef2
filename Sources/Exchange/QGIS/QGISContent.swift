import Foundation
import Geospatial

/// A GeoPackage and a QGIS project that shows it, period after period in the temporal controller.
struct QGISContent: ExportContent {
  func write(_ edition: Edition, into folder: String, stem: String) throws -> ExportedFiles {
    let package = "\(stem.dropLast(4)).gpkg"
    var exported = try GeoPackageContent().write(edition, into: folder, stem: package)
    let project = try document(edition, package: package)
    try TemporaryName.write(Data(project.utf8), to: "\(folder)/\(stem)")
    exported.files.insert(
      (stem, "QGIS project (3.22 or later); its temporal controller goes from period to period"), at: 0)
    return exported
  }

  private func document(_ edition: Edition, package: String) throws -> String {
    let outlines = try edition.outlines().features.compactMap { $0.polygons?.bounds }
    let bounds = outlines.dropFirst().reduce(outlines.first) { $0?.union($1) }
    let view = bounds?.expanded(by: 0.05 * max(bounds?.width ?? 0, bounds?.height ?? 0))
    let days = edition.periods.map(\.summary.days)
    let first = days.map(\.lowerBound).min() ?? edition.lastDay
    let crs = edition.project.crs
    let srs =
      "<spatialrefsys><wkt>\(XMLText.escaped(crs.wkt))</wkt>"
      + (crs.epsg.map { "<authid>EPSG:\($0)</authid>" } ?? "") + "</spatialrefsys>"
    let title = XMLText.escaped(edition.title)
    return """
      <!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
      <qgis projectname="\(title)" version="3.22.0">
        <title>\(title)</title>
        <projectCrs>\(srs)</projectCrs>
        <layer-tree-group>
          <layer-tree-layer id="outlines" name="\(title)" checked="Qt::Checked" expanded="1" providerKey="ogr" \
      source="./\(XMLText.escaped(package))|layername=outlines"/>
        </layer-tree-group>
        <mapcanvas name="theMapCanvas">
          <units>\(crs.isGeographic ? "degrees" : "meters")</units>
          <extent>\(extent(view))</extent>
          <destinationsrs>\(srs)</destinationsrs>
        </mapcanvas>
        <projectlayers>
          <maplayer type="vector" geometry="Polygon" wkbType="Polygon">
            <id>outlines</id>
            <datasource>./\(XMLText.escaped(package))|layername=outlines</datasource>
            <layername>\(title)</layername>
            <srs>\(srs)</srs>
            <provider encoding="UTF-8">ogr</provider>
      \(OutlineStyle(edition).parts)
          </maplayer>
        </projectlayers>
        <ProjectTimeSettings timeStepUnit="y" timeStep="1" frameRate="1" cumulativeTemporalRange="0">
          <TemporalRange>
            <start>\(first.iso)T00:00:00Z</start>
            <end>\(edition.lastDay.iso)T23:59:59Z</end>
          </TemporalRange>
        </ProjectTimeSettings>
        <properties>
          <Paths><Absolute type="bool">false</Absolute></Paths>
          <TemporalControllerWidget>
            <NavigationMode type="int">1</NavigationMode>
            <StartDateTime type="QString">\(first.iso)T00:00:00Z</StartDateTime>
            <EndDateTime type="QString">\(edition.lastDay.iso)T23:59:59Z</EndDateTime>
          </TemporalControllerWidget>
        </properties>
      </qgis>

      """
  }

  private func extent(_ bounds: Bounds?) -> String {
    guard let bounds else { return "" }
    return
      "<xmin>\(bounds.minX)</xmin><ymin>\(bounds.minY)</ymin><xmax>\(bounds.maxX)</xmax><ymax>\(bounds.maxY)</ymax>"
  }
}
