"""The code that report.json states for C++ against what clang -Os makes of it.

  code_size.py MODEL TARGET... --weights f32 i4 --most 10 -o DIR      at most 10 % off"""
import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e"))
from model import burin_compile  # noqa: E402
from text_size import text_bytes  # noqa: E402
from toolchain import STRICT, Toolchain  # noqa: E402
from tools import Failure  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("targets", nargs="+")
    parser.add_argument("--weights", nargs="+", required=True)
    parser.add_argument("--most", type=float, required=True, help="per cent")
    parser.add_argument("--cc", choices=["clang", "gcc"], default="clang", help="the estimate is of clang's")
    parser.add_argument("-o", dest="out", type=Path, required=True)
    options = parser.parse_args()
    far = []
    for target in options.targets:
        for weights in options.weights:
            here = options.out / f"{target}-{weights}"
            model = burin_compile(options.model, target, here / "model", [f"--weights={weights}", "--report", "--context=64"])
            stated = json.loads((model.folder / "report.json").read_text())["code"]["bytes"]
            sources = sorted(model.folder.glob("*.cpp"))
            chain = Toolchain(target, options.cc, "-Os")
            made = text_bytes(chain.compile_all(sources, here / "objects", STRICT, [model.folder]))
            off = 100 * stated / made - 100
            print(f"{target} {weights}: {stated} bytes stated, {made} made, {off:+.1f} %", flush=True)
            if abs(off) > options.most:
                far.append(f"{target} {weights}")
    if far:
        raise Failure(f"{', '.join(far)} are further off than {options.most:g} %")


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"code_size.py: {failure}")
