"""Bytes of machine code: what LLVM wrote against what clang -Os makes of the C++ output, both with everything in it that a
program can call. Sizes are llvm-size's and the same on every machine.

  text_size.py FOLDER MODEL --target cortex-m4 --most 15 -o DIR      at most 15 % more"""
import argparse
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e"))
from toolchain import STRICT, Toolchain  # noqa: E402
from tools import Failure, invoke, tool  # noqa: E402


def text_bytes(objects):
    """Sum over all sections of code."""
    table = invoke([tool("llvm-size"), "-A", *objects])
    return sum(int(size) for size in re.findall(r"^\.text\S*\s+(\d+)", table, re.MULTILINE))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="holds the C++ output and the object")
    parser.add_argument("model")
    parser.add_argument("--target", required=True)
    parser.add_argument("--most", type=float, required=True, help="per cent")
    parser.add_argument("-o", dest="out", required=True)
    options = parser.parse_args()
    chain = Toolchain(options.target, "clang", "-Os")
    sources = sorted(options.folder.glob("*.cpp"))
    ours = text_bytes([options.folder / f"{options.model}.o"])
    theirs = text_bytes(chain.compile_all(sources, options.out, STRICT, [options.folder]))
    print(f"{options.target}: text {ours} bytes through LLVM, {theirs} with clang -Os")
    if ours > theirs * (1 + options.most / 100):
        raise Failure(f"that is {100 * ours / theirs - 100:.1f} % more, allowed {options.most:g} %")


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"text_size.py: {failure}")
