"""What a page of HTML leads to, and what of that is not there."""

import html.parser
import pathlib
import re
from urllib.parse import unquote


class Links(html.parser.HTMLParser):
    """The files that a page links to or shows."""

    def __init__(self):
        super().__init__()
        self.targets = set()

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name in ("href", "src") and value and not re.match(r"[a-z]+:|//|#", value):
                self.targets.add(unquote(re.sub(r"[?#].*", "", value)))


def lost(page, root):
    """The targets of a page that are not there. A link from the root of a site is one from `root`."""
    links = Links()
    links.feed(page.read_text())
    for target in sorted(links.targets - {""}):
        start = root if target.startswith("/") else page.parent
        path = pathlib.Path(start / target.lstrip("/"))
        if not path.exists() or path.is_dir() and not (path / "index.html").is_file():
            yield target
