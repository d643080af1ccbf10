"""Where a page of Markdown leads to, and what of that is not there."""

import re

CODE = re.compile(r"^```[^\n]*\n.*?^```$", re.M | re.S)
LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} (?P<text>.+)$", re.M)
# Elsewhere; or an item of Rust, which rustdoc looks for.
ELSEWHERE = re.compile(r"[a-z]+:|.*::")


def anchors(text):
    """The anchors of a page's headings, as code hosts and mdBook make them."""
    plain = (re.sub(r"[^\w\- ]", "", heading["text"].lower()) for heading in HEADING.finditer(CODE.sub("", text)))
    return {heading.strip().replace(" ", "-") for heading in plain}


def lost(page, text):
    """The targets of links in the page, which has this text, that are not there."""
    for link in LINK.finditer(CODE.sub("", text)):
        target = link["target"]
        name, _, anchor = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        if ELSEWHERE.match(target):
            continue
        if not path.exists() or anchor and path.suffix == ".md" and anchor not in anchors(path.read_text()):
            yield target
