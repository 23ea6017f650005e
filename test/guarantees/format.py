"""Every C++ file is as clang-format leaves it.

  format.py ROOT"""
import shutil
import subprocess
import sys

import tree

TOOL = shutil.which("clang-format-22") or "/usr/lib/llvm-22/bin/clang-format"


def main():
    checked = tree.files(sys.argv[1], tree.CPP)
    problems = []
    if checked:
        done = subprocess.run([TOOL, "--dry-run", "-Werror", *(str(path) for path, _ in checked)], text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode:
            problems = done.stdout.splitlines() or [f"clang-format ended with {done.returncode}"]
    return tree.report("format", problems, len(checked))


sys.exit(main())
