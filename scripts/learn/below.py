"""What stands below a listing and below an exercise: how to run it, where it is, and a fold with the rest."""

from exercises import hint, path
from programs import DOCS, ROOT


def fold(title, body):
    # The empty lines let Markdown begin again inside of HTML.
    return f"<details>\n<summary>{title}</summary>\n\n{body}\n\n</details>"


def below_listing(programs, argument, folded):
    """For one program, or for the two of a difference; `argument` is its own, if it has one, and `folded` are those to
    show whole."""
    commands = ", ".join(f"`{f'{program.command()} {argument}'.strip()}`" for program in programs)
    links = ", ".join(program.link() for program in programs)
    parts = [f"{'Run it' if len(programs) == 1 else 'Run them'}: {commands}. In the repository: {links}."]
    for program in folded:
        title = "The whole program" if len(programs) == 1 else f"The whole of {program.path.name}"
        parts.append(fold(title, f"```{program.language}\n{program.whole()}\n```"))
    return "\n\n".join(parts)


def below_exercise(name):
    file = path(name)
    link = f"[`{file.relative_to(ROOT)}`]({file.relative_to(DOCS)})"
    return (
        f"Write it in {link}, where its imports and types are. This says what is still missing:\n\n"
        f"```sh\ncargo learn try {name}\n```\n\n{fold('A hint', hint(name))}"
    )
