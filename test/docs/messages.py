"""The messages in docs/errors.md are in the sources: no documented error has gone or changed.

  messages.py ROOT

Of each message in a table, what stands between the dots has to be part of some string there."""
import re
import sys
from pathlib import Path

STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
ROW = re.compile(r"^\| (`.*?`(?:, `.*?`)*) \|", re.MULTILINE)
# Not ours: the shape of what LLVM's YAML reader says.
FOREIGN = {"FILE:LINE:COLUMN: ..."}


def main():
    root = Path(sys.argv[1])
    text = []
    for path in sorted(path for folder in ("compiler", "codegen", "passes", "tools")
                       for path in (root / folder).rglob("*.[ch]*")):
        # Strings side by side are one.
        text += STRING.findall(re.sub(r'"\s*\n\s*"', "", path.read_text()))
    strings = "\n".join(text).replace("\\'", "'")
    problems, checked = [], 0
    for cell in ROW.findall((root / "docs/errors.md").read_text()):
        for message in re.findall(r"`(.*?)`", cell):
            parts = [part.strip() for part in message.split("...") if len(part.strip()) > 2]
            if message in FOREIGN or not parts:
                continue
            checked += 1
            problems += [f"'{message}': no string has '{part}'" for part in parts if part not in strings]
    if not checked:
        problems.append("docs/errors.md has no messages")
    for problem in problems:
        print("messages:", problem)
    if not problems:
        print(f"messages: {checked} are in the sources")
    return 1 if problems else 0


sys.exit(main())
