"""One idea a file: the median of all C++ and TableGen files is below 180 lines, none has more than 700.

  sizes.py ROOT"""
import statistics
import sys

import tree

MEDIAN, LIMIT = 180, 700


def main():
    lines = {below: len(path.read_text().splitlines()) for path, below in tree.files(sys.argv[1], tree.CPP_AND_TD)}
    problems = [f"{below} has {count} lines, the limit is {LIMIT}" for below, count in lines.items() if count > LIMIT]
    if lines and statistics.median(lines.values()) >= MEDIAN:
        problems.append(f"the median file has {statistics.median(lines.values()):.0f} lines, expected less than {MEDIAN}")
    return tree.report("sizes", problems, len(lines))


sys.exit(main())
