"""Every file that the documentation links to or names by its path is there, and every heading.

  links.py ROOT"""
import re
import sys
from pathlib import Path

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
# A path in the tree, in backticks; NAME, X and FooBar stand for what the reader chooses.
PATH = re.compile(r"`((?:compiler|dialects|passes|codegen|runtime|tools|test|docs|examples|cmake)/[\w./*+-]+)`")
CHOSEN = re.compile(r"NAME|\bX[A-Z]?|[Ff]oo-?[Bb]ar|^test/passes/")
CODE = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)


def anchors(page):
    """The headings as GitHub makes anchors of them."""
    headings = re.findall(r"^#+ (.*)$", CODE.sub("", page.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def main():
    root, problems, checked = Path(sys.argv[1]).resolve(), [], 0
    for page in [root / "README.md", *sorted((root / "docs").rglob("*.md"))]:
        below, text = page.relative_to(root), CODE.sub("", page.read_text())
        for target in LINK.findall(text):
            if target.startswith(("https:", "http:")):
                continue
            checked += 1
            path, _, anchor = target.partition("#")
            file = (page.parent / path).resolve() if path else page
            if not file.exists():
                problems.append(f"{below}: there is no '{path}'")
            elif anchor and anchor not in anchors(file):
                problems.append(f"{below}: '{path}' has no heading '#{anchor}'")
        for path in PATH.findall(text):
            checked += 1
            if not CHOSEN.search(path) and not list(root.glob(path.rstrip("/"))):
                problems.append(f"{below}: there is no '{path}' in the tree")
    if not checked:
        problems.append("no link to check")
    for problem in problems:
        print("links:", problem)
    if not problems:
        print(f"links: {checked} links and paths are there")
    return 1 if problems else 0


sys.exit(main())
