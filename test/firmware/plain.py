"""A plain C program around what LLVM wrote: C99, the C header, one object or library. It compares greedy tokens itself and
says by its status whether all are those of the golden.

  plain.py --target cortex-m4 --cc gcc --include DIR --golden FILE FILE.o -o PROGRAM"""
import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
import golden as goldens  # noqa: E402
from toolchain import Toolchain, add_arguments  # noqa: E402
from tools import Failure, invoke  # noqa: E402

C99 = ["-std=c99", "-pedantic", "-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Werror"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser)
    parser.add_argument("--include", required=True, help="folder of the model's headers")
    parser.add_argument("--golden", required=True)
    parser.add_argument("--spoil", action="store_true", help="expect another token at the end")
    parser.add_argument("object")
    parser.add_argument("-o", dest="output", required=True)
    options = parser.parse_args()
    golden = goldens.read(options.golden)
    greedy = golden.greedy[:60]
    if options.spoil:
        greedy[-1] += 1
    folder = Path(f"{options.output}.objects")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plain_input.h").write_text(
        f"static const int32_t start[] = {{{', '.join(map(str, golden.start))}}};\n"
        f"static const int32_t greedy[] = {{{', '.join(map(str, greedy))}}};\n")

    chain = Toolchain(options.target, options.cc, f"-O{options.level}")
    compiler = [chain.compiler[0][:-len("++")] + ("" if options.cc == "clang" else "cc"), *chain.compiler[1:]]
    main_object = folder / "plain.c.o"
    invoke([*compiler, *chain.about.flags, *C99, *(["-ffreestanding"] if chain.is_chip else []), chain.level,
            f"-I{options.include}", f"-I{folder}", "-c", HERE / "Inputs/plain.c", "-o", main_object])
    chain.link([main_object, *chain.board_objects(folder), options.object], options.output)
    status, out, err = chain.run(options.output)
    if status:
        raise Failure(f"{chain}: ended with {status}\n{out.decode(errors='replace')}{err.decode(errors='replace')}")
    print(f"{chain}: all {len(greedy)} tokens equal")


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"plain.py: {failure}")
