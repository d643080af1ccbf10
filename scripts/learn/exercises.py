"""The exercises: a file each for the reader to write, with a hint in the comment at its top; an answer; a check."""

import re

from programs import DOCS, Wrong, about, whole

CRATE = DOCS / "exercises"


def names():
    """Of all that have a check."""
    paths = (CRATE / "tests/exercises").glob("*.rs")
    return {name for path in paths for name in re.findall(r"^exercise!\((\w+)\);$", path.read_text(), re.M)}


def path(name):
    found = [*(CRATE / "src").glob(f"{name}.rs"), *(CRATE / "src/with_async").glob(f"{name}.rs")]
    if not found:
        raise Wrong(f"there is no exercise {name}")
    return found[0]


def title(name):
    """What stands behind the chapter's number."""
    return about(path(name)).partition(": ")[2].partition("\n")[0]


def signature(name):
    """All before the body."""
    found = re.search(rf"^pub (async )?fn {name}\b[^{{]*", path(name).read_text(), re.M)
    if not found:
        raise Wrong(f"{path(name).name} has no function of that name")
    return found[0].rstrip()


def hint(name):
    _, mark, text = about(path(name)).partition("Hint: ")
    if not mark:
        raise Wrong(f"the exercise {name} has no hint")
    return text


def answer(name):
    file = CRATE / f"src/answers/{name}.rs"
    if not file.is_file():
        raise Wrong(f"there is no answer {name}")
    return whole(file)
