"""Which steps of the model the addresses of one function lie in, and what stands at their lines of the module's text.

  symbolize.py PROGRAM FUNCTION TEXT"""
import re
import subprocess
import sys

program, function, text = sys.argv[1:]
lines = open(text).read().splitlines()
symbols = subprocess.run(["llvm-nm-22", "--print-size", program], stdout=subprocess.PIPE, text=True, check=True).stdout
(found,) = [line.split() for line in symbols.splitlines() if line.endswith(f" {function}")]
begin, size = int(found[0], 16), int(found[1], 16)
addresses = "\n".join(hex(at) for at in range(begin, begin + size, 16))
said = subprocess.run(["llvm-symbolizer-22", f"--obj={program}"], input=addresses, stdout=subprocess.PIPE, text=True, check=True)
seen = set()
for frames in said.stdout.strip().split("\n\n"):
    step, place, *around = frames.split("\n")
    if around and step not in seen:
        seen.add(step)
        line = lines[int(re.search(r":(\d+):\d+$", place).group(1)) - 1]
        print(f"{step} in {around[0].rpartition('tales_nano.')[2]}, at {line.strip()}")
