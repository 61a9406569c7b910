"""An editor, as far as a language server can tell: one thread, so that waiting costs what the server takes and no more."""

import json
import os
import select
import subprocess
import time
from pathlib import Path

from processes import family, memory, processor

CAPABILITIES = {
    "textDocument": {
        "synchronization": {"didSave": True},
        "completion": {"completionItem": {"snippetSupport": True, "documentationFormat": ["markdown"]}},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
        "publishDiagnostics": {"relatedInformation": True, "versionSupport": True},
    },
    "workspace": {"configuration": True, "workspaceFolders": True, "didChangeConfiguration": {}},
    "general": {"positionEncodings": ["utf-16"]},
}


class Silence(Exception):
    """The server did not say what was waited for, or is gone."""


class Client:
    """A server that runs, and what it has said.

    `settings` answer its questions about configuration, `notices` are sent to it once it is initialized, and `answers`
    are for requests of its own making: the result by method, a function of the parameters."""

    def __init__(self, command, root, settings=None, notices=(), answers=None):
        self.settings, self.notices, self.answers = settings or {}, notices, answers or {}
        self.root = Path(root)
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=root
        )
        self.pids = [self.process.pid]
        os.set_blocking(self.process.stdin.fileno(), False)
        self.buffer = bytearray()
        self.number = 0
        self.replies = {}
        # By document: when they came, and what they say.
        self.diagnostics = {}
        self.versions = {}
        # The texts of open documents by line, for servers that want all of it at every change.
        self.lines = {}

    # What goes to and fro

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        rest = memoryview(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        while rest:
            # A server may stop reading until somebody reads what it writes.
            _, writable, _ = select.select([], [self.process.stdin], [], 0.01)
            try:
                rest = rest[os.write(self.process.stdin.fileno(), rest) if writable else 0 :]
            except BlockingIOError:
                pass
            except BrokenPipeError as gone:
                raise Silence("the server is gone") from gone
            if rest:
                self.receive(0)

    def receive(self, seconds):
        """Takes what comes within so many seconds, at most one piece. True if there was any."""
        readable, _, _ = select.select([self.process.stdout], [], [], max(0, seconds))
        if not readable:
            return False
        piece = os.read(self.process.stdout.fileno(), 1 << 20)
        now = time.perf_counter()
        if not piece:
            raise Silence("the server is gone")
        self.buffer += piece
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = bytes(self.buffer[:end]).lower()
            length = int(head.partition(b"content-length:")[2].split()[0])
            body = end + 4
            if len(self.buffer) < body + length:
                break
            message = json.loads(self.buffer[body : body + length])
            del self.buffer[: body + length]
            self.take(message, now)
        return True

    def take(self, message, now):
        method = message.get("method")
        if method and "id" in message:
            self.send({"id": message["id"], "result": self.answer(method, message.get("params"))})
        elif method == "textDocument/publishDiagnostics":
            parameters = message["params"]
            self.diagnostics[parameters["uri"]] = (now, parameters["diagnostics"])
        elif not method:
            self.replies[message["id"]] = (now, message)

    def answer(self, method, parameters):
        if method in self.answers:
            return self.answers[method](parameters)
        if method == "workspace/configuration":
            return [self.setting(item.get("section") or "") for item in parameters["items"]]
        if method == "workspace/workspaceFolders":
            return [{"uri": self.root.as_uri(), "name": "root"}]
        return None

    def setting(self, section):
        found = self.settings
        for part in filter(None, section.split(".")):
            found = found.get(part) if isinstance(found, dict) else None
        return {} if found is None else found

    def until(self, there, limit):
        """Waits until a function returns something, and returns it."""
        end = time.perf_counter() + limit
        while (found := there()) is None:
            if (left := end - time.perf_counter()) <= 0:
                raise Silence(f"nothing came in {limit} s")
            self.receive(left)
        return found

    def request(self, method, parameters, limit=120):
        """Seconds until the reply came, and its result."""
        self.number += 1
        number = self.number
        sent = time.perf_counter()
        self.send({"id": number, "method": method, "params": parameters})
        came, reply = self.until(lambda: self.replies.pop(number, None), limit)
        if "error" in reply:
            raise Silence(f"{method}: {reply['error'].get('message')}")
        return came - sent, reply.get("result")

    def notify(self, method, parameters):
        self.send({"method": method, "params": parameters})

    # What an editor does

    def initialize(self):
        """Seconds from the start of the process to the reply, and seconds of the processor until then."""
        uri = self.root.as_uri()
        _, result = self.request(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": uri,
                "capabilities": CAPABILITIES,
                "workspaceFolders": [{"uri": uri, "name": "root"}],
            },
        )
        took, worked = time.perf_counter() - self.started, self.worked()
        # What stands on the PATH is sometimes a script that starts the server proper.
        self.pids = family(self.process.pid)
        self.capabilities = result["capabilities"]
        kind = self.capabilities.get("textDocumentSync")
        self.sends_all = (kind.get("change") if isinstance(kind, dict) else kind) == 1
        self.notify("initialized", {})
        for method, parameters in self.notices:
            self.notify(method, parameters)
        self.notify("workspace/didChangeConfiguration", {"settings": self.settings})
        return took, worked

    def open(self, path, text, language):
        uri = Path(path).as_uri()
        self.versions[uri], self.lines[uri] = 1, text.split("\n")
        document = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})
        return uri

    def replace(self, uri, start, end, text):
        """Replaces what stands between two positions, each a line and a column."""
        self.versions[uri] += 1
        position = lambda at: {"line": at[0], "character": at[1]}
        change = {"range": {"start": position(start), "end": position(end)}, "text": text}
        if self.sends_all:
            lines = self.lines[uri]
            changed = lines[start[0]][: start[1]] + text + lines[end[0]][end[1] :]
            lines[start[0] : end[0] + 1] = changed.split("\n")
            change = {"text": "\n".join(lines)}
        document = {"uri": uri, "version": self.versions[uri]}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})

    def diagnosed(self, uri, since, limit=60):
        """Seconds from a moment to the first diagnostics that came after it."""

        def fresh():
            came, _ = self.diagnostics.get(uri, (0, None))
            return came if came > since else None

        return self.until(fresh, limit) - since

    def rest(self, quiet=0.3, limit=60):
        """Waits until the server has said nothing and hardly worked for so many seconds. What it does once a second,
        such as looking whether its editor is alive, does not count."""
        end = time.perf_counter() + limit
        while time.perf_counter() < end:
            before = self.worked()
            while self.receive(0):
                pass
            since, spoke = time.perf_counter(), False
            while not spoke and (left := since + quiet - time.perf_counter()) > 0:
                spoke = self.receive(left)
            if not spoke and self.worked() - before < 0.02 * quiet:
                return

    # What it takes

    def worked(self):
        """Seconds of the processor so far."""
        return processor(self.pids)

    def resident(self):
        """MiB it holds."""
        return memory(self.pids, "VmRSS")

    def peak(self):
        """The most MiB it ever held."""
        return memory(self.pids, "VmHWM")

    def close(self):
        try:
            self.request("shutdown", None, 5)
            self.notify("exit", None)
            self.process.wait(5)
        except (Silence, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
