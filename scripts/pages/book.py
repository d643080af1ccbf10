"""What a reader misses on a page of the book: [`missed`]."""

import json
import pathlib

from look import WIDTHS

SCRIPT = (pathlib.Path(__file__).parent / "book.js").read_text()


def missed(browser, page, mode, word):
    """Opens a page of the book in one of the modes; yields what a reader looks for there in vain."""
    browser.open(page.as_uri(), WIDTHS[mode], 844, dark="dark" in mode)
    yield from browser.evaluate(f"({SCRIPT})({json.dumps(word)})")
