"""Instructions a token, exactly, of a model compiled for an emulated chip: floats and quantized.

  tokens.py -o DIR MODEL TARGET...            prints a table: f32, i8 and i4 weights, and how many times fewer
  tokens.py -o DIR MODEL TARGET... --at-least 5   fails where i8 needs more than a fifth of the instructions of f32

The mean of the first eight tokens, one a step; C++ with the target's flags and -O2."""
import argparse
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from instructions import LEVEL, count, plugin  # noqa: E402
from model import burin_compile  # noqa: E402
from toolchain import HOSTED, STRICT, Toolchain  # noqa: E402
from tools import Failure  # noqa: E402

TOKENS = [1, 300, 17, 256, 40, 5, 200, 9]
WEIGHTS = ["f32", "i8", "i4"]


def measure(model, target, cc, weights, out):
    chain, here = Toolchain(target, cc, LEVEL), out / f"{target}-{weights}-{cc}"
    compiled = burin_compile(model, target, out / f"model-{target}-{weights}",
                             [f"--weights={weights}", "--no-tokenizer", "--name=counted"])
    sources = [s for s in compiled.sources if s.name in ("counted.cpp", "counted_weights.S")]
    defines = ["-DMODEL=counted", '-DMODEL_HEADER="counted.h"', f"-DTOKENS={','.join(map(str, TOKENS))}"]
    includes = [compiled.folder, HERE, *chain.board_includes]
    own = STRICT if chain.is_chip else HOSTED
    objects = chain.compile_all(sources, here, STRICT, [compiled.folder])
    objects += chain.compile_all([HERE / "tokens.cc"], here, [*own, *defines], includes) + chain.board_objects(here)
    (found,) = count(chain, chain.link(objects, here / "tokens"), plugin(out), here / "counts")
    return found // len(TOKENS)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("targets", nargs="+")
    parser.add_argument("-o", dest="out", required=True, type=Path, help="folder for everything that is made")
    parser.add_argument("--at-least", type=float, default=0)
    parser.add_argument("--json", action="store_true", help="print the figures alone")
    options = parser.parse_args()
    small, table = [], []
    for target in options.targets:
        for cc in ["gcc", "clang"]:
            floats, eight, four = (measure(options.model, target, cc, weights, options.out) for weights in WEIGHTS)
            table.append({"target": target, "compiler": cc, "f32": floats, "i8": eight, "i4": four})
            if options.json:
                continue
            print(f"{target} {cc}: f32 {floats}, i8 {eight}, i4 {four} instructions a token; "
                  f"{floats / eight:.1f} and {floats / four:.1f} times fewer", flush=True)
            if floats < options.at_least * eight:
                small.append(f"{target} {cc}: {floats / eight:.2f} times")
    if options.json:
        print(json.dumps(table, indent=1))
    if small:
        raise Failure(f"i8 does not save {options.at_least:g} times the instructions:\n  " + "\n  ".join(small))


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"tokens.py: {failure}")
