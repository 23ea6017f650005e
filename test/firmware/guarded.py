"""A model under a memory protection unit that lets it touch nothing but what report.json and the header declare: code, weights
and tables to read, arena, KV cache, its decoder, and as much stack as stated. It has to compute the host's bits; whatever is
touched beside that has to fault.

  guarded.py MODEL --target cortex-m33 --output obj -o DIR      the stack is the object's bound
  guarded.py MODEL --target cortex-m33 --output cpp --cc gcc --stack BYTES -o DIR"""
import argparse
import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
from model import CompiledModel  # noqa: E402
from toolchain import HOSTED, STRICT, Toolchain  # noqa: E402
from tools import Failure, invoke  # noqa: E402

TOKENS = [0, 40, 17, 256, 41, 5, 200, 9, 33, 77, 12, 3]
OFFENCES = ["behind-arena", "behind-cache", "below-stack", "elsewhere", "write-weights", "write-code", "execute-arena", "short-stack"]
FAULT_STATUS = 99
# A status of the unit (data access, instruction access, while pushing registers), escalated: CFSR bits 0 to 4, HFSR bit 30.
FAULT = re.compile(rb"fault: HardFault at pc 0x\w+, cfsr 0x000000(\w\w), hfsr 0x40000000(, address (0x\w+))?\n")


def build(chain, folder, name, objects, out, stack, report):
    out.mkdir(parents=True, exist_ok=True)
    header = (folder / f"{name}.h").read_text()
    vocabulary = re.search(r"kVocabSize = (\d+);", header)[1]
    (out / "guarded_input.h").write_text(
        "#pragma once\n#include <stddef.h>\n#include <stdint.h>\n"
        f"inline constexpr int32_t kTokens[] = {{{', '.join(map(str, TOKENS))}}};\n"
        f"inline constexpr size_t kVocabulary = {vocabulary}, kStack = {stack},\n"
        f"    kArena = {report['ram']['arena_bytes']}, kKvCache = {report['ram']['kv_cache_bytes']};\n")
    own = STRICT if chain.is_chip else HOSTED
    program = chain.compile_all([HERE / "Inputs/guarded.cpp"], out,
                                [*own, f"-DMODEL={name}", f'-DMODEL_C_HEADER="{name}_c.h"'],
                                [out, folder, *chain.board_includes])
    return chain.link([*program, *objects, *chain.board_objects(out)], out / "program")


def compile_model(options, target, emit, folder):
    invoke(["burin", "compile", options.model, f"--target={target}", f"--weights={options.weights}",
            f"--activations={options.activations}", f"--emit={emit}", "--c-api", "--no-tokenizer",
            "--context=64", "--name=guarded", "-o", folder])
    return json.loads((folder / "report.json").read_text())


def hash_of(chain, program):
    status, out, err = chain.run(program)
    if status or not out.startswith(b"hash "):
        raise Failure(f"{chain}: ended with {status}\n{out.decode()}{err.decode()}")
    return out.decode().strip()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("--target", required=True)
    parser.add_argument("--weights", default="f32")
    parser.add_argument("--activations", default="f32")
    parser.add_argument("--output", choices=["obj", "cpp"], default="obj")
    parser.add_argument("--cc", choices=["gcc", "clang"], default="clang")
    parser.add_argument("--level", default="-Os", help="for C++")
    parser.add_argument("--stack", type=int, help="instead of the stated bound")
    parser.add_argument("-o", dest="out", type=Path, required=True)
    options = parser.parse_args()

    folder = options.out / "model"
    report = compile_model(options, options.target, options.output, folder)
    stack = options.stack or report["stack"]["bytes"]
    chain = Toolchain(options.target, options.cc, options.level)
    objects = [folder / "guarded.o"] if options.output == "obj" else \
        CompiledModel(folder).compile(chain, options.out / "objects")
    program = build(chain, folder, "guarded", objects, options.out / "chip", stack, report)

    compile_model(options, "host", "cpp", options.out / "host-model")
    host = Toolchain("host", "gcc", "-O1")
    reference = build(host, options.out / "host-model", "guarded", CompiledModel(options.out / "host-model").compile(host, options.out / "host-objects"),
                      options.out / "host", stack, report)
    wanted, found = hash_of(host, reference), hash_of(chain, program)
    if found != wanted:
        raise Failure(f"{chain}: {found} under guard, {wanted} on the host")
    print(f"{chain} {options.output}: {found} under guard with {stack} bytes of stack, as on the host", flush=True)
    for offence in OFFENCES:
        status, out, err = chain.run(program, [offence])
        fault = FAULT.fullmatch(out)
        if status != FAULT_STATUS or not fault or not int(fault[1], 16) & 0x1B:
            raise Failure(f"{chain}: {offence} ended with {status}: {out.decode()}{err.decode()}")
        print(f"{offence}: {out.decode().strip()}", flush=True)


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"guarded.py: {failure}")
