"""What is measured of a language server and of a linter."""

import os
import re
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from client import Client, Silence
from processes import run

# Lines behind which somebody would begin a new one, by the name of the file.
PLACES = {
    "Dockerfile": re.compile(r"(ARG|WORKDIR|COPY|EXPOSE|USER) .*[^\\]$"),
    "compose.yaml": re.compile(r"\s+[\w-]+: \S"),
    "objects.yaml": re.compile(r"\s*(- )?[\w-]+: \S"),
    "main.tf": re.compile(r"\s+\w+ += [^\[{]+$"),
}
LANGUAGES = {"Dockerfile": "dockerfile", "compose.yaml": "yaml", "objects.yaml": "yaml", "main.tf": "terraform"}


def places(name, text, count):
    """So many positions, the ends of lines spread over a text: line, column, indent of what would follow."""
    fitting = [
        (row, len(line), len(line) - len(line.lstrip(" -")))
        for row, line in enumerate(text.split("\n"))
        if PLACES[name].match(line)
    ]
    count = min(count, len(fitting))
    return [fitting[(2 * number + 1) * len(fitting) // (2 * count)] for number in range(count)]


class Folder:
    """A folder of its own with copies of some files, for one session with one server."""

    def __init__(self, files):
        self.files = files

    def __enter__(self):
        self.path = Path(tempfile.mkdtemp(prefix="compare-")).resolve()
        return self.path, [Path(shutil.copy(file, self.path)) for file in self.files]

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)


def start(server, file):
    """Seconds from the start of a server to its reply to `initialize`: by the clock and of the processor; and to the
    first diagnostics of a file that is open from the first moment, nothing if none come within a minute."""
    with Folder([file]) as (root, [path]), Client(server.command, root, **server.how(path)) as client:
        replied, worked = client.initialize()
        uri = client.open(path, path.read_text(), LANGUAGES[path.name])
        try:
            client.diagnosed(uri, 0)
        except Silence:
            return replied, worked, None
        return replied, worked, time.perf_counter() - client.started


def session(server, file, count):
    """Everything that is measured of a server with one open file; seconds and MiB. What it cannot do is missing."""
    text = file.read_text()
    found = {}
    with Folder([file]) as (root, [path]), Client(server.command, root, **server.how(path)) as client:
        client.initialize()
        client.rest()
        found["memory_idle"] = client.resident()
        before = time.perf_counter()
        uri = client.open(path, text, LANGUAGES[path.name])
        found["open"] = client.diagnosed(uri, before)
        client.rest()
        found["findings"] = len(client.diagnostics[uri][1])
        found["memory_open"] = client.resident()
        spots = places(path.name, text, count)
        lines = text.split("\n")
        offers = client.capabilities.get
        if offers("completionProvider"):
            found |= completions(client, uri, spots)
        if offers("hoverProvider"):
            found |= hovers(client, uri, spots, lines)
        if offers("documentSymbolProvider"):
            document = {"textDocument": {"uri": uri}}
            found["symbols"] = [client.request("textDocument/documentSymbol", document)[0] for _ in range(5)]
        found |= keystrokes(client, uri, spots)
        found["memory_peak"] = client.peak()
    return found


def settle(client, uri, since):
    """Waits for the diagnostics of a change, and until nothing more comes of it."""
    try:
        client.diagnosed(uri, since, 60)
    except Silence:
        pass
    client.rest()


def completions(client, uri, spots):
    """A new line is begun, and what could stand there is asked for at once; then the line is taken away again. The
    time runs from before the edit to the moment the reply has come: reading it is no work of the server."""
    times, work, offered = [], [], []
    for row, column, indent in spots:
        before, worked = time.perf_counter(), client.worked()
        client.replace(uri, (row, column), (row, column), "\n" + " " * indent)
        at = {"textDocument": {"uri": uri}, "position": {"line": row + 1, "character": indent}}
        asked = time.perf_counter()
        took, result = client.request("textDocument/completion", {**at, "context": {"triggerKind": 1}})
        times.append(asked - before + took)
        work.append(client.worked() - worked)
        offered.append(len(result["items"] if isinstance(result, dict) else result or []))
        since = time.perf_counter()
        client.replace(uri, (row, column), (row + 1, indent), "")
        settle(client, uri, since)
    return {"completion": times, "completion_work": work, "completion_offered": offered}


def hovers(client, uri, spots, lines):
    """What is said of the first word of a line."""
    times, said = [], 0
    for row, _, indent in spots:
        at = {"textDocument": {"uri": uri}, "position": {"line": row, "character": indent + 1}}
        took, result = client.request("textDocument/hover", at)
        times.append(took)
        said += bool(result and result.get("contents"))
    return {"hover": times, "hover_said": said}


def keystrokes(client, uri, spots):
    """One character is typed at the end of a line, and taken away again once its diagnostics have come."""
    times, work = [], []
    for row, column, _ in spots:
        before, worked = time.perf_counter(), client.worked()
        client.replace(uri, (row, column), (row, column), "x")
        try:
            times.append(client.diagnosed(uri, before, 60))
        except Silence:
            return {}
        client.rest()
        work.append(client.worked() - worked)
        since = time.perf_counter()
        client.replace(uri, (row, column), (row, column + 1), "")
        settle(client, uri, since)
    return {"edit": times, "edit_work": work, "findings_left": len(client.diagnostics[uri][1])}


def together(server, files):
    """MiB a server holds with all these files open and checked."""
    with Folder(files) as (root, paths), Client(server.command, root, **server.how(root / "none")) as client:
        client.initialize()
        for path in paths:
            client.open(path, path.read_text(), LANGUAGES[path.name])
        client.rest(1)
        silent = [path.name for path in paths if path.as_uri() not in client.diagnostics]
        if silent:
            raise Silence(f"nothing was said of {', '.join(silent)}")
        return client.resident()


def lint(linter, file, times, enough=20):
    """Medians of so many runs over a file, fewer where they take more than so many seconds together: seconds by the
    clock and of the processor; and how much was found."""
    runs = []
    with Folder([file]) as (_, [path]):
        while len(runs) < times and (not runs or sum(took for took, *_ in runs) < enough):
            runs.append(run(linter.command(path), 300))
        _, _, code, printed = runs[-1]
    if code not in (0, 1):
        raise Silence(f"it ended with {code}")
    wall, work = (statistics.median(column) for column in list(zip(*runs))[:2])
    return {"wall": wall, "work": work, "findings": linter.count(printed), "runs": len(runs)}


def go_first():
    """Takes precedence over other programs, where that is allowed, so that they count less; servers inherit it."""
    try:
        os.setpriority(os.PRIO_PROCESS, 0, -10)
    except OSError:
        return False
    return True
