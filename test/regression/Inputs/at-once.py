"""at-once.py MODEL WORK: starts compilations with other options into one folder, new and existing, and compares what is
there in the end with what each writes alone. Proves nothing when they happen not to meet, but never fails by chance."""
import filecmp
import subprocess
import sys
from pathlib import Path

ROUNDS = 8
OPTIONS = [[], ["--weights-as=array"], ["--name=other", "--c-api"], ["--no-tokenizer", "--context=32"]]


def same(left, right):
    compared = filecmp.dircmp(left, right)
    return not (compared.left_only or compared.right_only or compared.diff_files or compared.funny_files)


def main():
    model, work = map(Path, sys.argv[1:])
    alone = []
    for number, options in enumerate(OPTIONS):
        alone.append(work / f"alone{number}")
        subprocess.run(["burin", "compile", model, "-o", alone[-1], *options], check=True, capture_output=True)
    for turn in range(ROUNDS):
        together = work / "together" / (f"{turn}/deep" if turn % 2 else "same")
        running = [subprocess.Popen(["burin", "compile", model, "-o", together, *options], stdout=subprocess.DEVNULL,
                                    stderr=subprocess.PIPE, text=True) for options in OPTIONS]
        for process in running:
            _, error = process.communicate()
            if process.returncode:
                sys.exit(f"at-once.py: exit status {process.returncode}: {error}")
        if sum(same(together, folder) for folder in alone) != 1:
            sys.exit(f"at-once.py: '{together}' is not what one compilation writes: {sorted(p.name for p in together.iterdir())}")
        left = [path.name for path in together.parent.iterdir() if ".burin" in path.name]
        if left:
            sys.exit(f"at-once.py: left behind: {left}")


if __name__ == "__main__":
    main()
