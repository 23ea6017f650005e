"""Runs a command that has to fail as every command fails: exit code 1, nothing on standard output, one `burin: error:`
line, a `note:` line with what to do, and nothing left of the output. Prints the two lines.

  refused.py WORK -- COMMAND...    {out} in an argument is a folder in WORK, which is empty before and after"""
import shutil
import subprocess
import sys
from pathlib import Path

# A refusal takes well under a second. What takes this long hangs.
TIMEOUT = 60


def main():
    work, dashes, *command = sys.argv[1:]
    assert dashes == "--", __doc__
    work = Path(work)
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    command = [word.replace("{out}", str(work / "out")) for word in command]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT)
    error = done.stderr.decode()
    sys.stdout.write(error)
    lines = error.splitlines()
    if done.returncode != 1:
        sys.exit(f"refused.py: expected exit code 1, found {done.returncode}")
    if done.stdout:
        sys.exit(f"refused.py: expected nothing on standard output, found {done.stdout!r}")
    if len(lines) != 2 or not lines[0].startswith("burin: error: ") or not lines[1].startswith("note: "):
        sys.exit("refused.py: expected one line 'burin: error: ...' and one line 'note: ...'")
    for line, start in zip(lines, ("burin: error: ", "note: ")):
        if line.endswith(".") or not line[len(start):]:
            sys.exit(f"refused.py: expected a message without a full stop, found {line!r}")
    left = sorted(str(path) for path in work.iterdir())
    if left:
        sys.exit(f"refused.py: left behind: {left}")


if __name__ == "__main__":
    main()
