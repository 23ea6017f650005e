"""optimization.py STORY OUT: builds the model of STORY, a folder of story.py, with many flags; all builds give one hash."""
import subprocess
import sys
from pathlib import Path

E2E = Path(__file__).resolve().parents[2] / "e2e"
BUILDS = [("g++", flags) for flags in ("-O0", "-O2", "-Os", "-O3 -march=native", "-O3 -march=native -ffast-math",
                                       "-Ofast -funroll-loops", "-O2 -flto -ffp-contract=fast -march=native")]
# Not -ffp-contract=fast: docs/design/numbers.md says why nothing helps against it.
BUILDS += [("clang++", flags) for flags in ("-O0", "-Os", "-O3 -march=native",
                                            "-O2 -ffp-contract=fast-honor-pragmas -march=native")]


def run(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"optimization.py: exit status {done.returncode}: {command}\n{done.stdout}{done.stderr}")
    return done.stdout


def main():
    story, out = map(Path, sys.argv[1:])
    out.mkdir(parents=True, exist_ok=True)
    model = story / "model-host"
    hashes = set()
    for number, (compiler, flags) in enumerate(BUILDS):
        program = out / str(number)
        run(compiler, "-std=c++17", *flags.split(), f"-I{model}", f"-I{story}", f"-I{E2E}", "-DMODEL=tales_nano",
            '-DMODEL_HEADER="tales_nano.h"', *sorted(model.glob("*.cpp")), *model.glob("*.S"), E2E / "replay.cpp",
            "-o", program)
        found = [line for line in run(program).splitlines() if line.startswith("hash ")]
        print(f"{compiler} {flags}: {found[0]}")
        hashes.add(found[0])
    if len(hashes) != 1:
        sys.exit(f"optimization.py: expected one hash, found {len(hashes)}")
    print("1 hash")


if __name__ == "__main__":
    main()
