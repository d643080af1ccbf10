"""What `cargo learn` prints: the programs and exercises of the book, by chapter."""

import re

import exercises
from programs import DOCS, ENVIRONMENT, Wrong, everything, measurements

FILE = DOCS / "start/contents.txt"
HEAD = f"""\
The programs of the book, by chapter. At the root of the repository:

  cargo learn NAME             runs one; it starts the server that it fetches from
  cargo learn try NAME         checks what you have written for an exercise
  cargo learn server           starts the server by itself, for the programs in Python:
                               {ENVIRONMENT} docs/python/NAME.py URL

With * the first time takes some minutes: the async clients are built.
"""


def line(name, star, text):
    return f"  {'*' if star else ' '} {name:<20} {text}"


def chapter(page, programs, tries):
    """`tries` are pairs: a name, and whether it needs the async clients."""
    lines = [line(program.path.name.removesuffix(".rs"), program.needs_async, program.summary()) for program in programs]
    lines += [line(f"try {name}", needs_async, f"Exercise: {exercises.title(name)}") for name, needs_async in tries]
    if not lines:
        return ""
    title = re.match(r"# (.+)", page.read_text())[1]
    return f"\n{title} (docs/{page.name})\n" + "".join(f"{text}\n" for text in lines)


def contents(chapters):
    """`chapters`: for each page the programs that it shows and its exercises."""
    shown = {program for _, programs, _ in chapters for program in programs}
    hidden = everything() - shown - set(measurements())
    if hidden:
        raise Wrong(f"no page shows {', '.join(sorted(program.name for program in hidden))}")
    text = HEAD + "".join(chapter(*entry) for entry in chapters)
    text += "\nWhat the figures and numbers were measured with\n"
    return text + "".join(f"{line(it.path.stem, True, it.summary())}\n" for it in measurements())
