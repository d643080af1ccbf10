#!/usr/bin/env python3
"""Fails where two modules of a crate import each other, directly or by way of a third.

A module imports another if it names something that stands there, by `use` or in full; a re-export leads on to where the name
comes from. What only tests import does not count, nor does a module's list of what is in it.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LEAST = 30  # Edges that the contract alone has: fewer means that this program reads nothing any more.


def modules(src):
    """The text of each module by its path, without comments and tests; the root is `()`."""
    texts = {}
    for file in sorted(src.rglob("*.rs")):
        path = file.relative_to(src).with_suffix("").parts
        path = path[:-1] if path[-1] in ("mod", "lib") else path
        if "tests" in path:
            continue
        text = file.read_text().split("#[cfg(test)]\nmod tests {")[0]
        # Who may see something is no import.
        texts[path] = re.sub(r"//.*|pub\(in [^)]*\)", lambda match: "pub(super)" * match[0].startswith("pub"), text)
    return texts


def parts(text):
    """What stands between the commas that are in no inner braces."""
    depth, part = 0, ""
    for letter in text:
        depth += (letter == "{") - (letter == "}")
        if letter == "," and depth == 0:
            yield part.strip()
            part = ""
        else:
            part += letter
    if part.strip():
        yield part.strip()


def paths(tree):
    """The single paths of a `use`, and the names that they give."""
    head, brace, rest = tree.strip().partition("{")
    if not brace:
        path, _, name = tree.strip().partition(" as ")
        return [(path, name or path.split("::")[-1])]
    inner = rest.rstrip().removesuffix("}")
    return [(head + path, name) for part in parts(inner) for path, name in paths(part)]


def absolute(module, path):
    """Where a path of this crate leads; `None` for another crate's."""
    names = tuple(path.split("::"))
    match names[0]:
        case "crate":
            return names[1:]
        case "self":
            return module + names[1:]
        case "super":
            ups = next((n for n, name in enumerate(names) if name != "super"), len(names))
            return module[: len(module) - ups] + names[ups:]
    return None


def uses(module, text, public):
    for match in re.finditer(r"^\s*(pub(?:\([^)]*\))? )?use ([^;]+);", text, re.MULTILINE):
        if bool(match[1]) == public:
            yield from ((absolute(module, path), name) for path, name in paths(match[2]))


def imports(texts):
    """For each module those that it imports."""
    exported = {module: {name: path for path, name in uses(module, text, True)} for module, text in texts.items()}

    def home(path):
        if path is None:
            return None
        for length in range(len(path), -1, -1):
            module = path[:length]
            if module not in texts:
                continue
            name = path[length] if length < len(path) else None
            if name not in exported[module] or exported[module][name] == path:
                return module
            further = exported[module][name]
            return home(further + path[length + 1 :]) if further else None

    graph = {}
    for module, text in texts.items():
        named = (absolute(module, path) for path in re.findall(r"(?<![\w:])(?:crate|super)(?:::\w+)+", text))
        used = [path for path, _ in uses(module, text, False)]
        graph[module] = {home(path) for path in [*used, *named]} - {module, None}
    return graph


def circle(graph):
    """A way from a module back to itself, if there is one."""
    done = set()

    def walk(module, way):
        if module in way:
            return [*way[way.index(module) :], module]
        if module in done:
            return None
        done.add(module)
        return next(filter(None, (walk(other, [*way, module]) for other in sorted(graph[module]))), None)

    return next(filter(None, (walk(module, []) for module in sorted(graph))), None)


def main():
    failed = False
    for src in sorted(ROOT.glob("crates/*/src")):
        graph = imports(modules(src))
        if src.parent.name == "fetch-many" and sum(map(len, graph.values())) < LEAST:
            sys.exit("circles: hardly an import was found in the contract: does this program still read Rust?")
        if found := circle(graph):
            names = " -> ".join("::".join(module) or "the root" for module in found)
            print(f"circles: in {src.relative_to(ROOT)}: {names}", file=sys.stderr)
            failed = True
    sys.exit(failed)


if __name__ == "__main__":
    main()
