"""Instructions that a compiled model executes on an emulated Cortex-M4: what LLVM wrote against the C++ output with clang.
QEMU counts them, so the numbers are the same on every machine.

  instructions.py FOLDER --level 3 --tokens 10 -o DIR      fails if LLVM's are more"""
import argparse
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
from logits_program import compile_program, write_input  # noqa: E402
from model import CompiledModel  # noqa: E402
from toolchain import Toolchain  # noqa: E402
from tools import TIMEOUT, Failure, invoke, tool  # noqa: E402

TARGET = "cortex-m4"


def build_plugin(out):
    library = out / "count_instructions.so"
    invoke([tool("c++"), "-O2", "-std=c++17", "-shared", "-fPIC", HERE / "Inputs/count_instructions.cpp", "-o", library])
    return library


def executed(chain, program, tokens, plugin):
    """(instructions, what the program printed)."""
    emulator, words = chain.runs_on.command(program, [tokens])
    done = subprocess.run([*emulator, "-plugin", plugin, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=TIMEOUT)
    found = re.search(r"^instructions (\d+)$", done.stderr, re.MULTILINE)
    if done.returncode or not found:
        raise Failure(f"'{program}' ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return int(found.group(1)), done.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="holds the C++ output and the object")
    parser.add_argument("--level", default="3", help="of clang, as in -O3")
    parser.add_argument("--tokens", type=int, required=True)
    parser.add_argument("-o", dest="out", type=Path, required=True)
    options = parser.parse_args()
    write_input(options.out, range(options.tokens))
    model, plugin = CompiledModel(options.folder), build_plugin(options.out)
    # One program and one start-up code for both, so that all that differs is the model.
    chain = Toolchain(TARGET, "clang", "-O2")
    program = compile_program(chain, model, options.out, options.out / "program")
    program += chain.board_objects(options.out / "program")
    clang = Toolchain(TARGET, "clang", f"-O{options.level}")
    ways = {"LLVM": [model.folder / f"{model.name}.o"],
            f"clang -O{options.level}": model.compile(clang, options.out / "model")}
    counts, printed = {}, set()
    for way, objects in ways.items():
        elf = chain.link(program + objects, options.out / f"{way.replace(' ', '')}.elf")
        counts[way], text = executed(chain, elf, options.tokens, plugin)
        printed.add(text)
    if len(printed) != 1:
        raise Failure(f"they do not compute the same: {printed}")
    print(", ".join(f"{way} {count}" for way, count in counts.items()) + f" instructions for {options.tokens} tokens")
    ours, theirs = counts.values()
    if ours > theirs:
        raise Failure(f"LLVM's are {100 * ours / theirs - 100:.1f} % more")


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"instructions.py: {failure}")
