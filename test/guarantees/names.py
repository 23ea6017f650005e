"""File names say what is inside; the runtime's also survive being copied flat into one folder with a prefix.

  names.py ROOT"""
import re
import sys

import tree

VAGUE = {"util", "utils", "common", "helper", "helpers", "misc"}
SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


def words(stem):
    """utf8_text, FoldNormScales, plan-arena -> lower-case words."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", stem)]


def main():
    problems, owners = [], {}
    checked = tree.files(sys.argv[1], tree.CPP_AND_TD + (".py", ".mlir", ".test"))
    for path, below in checked:
        vague = VAGUE.intersection(words(path.stem))
        if vague:
            problems.append(f"{below}: '{min(vague)}' says nothing")
        if below.parts[0] != "runtime" or path.suffix not in tree.CPP:
            continue
        if not SNAKE.fullmatch(path.stem):
            problems.append(f"{below}: runtime files are snake_case")
        # A kernel for an instruction set replaces the generic one by having its name.
        replaces = below.parts[1] == "kernels" and below.parts[2] != "generic"
        other = None if replaces else owners.setdefault(path.name, below)
        if other not in (None, below):
            problems.append(f"{below}: has the name of {other}")
    return tree.report("names", problems, len(checked))


sys.exit(main())
