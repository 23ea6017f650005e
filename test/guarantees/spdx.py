"""Each source says its license in the first line and what it is for below.

  spdx.py ROOT"""
import sys

import tree

LICENSE = "// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception"


def main():
    problems, checked = [], tree.files(sys.argv[1], tree.CPP_AND_TD)
    for path, below in checked:
        lines = path.read_text().splitlines() + ["", "", ""]
        if lines[0] != LICENSE:
            problems.append(f"{below}: the first line is not '{LICENSE}'")
        elif not any(line.startswith("//") and line.strip("/ ") for line in lines[1:3]):
            problems.append(f"{below}: no comment says what the file is for")
    return tree.report("spdx", problems, len(checked))


sys.exit(main())
