"""A web server that fails on demand: files with ranges and ETags, or another server behind it, and faults by order.

    faulty_server.py --log LOG [--root FOLDER] [--upstream URL] [--faults JSON] [--port PORT]

Prints its port. FAULTS is a list of {"path": ending, "kind": KIND, "times": n, ...}; each is used up in turn:
  drop     sends "after" bytes of the answer, then breaks the connection
  status   answers "status", with the fields of "headers"
  corrupt  changes the first byte
  redirect answers 302 to "to"
Every request is a line of JSON in LOG.
"""

import argparse
import email.utils
import hashlib
import http.server
import json
import os
import threading
import urllib.error
import urllib.request

arguments = argparse.ArgumentParser()
arguments.add_argument("--log", required=True)
arguments.add_argument("--root")
arguments.add_argument("--upstream")
arguments.add_argument("--faults", default="[]")
arguments.add_argument("--port", type=int, default=0)
options = arguments.parse_args()
faults = json.loads(options.faults)
lock = threading.Lock()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def note(self, status):
        fields = {name: self.headers.get(name) for name in ("Range", "If-Range", "Authorization", "User-Agent")}
        entry = {"method": self.command, "path": self.path, "status": status, **fields}
        with lock, open(options.log, "a") as log:
            log.write(json.dumps(entry) + "\n")

    def fault(self):
        path = self.path.split("?")[0]
        with lock:
            for fault in faults:
                if path.endswith(fault["path"]) and fault.get("times", 1) > 0:
                    fault["times"] = fault.get("times", 1) - 1
                    return fault
        return {}

    def answer(self, status, headers, body, drop_after=None):
        self.note(status)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if drop_after is not None:
            self.wfile.write(body[:drop_after])
            self.wfile.flush()
            self.close_connection = True
        elif self.command != "HEAD":
            self.wfile.write(body)

    def do_GET(self):
        length = int(self.headers.get("Content-Length") or 0)
        posted = self.rfile.read(length) if length else None
        fault = self.fault()
        kind = fault.get("kind")
        if kind == "status":
            return self.answer(fault["status"], fault.get("headers", {}), b"{}")
        if kind == "redirect":
            return self.answer(302, {"Location": fault["to"]}, b"")
        status, headers, body = self.file() if options.root else self.forward(posted)
        if kind == "corrupt" and body:
            body = bytes([body[0] ^ 0xFF]) + body[1:]
        self.answer(status, headers, body, fault.get("after") if kind == "drop" else None)

    do_POST = do_GET
    do_HEAD = do_GET

    def forward(self, posted):
        kept = {name: value for name, value in self.headers.items() if name.lower() in ("content-type", "accept")}
        request = urllib.request.Request(options.upstream + self.path, data=posted, headers=kept, method=self.command)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, {"Content-Type": answer.headers["Content-Type"]}, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, {}, error.read()

    def file(self):
        path = os.path.join(options.root, self.path.split("?")[0].lstrip("/"))
        if not os.path.isfile(path):
            return 404, {}, b""
        with open(path, "rb") as file:
            body = file.read()
        tag = '"%s"' % hashlib.md5(body).hexdigest()
        modified = email.utils.formatdate(os.path.getmtime(path), usegmt=True)
        headers = {"ETag": tag, "Last-Modified": modified, "Accept-Ranges": "bytes"}
        wanted = self.headers.get("Range")
        if not wanted or self.headers.get("If-Range", tag) not in (tag, modified):
            return 200, headers, body
        start = int(wanted.removeprefix("bytes=").split("-")[0])
        if start >= len(body):
            return 416, {"Content-Range": f"bytes */{len(body)}"}, b""
        headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
        return 206, headers, body[start:]


server = http.server.ThreadingHTTPServer(("127.0.0.1", options.port), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
