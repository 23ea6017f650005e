"""One stem a pass: FooBar in passes/Passes.td has the flag --burin-foo-bar, the file passes/FooBar.cpp, the test
test/passes/foo-bar.mlir and a description.

  passes.py ROOT"""
import json
import re
import subprocess
import sys
from pathlib import Path

import tree

LLVM = Path("/usr/lib/llvm-22")


def passes(root):
    """(name, flag, description) of each pass, as TableGen reads them."""
    done = subprocess.run([LLVM / "bin/llvm-tblgen", "--dump-json", f"-I{root}", f"-I{LLVM / 'include'}",
                           root / "passes/Passes.td"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    if done.returncode:
        sys.exit("passes: passes/Passes.td cannot be read")
    records = json.loads(done.stdout)
    return [(name, records[name]["argument"], records[name]["description"])
            for name in records["!instanceof"].get("PassBase", [])]


def kebab(name):
    """FoldNormScales -> fold-norm-scales; a run of capitals is one word."""
    return "-".join(re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*", name)).lower()


def main():
    root, problems = Path(sys.argv[1]), []
    found = passes(root)
    for name, flag, description in found:
        stem = flag.removeprefix("burin-")
        if not re.fullmatch(r"burin(-[a-z0-9]+)+", flag):
            problems.append(f"{name}: the flag '{flag}' is not burin-foo-bar")
        # Without dashes, because EmitC may be one word or two.
        elif stem.replace("-", "") != name.lower():
            problems.append(f"{name}: has the flag '{flag}', expected 'burin-{kebab(name)}'")
        for path in (f"passes/{name}.cpp", f"test/passes/{stem}.mlir"):
            if not (root / path).is_file():
                problems.append(f"{name}: no {path}")
        if not description.strip():
            problems.append(f"{name}: no description")
    return tree.report("passes", problems, len(found))


sys.exit(main())
