"""Runs the commands in README.md's table of sizes and compares the figures.

  sizes.py ROOT SCRATCH FOLDER...

Models that are no paths of the tree are looked for in the folders; rows whose model is nowhere are skipped."""
import re
import subprocess
import sys
from pathlib import Path

ROW = re.compile(r"^\| `(burin compile (\S+) [^`]*)` \|(.*)\|$", re.MULTILINE)
# Of what `burin compile` prints, in the order of the table's columns.
PRINTED = [re.compile(rf"^  {name} +(\d+) bytes", re.MULTILINE) for name in ("weights", "tables", "kv cache", "arena")]


def find(model, folders):
    return next((folder / model for folder in folders if (folder / model).exists()), None)


def main():
    root, scratch, *folders = (Path(argument) for argument in sys.argv[1:])
    problems, rows, skipped = [], 0, 0
    for command, model, rest in ROW.findall((root / "README.md").read_text()):
        where = find(model, [root, *folders])
        if not where:
            skipped += 1
            continue
        rows += 1
        arguments = [str(where) if word == model else word for word in command.split()]
        done = subprocess.run([*arguments, "-o", str(scratch / f"row{rows}")], stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        stated = [cell.strip() for cell in rest.split("|")]
        if stated[0] == "does not fit":
            if done.returncode == 0 or "bytes are missing" not in done.stderr:
                problems.append(f"'{command}' fits or fails otherwise: {done.stderr[:200]}")
            continue
        found = [figure.search(done.stdout) for figure in PRINTED]
        figures = [match.group(1) if match else "none" for match in found]
        if done.returncode or figures != stated:
            problems.append(f"'{command}': README.md says {stated}, found {figures}")
    if not rows:
        problems.append("README.md has no table of sizes")
    for problem in problems:
        print("sizes:", problem)
    if not problems:
        print(f"sizes: {rows} rows are true, {skipped} skipped")
    return 1 if problems else 0


sys.exit(main())
