"""The parts of a figure: plain SVG, legible in light and dark: the colours follow the reader's preference."""

import html

STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2328; }
  .small { font-size: 11px; fill: #59636e; }
  .line { stroke: #d1d9e0; stroke-width: 1; fill: none; }
  .a { fill: #2f6fdb; } .b { fill: #b45309; } .band { fill: #b45309; fill-opacity: 0.18; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; } .small { fill: #9198a1; } .line { stroke: #3d444d; }
    .a { fill: #6ea8fe; } .b { fill: #f0a35e; } .band { fill: #f0a35e; fill-opacity: 0.22; }
  }
"""


def svg(width, height, title, parts, style=STYLE):
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">\n'
        f"<title>{html.escape(title)}</title>\n<style>{style}</style>\n" + "\n".join(parts) + "\n</svg>\n"
    )


def text(x, y, words, kind="", anchor="start"):
    kind = f' class="{kind}"' if kind else ""
    return f'<text x="{x:g}" y="{y:g}"{kind} text-anchor="{anchor}">{html.escape(words)}</text>'


def bar(x, y, width, height, kind):
    return f'<rect x="{x:.1f}" y="{y:g}" width="{max(width, 1):.1f}" height="{height}" rx="1" class="{kind}"/>'
