"""The stack's bound against the stack: compiles a model for a chip, paints the stack of an emulated board, runs the model
and looks how deep the paint is gone. The bound may not be below that, and at most MOST times as much.

  stack.py MODEL --weights W --most 1.3 -o DIR TARGET...                  the decoder
  stack.py MODEL --tokenizer --weights W --most 1.3 -o DIR TARGET...      the tokenizer instead
  stack.py MODEL --cpp --weights W --most 1.3 -o DIR TARGET...            what is stated for C++ and clang -Os
  stack.py MODEL --cpp --frames gcc --weights W --most 4 -o DIR TARGET... the sum of all frames that a compiler says it makes"""
import argparse
import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
from toolchain import STRICT, Toolchain  # noqa: E402
from tools import Failure, invoke  # noqa: E402

DECODER = {"step": re.compile(r"^_ZN\w+7Decoder4stepE"), "prefill": re.compile(r"^_ZN\w+7Decoder7prefillE")}
TOKENIZER = {"encode": re.compile(r"^_ZNK\w+9Tokenizer6encodeE"), "decode": re.compile(r"^_ZNK\w+9Tokenizer6decodeE")}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("--weights", required=True)
    parser.add_argument("--tokenizer", action="store_true")
    parser.add_argument("--cpp", action="store_true")
    parser.add_argument("--frames", choices=["gcc", "clang"], help="the bound is the sum of this compiler's frames")
    parser.add_argument("--most", type=float, required=True)
    parser.add_argument("--less", type=int, default=0, help="take so many bytes off the bounds, to see the check fail")
    parser.add_argument("-o", dest="out", required=True)
    parser.add_argument("targets", nargs="+")
    options = parser.parse_args()
    functions = TOKENIZER if options.tokenizer else DECODER
    source, constant, key = ("tokenizer_stack.cpp", "kTokenizerStackBytes", "tokenizer_bytes") if options.tokenizer else \
        ("stack.cpp", "kStackBytes", "bytes")
    for target in options.targets:
        folder = Path(options.out) / target
        invoke(["burin", "compile", options.model, f"--target={target}", f"--weights={options.weights}", "--name=tales_nano",
                *(["--emit=cpp", "--report"] if options.cpp else ["--emit=obj"]), "--context=64", *([] if options.tokenizer else ["--no-tokenizer"]), "-o", folder])
        stack = json.loads((folder / "report.json").read_text())["stack"]
        header = (folder / "tales_nano.h").read_text()
        without = [f["symbol"] for f in stack["functions"] if f["bytes"] is None]
        if without:
            raise Failure(f"{target}: no bound for {', '.join(without)}")
        if options.cpp and f"{constant} =" in header:
            raise Failure(f"{target}: the header says what only one compiler keeps")
        if not options.cpp and f" {constant} = {stack[key]};" not in header:
            raise Failure(f"{target}: the header does not say {stack[key]}")
        chain = Toolchain(target, options.frames or "clang", "-O2")
        objects = chain.compile_all([HERE / "Inputs" / source], folder / "objects", STRICT,
                                    [folder, *chain.board_includes])
        model = [folder / "tales_nano.o"]
        if options.cpp:
            os_chain = Toolchain(target, options.frames or "clang", "-Os", ["-fstack-usage"])
            model = os_chain.compile_all(sorted([*folder.glob("*.cpp"), *folder.glob("*.S")]), folder / "model-objects", STRICT, [folder])
        if options.frames:
            frames = sum(int(line.split("\t")[1]) for su in (folder / "model-objects").glob("*.su") for line in su.read_text().splitlines())
            stack["bytes"] = frames
            stack["functions"] = [{"symbol": f["symbol"], "bytes": frames} for f in stack["functions"]]
        program = chain.link([*objects, *chain.board_objects(folder), *model], folder / "program")
        status, out, err = chain.run(program)
        if status:
            raise Failure(f"{chain}: ended with {status}\n{out.decode()}{err.decode()}")
        for name, symbol in functions.items():
            taken = int(re.search(rf"^{name} 0x(\w+)", out.decode(), re.MULTILINE)[1], 16)
            bound = max(f["bytes"] for f in stack["functions"] if symbol.match(f["symbol"])) - options.less
            print(f"{target} {name}: bound {bound}, taken {taken}, {bound / max(taken, 1):.2f} times", flush=True)
            if not taken <= bound <= options.most * taken or bound > stack[key]:
                raise Failure(f"{target}: {name} took {taken} bytes of stack, its bound is {bound}")


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"stack.py: {failure}")
