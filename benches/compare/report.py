"""What was measured, as Markdown: figures of each program and how many times those of infra-ls they are."""

import statistics

BEGIN, END = "<!-- compare: begin -->", "<!-- compare: end -->"


def percentile(values, part):
    """The smallest of the values that so many percent of them do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * part // 100) - 1)]


def figure(value):
    """Three digits that count, or all before the point."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def times(value):
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def milliseconds(key, part=50):
    return lambda found: percentile(found[key], part) * 1_000 if any(found.get(key) or ()) else None


def value(key, scale=1):
    return lambda found: found[key] * scale if found.get(key) is not None else None


# What is told of a server, and from what.
SERVER = [
    ("start to `initialize`, ms", milliseconds("start")),
    ("… of the processor", milliseconds("start_work")),
    ("start to diagnostics of an open file, ms", milliseconds("ready")),
    ("open to first diagnostics, ms", value("open", 1_000)),
    ("completion after an edit, p50, ms", milliseconds("completion")),
    ("completion after an edit, p95, ms", milliseconds("completion", 95)),
    ("… of the processor, p50", milliseconds("completion_work")),
    ("hover, p50, ms", milliseconds("hover")),
    ("hover, p95, ms", milliseconds("hover", 95)),
    ("symbols of the file, p50, ms", milliseconds("symbols")),
    ("edit to diagnostics, p50, ms", milliseconds("edit")),
    ("edit to diagnostics, p95, ms", milliseconds("edit", 95)),
    ("… of the processor, p50", milliseconds("edit_work")),
    ("memory after `initialize`, MiB", value("memory_idle")),
    ("memory with the file open, MiB", value("memory_open")),
    ("memory at most, MiB", value("memory_peak")),
]
LINTER = [("time, ms", "wall", 1_000), ("of the processor, ms", "work", 1_000)]


def table(rows):
    head, *rest = rows
    return "\n".join(["| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rest]])


def servers(found, own):
    """One table: a row for each thing measured, a column for each server and its ratio to ours."""
    others = [name for name in found if name != own]
    rows = [["", own, *(part for name in others for part in (name, "ratio"))]]
    for label, of in SERVER:
        mine = of(found[own])
        row = [label, "–" if mine is None else figure(mine)]
        for name in others:
            theirs = of(found[name])
            row.append("–" if theirs is None else figure(theirs))
            row.append("" if not theirs or not mine else times(theirs / mine))
        rows.append(row)
    rows.append(["completions that offered something", *spread(found, own, others, offered)])
    rows.append(["hovers that said something", *spread(found, own, others, said)])
    # As many as before, or its edits were not understood.
    for label, key in (("findings when opened", "findings"), ("findings after all edits", "findings_left")):
        rows.append([label, *spread(found, own, others, lambda one: str(one.get(key, "–")))])
    return table(rows)


def spread(found, own, others, text):
    return [text(found[own]), *(part for name in others for part in (text(found[name]), ""))]


def offered(found):
    counts = found.get("completion_offered")
    return f"{sum(map(bool, counts))} of {len(counts)}" if counts else "–"


def said(found):
    return f"{found['hover_said']} of {len(found['hover'])}" if found.get("hover") else "–"


def linters(found, own):
    """One table: a row for each program."""
    rows = [["", *(part for label, _, _ in LINTER for part in (label, "ratio")), "findings"]]
    for name, one in found.items():
        row = [name]
        for _, key, scale in LINTER:
            row.append(figure(one[key] * scale))
            row.append("" if name == own else times(one[key] / found[own][key]))
        rows.append([*row, str(one["findings"])])
    return table(rows)


def aims(results, own):
    """Whether what is aimed at was reached."""
    rows = [["aim", "measured", ""]]

    def aim(text, measured, is_met):
        rows.append([text, measured, "met" if is_met else "**missed**"])

    big = results["servers"].get("objects.yaml 10000", {})
    peer = next((name for name in big if name.startswith("yaml-language-server")), None)
    # Two figures of each: by the clock, and of the processor.
    for name, keys in (("completion", ("completion", "completion_work")), ("a keystroke", ("edit", "edit_work"))):
        for how, key in zip(("by the clock", "of the processor"), keys):
            if peer and big[peer].get(key) and big[own].get(key):
                ratio = milliseconds(key)(big[peer]) / milliseconds(key)(big[own])
                # An empty answer is no answer, however fast.
                counts = name != "completion" or 2 * sum(map(bool, big[own]["completion_offered"])) >= len(big[own]["completion_offered"])
                text = f"{name} in 10,000 lines of Kubernetes 200 times as fast as yaml-language-server, {how}"
                aim(text, f"{times(ratio)} times" + ("" if counts else ", but nothing is offered"), counts and ratio >= 200)
    starts = [milliseconds("start")(one[own]) for one in results["servers"].values() if one.get(own, {}).get("start")]
    if starts:
        aim("start to `initialize` under 15 ms, slowest median of the five files", f"{figure(max(starts))} ms", max(starts) < 15)
    if (together := results.get("together")) is not None:
        aim("memory with the four files of 1,000 lines open under 40 MiB", f"{figure(together)} MiB", together < 40)
    return table(rows)


def markdown(results):
    """All of it, as it stands in the documentation."""
    own, machine = results["own"], results["machine"]
    parts = [
        f"{results['version']}, release build, on Linux with {machine['processors']} processors; {machine['model']}; "
        f"load {machine['load_before']:.1f} at the beginning and {machine['load_after']:.1f} at the end"
        + (", with precedence over other programs." if machine["goes_first"] else "."),
        aims(results, own),
    ]
    for key in dict.fromkeys([*results["servers"], *results["linters"]]):
        name, _, lines = key.rpartition(" ")
        parts.append(f"### {name}, {int(lines):,} lines")
        if key in results["servers"]:
            parts.append(servers(results["servers"][key], own))
        if key in results["linters"]:
            parts.append(f"One check, from start to end; median of up to {results['checks']}:")
            parts.append(linters(results["linters"][key], own))
    if results["said"]:
        parts.append("Left out:\n\n" + "\n".join(f"- {line}" for line in results["said"]))
    return "\n\n".join(parts)


def insert(document, text):
    """The document with the text between its markers."""
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"there are no lines `{BEGIN}` and `{END}` to write between")
    return f"{before}{begin}\n{text}\n{end}{after}"
