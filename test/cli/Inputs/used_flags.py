"""used_flags.py HELP FOLDER: every flag in a command's --help stands in a RUN line of a test in the folder, other than
those that only show it to be refused."""
import re
import sys
from pathlib import Path

text = Path(sys.argv[1]).read_text()
lines = [line for test in Path(sys.argv[2]).glob("*.test") if not test.name.startswith(("refuses-", "help"))
         for line in test.read_text().splitlines() if line.startswith(("RUN:", "DEFINE:"))]
used = set(re.findall(r"--[a-z][a-z-]*", "\n".join(lines)))
flags = set(re.findall(r"--[a-z][a-z-]*", text)) - {"--help", "--output", "--compile-to"}
if not flags:
    sys.exit("used_flags.py: expected flags, found none")
if flags - used:
    sys.exit(f"used_flags.py: no test uses {sorted(flags - used)}")
