"""Each fault that the check is for, planted on a page of its own: [`check`]."""

import json
import pathlib
import sys
import tempfile

from figures import differences
from look import WIDTHS, look

CHART = (
    '<svg role="img" viewBox="0 0 360 100" style="width:100%;font:12px sans-serif"><title>c</title>'
    '<text x="10" y="20" fill="#333">name</text><polyline class="series" points="0,0 9,9" stroke="#333" fill="none"/>{}</svg>'
)
# What is on the page, and what must be said of it.
FAULTS = {
    "nothing": ("<p>a page", None),
    "a chart": (CHART.format(""), None),
    "a console error": ("<script>console.error('planted')</script>", "console: planted"),
    "an exception": ("<script>throw new Error('planted')</script>", "script: Error: planted"),
    "an external image": ('<img src="https://example.org/a.png">', "asks for https://example.org/a.png"),
    "an external address": ('<img src="http://192.0.2.1/a.png">', "asks for http://192.0.2.1/a.png"),
    "a script that is not there": ('<script src="nowhere.js"></script>', "could not load file:"),
    "a wide line": ('<div style="width:2000px">wide</div>', "is 2000 px wide on a screen of"),
    "a chart without size": ('<svg role="img" style="width:0;height:0"><title>c</title></svg>', 'chart "c" is 0 by 0 px'),
    "an empty chart": ('<svg role="img" viewBox="0 0 360 100"><title>c</title></svg>', 'chart "c" shows nothing'),
    "text upon text": (CHART.format('<text x="12" y="21" fill="#333">two</text>'), 'has "name" upon "two"'),
    "text beyond the edge": (CHART.format('<text x="350" y="50" fill="#333">long</text>'), 'has "long" beyond its edge'),
    "pale text": (CHART.format('<text x="100" y="50" fill="#ddd">pale</text>'), 'has "pale" at a contrast of'),
    "a mark that says nothing": (CHART.format('<circle class="mark" cx="9" cy="9" r="4" fill="#333"/>'), 'a mark that says "" to a finger'),
    "a narrow chart": (f'<figure style="margin:0"><div style="width:50%">{CHART.format("")}</div></figure>', "px wide in a column of"),
    "small letters": (CHART.format('<text x="90" y="50" fill="#333" font-size="2">tiny</text>'), 'has "tiny" in letters of'),
}
STYLE = '<meta name="viewport" content="width=device-width"><style>body{margin:0;background:#fff}</style>'

COLUMNS = "case,contestant,state,round,requests,wall_ns,cpu_ns,ideal_ns,ok,latency_us_sum,server_requests,server_cpu_ns,server_wall_ns"
SAMPLES = ["pinned,tokio,good,1,1000,500000000,10000000,0,1000,2000000,1000,1,4", "pinned,smol,good,1,1000,500000000,5000000,0,1000,3000000,1000,1,4"]
HEAD = ["contestant", "CPU per request ÷ the reference [95 %]", "CPU µs/request", "mean ms", "requests/s", "server busy"]
OVERVIEW = "<h2>In short</h2><svg></svg><table><tr><th>scenario</th><th>smol</th></tr><tr><td>pinned: CPU per request</td><td>0.50 faster</td></tr></table>"
ROWS = [["tokio", "1", "10.0", "2.00", "2000", "25 %"], ["smol", "0.50", "5.0", "3.00", "2000", "25 %"]]


def check(browser, target):
    target.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target) as folder:
        folder = pathlib.Path(folder)
        missed = [*pages(browser, folder), *figures(folder)]
    if missed:
        sys.exit("pages: self-test: " + "\npages: self-test: ".join(missed))
    print(f"pages: self-test: {len(FAULTS)} pages and {len(HEAD)} changed figures are judged rightly")


def pages(browser, folder):
    page = folder / "page.html"
    for fault, (body, expected) in FAULTS.items():
        page.write_text(f"<!doctype html><title>{fault}</title>{STYLE}{body}")
        for mode in WIDTHS:
            said = [*look(browser, page, mode)]
            if expected is None and said or expected and not any(expected in what for what in said):
                yield f"{fault}, {mode}: {said}"


def figures(folder):
    (folder / "samples.csv").write_text("\n".join([COLUMNS, *SAMPLES]) + "\n")
    rows = [{"name": "tokio", "rival": None}, {"name": "smol", "rival": "tokio"}]
    (folder / "report.json").write_text(json.dumps({"scenarios": [{"tables": [{"case": "pinned", "rival": "reference", "rows": rows}]}]}))
    if said := [*differences(html(ROWS), markdown(ROWS), folder)]:
        yield f"right figures: {said}"
    for column, head in enumerate(HEAD):
        rows = [ROWS[0], [*ROWS[1]]]
        rows[1][column] = rows[1][column].translate(str.maketrans("0235s", "1346x"))
        if not [*differences(html(rows), markdown(ROWS), folder)]:
            yield f"{head}: a page that differs from report.md is not found"
        # A wrong figure in both is found by the samples alone.
        if not [*differences(html(rows), markdown(rows), folder)]:
            yield f"{head}: a report that differs from its samples is not found"
    short = "## In short\n\n| scenario | smol |\n|---|---|\n| pinned: CPU per request | 0.50 faster |\n\n"
    if said := [*differences(OVERVIEW + html(ROWS), short + markdown(ROWS), folder)]:
        yield f"a right overview: {said}"
    wrong = [text.replace("0.50 faster", "0.60 faster") for text in (OVERVIEW, short)]
    if not [*differences(wrong[0] + html(ROWS), wrong[1] + markdown(ROWS), folder)]:
        yield "an overview that differs from its samples is not found"
    if not [*differences(html(ROWS).replace("<svg></svg>", ""), markdown(ROWS), folder)]:
        yield "a section without a chart is not found"
    if not [*differences(html(ROWS), "a line more\n" + markdown(ROWS), folder)]:
        yield "a page that lacks a line of report.md is not found"


def html(rows):
    cells = lambda row, tag: "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in row) + "</tr>"
    return "<h2>pinned</h2><svg></svg><table>" + cells(HEAD, "th") + "".join(cells(row, "td") for row in rows) + "</table>"


def markdown(rows):
    return "## pinned\n\n" + "\n".join("| " + " | ".join(row) + " |" for row in [HEAD, *rows])
