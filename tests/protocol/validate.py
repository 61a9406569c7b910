"""Holds recorded sessions against the protocol's own model.

    python3 tests/protocol/validate.py FOLDER

FOLDER holds recordings (`infra-ls serve --record`, or `INFRA_LS_RECORDINGS=FOLDER cargo test --test lsp`). Every message
of the server must have the types of the model and nothing that the model does not know; every message of a client too,
but for sessions named `hostile` and `ordering`, whose clients misbehave on purpose. Needs the package `lsprotocol`.
"""

import json
import sys
from pathlib import Path

from lsprotocol import converters, types

CONVERTER = converters.get_converter()

# Newer than the model, or an editor's own: what a client announces is its business.
UNCHECKED_CLIENT_METHODS = {"initialize"}


def lost(said, understood, path=""):
    """What the model dropped of a message."""
    if isinstance(said, dict) and isinstance(understood, dict):
        for key, value in said.items():
            if key not in understood:
                if value is not None:
                    yield f"{path}/{key}"
            else:
                yield from lost(value, understood[key], f"{path}/{key}")
    elif isinstance(said, list) and isinstance(understood, list):
        for index, (before, after) in enumerate(zip(said, understood)):
            yield from lost(before, after, f"{path}/{index}")


def problem(message, kind):
    """What is wrong with a message of this type, if anything."""
    try:
        read = CONVERTER.structure(message, kind)
    except Exception as error:  # the converter raises whatever the types do
        return f"is no {kind.__name__}: {error!r} {getattr(error, 'exceptions', '')}"
    missing = [path for path in lost(message, CONVERTER.unstructure(read)) if path != "/jsonrpc"]
    return f"has what {kind.__name__} does not: {', '.join(missing[:5])}" if missing else None


def problems_of(message, kind):
    """What is wrong with a message. The model takes an action that has a command for the command itself, so actions are
    looked at one by one."""
    actions = message.get("result") if kind is types.CodeActionResponse else None
    if not isinstance(actions, list):
        found = [problem(message, kind)]
    else:
        is_command = lambda action: isinstance(action.get("command"), str)
        found = [problem(action, types.Command if is_command(action) else types.CodeAction) for action in actions]
    return [text for text in found if text]


def check(path):
    misbehaves = path.name.startswith(("hostile", "ordering", "process"))
    asked = {"client": {}, "server": {}}
    other = {"client": "server", "server": "client"}
    count, problems = 0, []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        entry = json.loads(line)
        speaker, message = entry["from"], entry.get("message")
        is_ours = speaker == "server"
        if not isinstance(message, dict):
            if is_ours:
                problems.append(f"{path.name}:{number}: the server said what is no JSON")
            continue
        method = message.get("method")
        if method is not None and "id" in message:
            asked[speaker][json.dumps(message["id"])] = method
        if not is_ours and (misbehaves or method in UNCHECKED_CLIENT_METHODS):
            continue
        if method is not None:
            known = types.METHOD_TO_TYPES.get(method)
            if known is None:
                if is_ours:
                    problems.append(f"{path.name}:{number}: `{method}` is no method")
                continue
            kind = known[0]
        elif "error" in message:
            kind = types.ResponseErrorMessage
        else:
            of = asked[other[speaker]].get(json.dumps(message.get("id")))
            if of is None or of not in types.METHOD_TO_TYPES:
                if of is None and is_ours:
                    problems.append(f"{path.name}:{number}: an answer to nothing")
                continue
            kind = types.METHOD_TO_TYPES[of][1]
        count += 1
        for found in problems_of(message, kind):
            problems.append(f"{path.name}:{number}: {speaker}: {found}\n    {line[:400]}")
    return count, problems


def main():
    recordings = sorted(Path(sys.argv[1]).glob("*.jsonl"))
    total, problems = 0, []
    for path in recordings:
        count, found = check(path)
        total += count
        problems += found
    for line in problems[:50]:
        print(line)
    print(f"{total} messages of {len(recordings)} sessions, {len(problems)} against the model")
    return 1 if problems or total == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
