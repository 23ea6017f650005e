"""killed.py MODEL WORK: ends compilations after various times, by SIGKILL and by SIGINT, and looks at what is left.
Whenever the signal comes, the output is not there or whole."""
import filecmp
import signal
import shutil
import subprocess
import sys
import time
from pathlib import Path

DELAYS = [0.02 * step for step in range(1, 16)]


def main():
    model, work = map(Path, sys.argv[1:])
    whole = work / "whole"
    subprocess.run(["burin", "compile", model, "-o", whole], check=True, capture_output=True)
    for number in (signal.SIGKILL, signal.SIGINT):
        for delay in DELAYS:
            folder = work / "folder"
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            process = subprocess.Popen(["burin", "compile", model, "-o", folder / "a/out"], stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
            time.sleep(delay)
            process.send_signal(number)
            process.wait()
            out = folder / "a/out"
            if out.exists():
                compared = filecmp.dircmp(whole, out)
                if compared.left_only or compared.right_only or compared.diff_files:
                    sys.exit(f"killed.py: after {delay} s '{out}' is not whole")
            elif process.returncode == 0:
                sys.exit("killed.py: expected an output after exit status 0, found none")
            elif number == signal.SIGINT and list(folder.iterdir()):
                sys.exit(f"killed.py: after {delay} s an interrupt leaves {sorted(folder.rglob('*'))}")


if __name__ == "__main__":
    main()
