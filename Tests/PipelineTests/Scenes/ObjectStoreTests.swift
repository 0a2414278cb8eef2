import Foundation
import Testing

@testable import Pipeline

@Suite("Scenes in an object store", .python("moto.server"))
struct ObjectStoreTests {
  @Test("a project whose scenes lie in a bucket gives the same inventory and the same hashes as from disk")
  func bucket() async throws {
    let scenes = try ServedScenes()
    let port = try Server.freePort()
    let store = try Server(Server.python, ["-m", "moto.server", "-p", "\(port)"])
    try await Server.wait(for: "http://127.0.0.1:\(port)/moto-api/")
    // GDAL reads these where it opens an object; no other test does.
    for (name, value) in [
      ("AWS_S3_ENDPOINT", "127.0.0.1:\(port)"), ("AWS_HTTPS", "NO"), ("AWS_VIRTUAL_HOSTING", "FALSE"),
      ("AWS_ACCESS_KEY_ID", "key"), ("AWS_SECRET_ACCESS_KEY", "secret"), ("AWS_REGION", "us-east-1"),
    ] { setenv(name, value, 1) }
    let upload = """
      import boto3, pathlib, sys
      s3 = boto3.client("s3", endpoint_url=f"http://127.0.0.1:{sys.argv[1]}", region_name="us-east-1",
                        aws_access_key_id="key", aws_secret_access_key="secret")
      s3.create_bucket(Bucket="firn")
      folder = pathlib.Path(sys.argv[2])
      for path in folder.rglob("*"):
          if path.is_file():
              s3.upload_file(str(path), "firn", "scenes/" + str(path.relative_to(folder)))
      print("uploaded", flush=True)
      """
    #expect(try Server(Server.python, ["-c", upload, "\(port)", scenes.folder]).firstLine() == "uploaded")
    try scenes.declare("folder: 's3://firn/scenes'")
    let project = scenes.project
    #expect(try Project.read(project.file).scenes.folder == "/vsis3/firn/scenes")
    try await project.run()
    #expect(try await project.content() == ServedScenes.expected())
    #expect(try project.due().isEmpty)
    #expect(try SceneLocking(Project.read(project.file), periods: []).lock().hasPrefix("4 scenes locked"))
    let entry = try #require(try SceneLock.read(forProject: project.file).entries.first)
    #expect(entry.path == "/vsis3/firn/scenes/\(entry.productID)")
    #expect(try SceneDigest(of: "\(scenes.folder)/\(entry.productID)").sha256 == entry.sha256)
    withExtendedLifetime(store) {}
  }
}
