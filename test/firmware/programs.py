"""Makes a program for each target with --emit=exe, runs it with the command that burin prints, and compares its story with
the golden one.

  programs.py --model FOLDER -o DIR [--tokens N] TARGET...       N tokens are compared, at most"""
import argparse
import json
import os
import subprocess
import sys
from pathlib import Path


def command(text, arguments):
    """The printed command with arguments for the program: over semihosting, or behind its name."""
    words = text.split()
    for i, word in enumerate(words):
        if word.endswith("target=native"):
            words[i] = word + "".join(f",arg={a}" for a in ["program", *arguments])
            return words
    return words + arguments


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    parser.add_argument("-o", dest="out", required=True)
    parser.add_argument("--tokens", type=int, default=24)
    parser.add_argument("targets", nargs="+")
    options = parser.parse_args()
    golden = json.loads((Path(options.model) / "golden.json").read_text())
    expected = "\n".join(map(str, golden["greedy_ids"][:options.tokens])) + "\n"
    for target in options.targets:
        folder = Path(options.out) / target
        made = subprocess.run(["burin", "compile", options.model, f"--target={target}", "--emit=exe", "-o", str(folder)],
                              stdout=subprocess.PIPE, text=True)
        if made.returncode:
            sys.exit(f"programs.py: no program for {target}")
        (run,) = [line.split(None, 1)[1] for line in made.stdout.splitlines() if line.startswith("  run ")]
        words = command(run, ["--greedy", "--ids", "--tokens", str(options.tokens)])
        said = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, timeout=300)
        if said.returncode or said.stdout != expected:
            sys.exit(f"programs.py: {target} ended with {said.returncode} and said {said.stdout!r}, expected {expected!r}")
        print(f"{target}: {options.tokens} tokens equal ({os.path.basename(words[0])})", flush=True)


if __name__ == "__main__":
    main()
