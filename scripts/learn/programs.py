"""The programs of the book: where each is, what it is about, and how a reader runs it."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
# The first have no async runtime, and are built by a newcomer's first command.
RUST = [DOCS / "start/src/listings", DOCS / "listings/src/listings"]
SERVER = "http://127.0.0.1:" + re.search(r"PORT: u16 = (\d+)", (DOCS / "start/src/server.rs").read_text())[1]
ENVIRONMENT = "target/python/bin/python"


class Wrong(Exception):
    """A page says something that is not so."""


def region(path, anchor):
    """The lines of a file between the anchor's marks, with no other marks and no common indent."""
    inside, lines = False, []
    for line in path.read_text().splitlines():
        mark = re.search(r"ANCHOR(_END)?: (\w+)", line)
        if mark and mark[2] == anchor:
            inside = mark[1] is None
        elif inside and not mark:
            lines.append(line)
    if not lines:
        raise Wrong(f"{path.relative_to(ROOT)} has no region {anchor}")
    indent = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
    return "\n".join(line[indent:] for line in lines).strip("\n")


def about(path):
    """The comment at the top of a file, without its marks."""
    text = path.read_text()
    found = re.search(r'\A(?:#![^\n]*\n)?(?:"""(?P<python>.*?)"""|(?P<rust>(?://![^\n]*\n)+))', text, re.S)
    if not found:
        raise Wrong(f"{path.relative_to(ROOT)} does not say what it is")
    return (found["python"] or re.sub(r"^//! ?", "", found["rust"], flags=re.M)).strip()


def whole(path):
    """A file without marks and without the comment at its top, which the page says better."""
    lines = [line for line in path.read_text().splitlines() if "ANCHOR" not in line]
    text = "\n".join(lines)
    return re.sub(r'\A(#![^\n]*\n)?("""(?s:.*?)"""|(//![^\n]*\n)+)\s*', "", text).strip("\n")


class Program:
    """One that a page names: `sequential.rs`, `sequential.py`, or a test by its path beside the listings."""

    def __init__(self, name):
        self.name = name
        folders = RUST if name.endswith(".rs") else [DOCS / "python"]
        paths = [(folder / name).resolve() for folder in folders]
        found = [path for path in paths if path.is_file()]
        if not found:
            raise Wrong(f"there is no {name}")
        self.path = found[0]

    def __eq__(self, other):
        return self.path == other.path

    def __hash__(self):
        return hash(self.path)

    @property
    def language(self):
        return "python" if self.path.suffix == ".py" else "rust,ignore"

    @property
    def needs_async(self):
        return self.path.parent == RUST[1]

    def command(self):
        """What a reader types at the root of the repository."""
        if self.path.parent.name == "tests":
            return f"cargo test -p fetch-many-tutorial --test {self.path.stem}"
        if self.path.suffix == ".rs":
            return f"cargo learn {self.path.stem}"
        url = f" {SERVER}" if "sys.argv" in self.path.read_text() else ""
        return f"{ENVIRONMENT} {self.path.relative_to(ROOT)}{url}"

    def whole(self):
        return whole(self.path)

    def shown(self, anchor):
        return region(self.path, anchor) if anchor else whole(self.path)

    def link(self):
        return f"[{self.path.name}]({self.path.relative_to(DOCS)})"

    def summary(self):
        """The first sentence of what it says of itself."""
        text = " ".join(about(self.path).split("\n\n")[0].split())
        return re.match(r".*?[.!?](?= |$)", text)[0]


def measurements():
    """Those whose results the pages show as figures and numbers, and not their lines."""
    return [Program(path.name) for path in sorted(RUST[1].glob("measure_*.rs"))]


def everything():
    """All that `cargo learn` can run."""
    return {Program(path.name) for folder in RUST for path in folder.glob("*.rs") if path.stem != "mod"}
