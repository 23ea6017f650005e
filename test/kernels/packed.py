"""A folder of kernels against the generic one: the program Inputs/packed-cases.cc on its chip, and on this host with
kernels/generic, whose hashes PackedTest.cpp ties to plain loops. With both compilers, for size and for speed.

  packed.py -o DIR TARGET:FOLDER...     FOLDER of runtime/kernels; files it lacks are the generic ones;
                                        several folders, the best first: dotprod+neon+vectors
  packed.py --spoil ...                 one code of every weight is another: must fail
"""
import argparse
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
from targets import TARGETS  # noqa: E402
from toolchain import HOSTED, STRICT, Toolchain  # noqa: E402
from tools import ROOT, Failure  # noqa: E402

LEVELS = ["-Os", "-O2", "-O3"]


def flat_kernels(folders, out):
    """The files that a target with these folders gets, in one folder: the first one that has a name wins."""
    out.mkdir(parents=True, exist_ok=True)
    for folder in reversed(folders):
        for path in (ROOT / "runtime/kernels" / folder).glob("*.h"):
            shutil.copy(path, out)
    return out


def run(target, folders, cc, level, out, flags=()):
    """What the program prints, a dictionary from format and kernel to hash."""
    chain = Toolchain(target, cc, level)
    kernels = flat_kernels(folders, out / "kernels")
    includes = [kernels, ROOT / "runtime/include", HERE.parent / "e2e", *chain.board_includes]
    own = [*(STRICT if chain.is_chip else HOSTED), "-Wconversion", "-Wshadow", *flags]
    objects = chain.compile_all([HERE / "Inputs/packed-cases.cc"], out / f"{cc}{level}", own, includes)
    objects += chain.board_objects(out / f"{cc}{level}")
    program = chain.link(objects, out / f"{cc}{level}" / "cases")
    status, text, err = chain.run(program)
    lines = dict(line.rsplit(" ", 1) for line in text.decode(errors="replace").splitlines())
    if status or not lines:
        raise Failure(f"{chain}: ended with {status}\n{text.decode(errors='replace')}{err.decode(errors='replace')}")
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="+", metavar="TARGET:FOLDER")
    parser.add_argument("-o", dest="out", required=True, type=Path, help="folder for everything that is made")
    parser.add_argument("--spoil", action="store_true")
    parser.add_argument("--level", action="append", default=[], choices=["-O0", *LEVELS])
    options = parser.parse_args()
    expected = run("host", ["generic"], "gcc", "-O2", options.out / "host")
    wrong = []
    for pair in options.pairs:
        target, folder = pair.split(":")
        for cc in ["gcc", "clang"]:
            if cc == "gcc" and TARGETS[target].gcc is None:
                continue
            for level in options.level or LEVELS:
                found = run(target, list(dict.fromkeys([*folder.split("+"), "generic"])), cc, level, options.out / f"{target}-{folder}",
                            ["-DSPOIL"] if options.spoil else [])
                differ = [name for name in expected if found.get(name) != expected[name]]
                print(f"{pair} {cc} {level}: {len(expected) - len(differ)} of {len(expected)} hashes", flush=True)
                wrong += [f"{pair} {cc} {level}: {name}" for name in differ]
    if wrong:
        raise Failure("these differ from the generic kernels on the host:\n  " + "\n  ".join(wrong))


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"packed.py: {failure}")
