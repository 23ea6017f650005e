"""Runs compilers and emulators, and says what failed in a test's own words."""
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LLVM = Path("/usr/lib/llvm-22/bin")

# A run that has not ended by then hangs. The slowest honest one, 200 steps of a 260,000-parameter model at -O0 on the
# emulated chip, is about 50 million multiply-adds, which take some 10 s.
TIMEOUT = 900


class Failure(Exception):
    """Something a test reports and fails on; its text is the whole message."""


def tool(name):
    """Where LLVM's or the system's `name` is."""
    found = LLVM / name
    path = str(found) if found.exists() else shutil.which(name)
    if not path:
        raise Failure(f"'{name}' is not installed")
    return path


def invoke(command):
    """Runs a build step and returns what it printed; its failure is the test's."""
    command = [str(part) for part in command]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=TIMEOUT, text=True, errors="replace")
    except FileNotFoundError:
        raise Failure(f"'{command[0]}' is not on PATH") from None
    except subprocess.TimeoutExpired:
        raise Failure(f"no end after {TIMEOUT} s: {' '.join(command)}") from None
    if done.returncode:
        raise Failure(f"exit status {done.returncode}: {' '.join(command)}\n{done.stdout}")
    return done.stdout
