"""Each fault of a book that the check is for, planted in one: [`check`]."""

import pathlib
import tempfile

from book import missed
from look import WIDTHS

WORD = "backlog"
PARTS = '<nav class="sidebar"><ol><li class="part-title">One</li><li class="part-title">Two</li></ol></nav>'
# Finds the one word that its index has.
SEARCH = """
<button id="mdbook-search-toggle">search</button><input id="mdbook-searchbar"><ul id="mdbook-searchresults"></ul>
<script>document.getElementById("mdbook-searchbar").addEventListener("keyup", ({ target }) => {
  document.getElementById("mdbook-searchresults").innerHTML = target.value === "INDEXED" ? '<li><a href="#">one</a></li>' : "";
})</script>""".replace("INDEXED", WORD)
WIDE = "<main><div style='overflow-x:auto'><table><tr>{}<td><code>Blocking::new()</code></td></tr></table></div></main>"
WORDS = WIDE.format("<td style='min-width:400px'>requests.Session()</td>")
CARDS = "<main><table style='display:block'><tr style='display:block'><td style='display:block'>a</td></tr></table></main>"
FIGURES = "<main><div style='overflow-x:auto'><table><tr><td>a</td><td style='text-align:right;min-width:900px'>1</td></tr></table></div></main>"
# What the book is, what must be said of it, and in which modes.
FAULTS = {
    "nothing": (PARTS + SEARCH + CARDS, None, WIDTHS),
    "a table of figures": (PARTS + SEARCH + FIGURES, None, WIDTHS),
    "no parts": (SEARCH, "has no parts in its side bar", WIDTHS),
    "no search": (PARTS, "cannot be searched", WIDTHS),
    "an index without the word": (PARTS + SEARCH.replace(WORD, "another"), 'finds nothing for "backlog"', WIDTHS),
    "a phrasebook that scrolls": (PARTS + SEARCH + WORDS, "2 cells cannot be seen without scrolling sideways", ["phone", "phone-dark"]),
}
STYLE = '<meta name="viewport" content="width=device-width"><style>body{margin:0}</style>'


def check(browser, target):
    """Yields each fault that is not found, and each that is found where none is."""
    with tempfile.TemporaryDirectory(dir=target) as folder:
        page = pathlib.Path(folder) / "page.html"
        for fault, (body, expected, modes) in FAULTS.items():
            page.write_text(f"<!doctype html><title>{fault}</title>{STYLE}{body}")
            for mode in modes:
                said = [*missed(browser, page, mode, WORD)]
                if expected is None and said or expected and not any(expected in what for what in said):
                    yield f"{fault}, {mode}: {said}"
