"""Blocks of GGUF files are repacked without loss: a model of which every matrix is quantized gives the logits that the same
numbers give as floats, and takes the bytes that they have in the file, or those of the storage that is wide enough.

  repacked.py MODEL-f32.gguf TYPE STORAGE --tokens 1,2,3 -o DIR [--compile-arg ...]

The model is rewritten twice: with its matrices in blocks of TYPE, and with the numbers that those stand for. Activations stay
floats, so both compute the same sums in another order. Tolerance: 1e-4 a logit, as for float32 against a reference of
float32 (golden.py). With --lossy the numbers are expected to differ by more than ten times that."""
import argparse
import array
import json
import math
import sys
from pathlib import Path

import gguf_file
import model as models
import story
from toolchain import Toolchain
from tools import Failure

TOLERANCE = 1e-4
GROUP_BYTES = {"i8g32": 34, "i4": 18, "i4m": 20}  # of 32 numbers


def logits(model, options, folder, arguments):
    compiled = models.burin_compile(model, "host", folder, arguments)
    toolchain = Toolchain("host", "gcc", "-O2")
    program = compiled.build(toolchain, "replay.cpp", folder / "replay", [options.out])
    dump = folder / "logits"
    story.parse_replay(toolchain, *toolchain.run(program, [f"--logits={dump}"]))
    return array.array("f", dump.read_bytes()), json.loads((compiled.folder / "report.json").read_text())


def check_report(report, blocks, options):
    """Every matrix says that it was repacked, and has the bytes of the file."""
    quantized = [tensor for tensor in blocks if tensor.type != gguf_file.F32]
    expected = sum(math.prod(tensor.dims) // 32 * GROUP_BYTES[options.storage] for tensor in quantized)
    total = 0
    matrices = [entry for entry in report["weights"]["tensors"] if options.type in entry.get("file_types", [])]
    for entry in matrices:
        if entry["storage"] != options.storage or set(entry["conversions"]) != {"repacked"}:
            raise Failure(f"'{entry['symbol']}' is {entry['storage']}, {entry['conversions']}")
        if "column_scale" in entry or "requantized_groups" in entry:
            raise Failure(f"'{entry['symbol']}' is not what the file has")
        total += entry["bytes"]
    if total != expected:
        raise Failure(f"{len(matrices)} matrices have {total} bytes, expected {expected}")
    stored = sum(len(tensor.data) for tensor in quantized)
    print(f"{len(quantized)} matrices of {stored} bytes in the file have {total}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("type", choices=gguf_file.BLOCKS)
    parser.add_argument("storage")
    parser.add_argument("--tokens", required=True)
    parser.add_argument("--lossy", action="store_true")
    parser.add_argument("--compile-arg", action="append", default=[])
    parser.add_argument("-o", dest="out", type=Path, required=True)
    options = parser.parse_args()
    story.write_input(options.out, [int(token) for token in options.tokens.split(",")], 1)
    metadata, pairs, tensors = gguf_file.read(options.model)
    blocks, floats = [], []
    for tensor in tensors:
        whole = len(tensor.dims) == 2 and tensor.dims[0] % 32 == 0
        both = gguf_file.quantized(tensor, options.type) if whole else (tensor, tensor)
        blocks.append(both[0])
        floats.append(both[1])
    for name, kind in (("blocks", blocks), ("floats", floats)):
        gguf_file.write(options.out / f"{name}.gguf", metadata, pairs, kind)
    ours, report = logits(options.out / "blocks.gguf", options, options.out / "blocks",
                          ["--activations=f32", *options.compile_arg])
    theirs, _ = logits(options.out / "floats.gguf", options, options.out / "floats", [])
    if len(ours) != len(theirs) or not ours:
        raise Failure(f"{len(ours)} and {len(theirs)} logits")
    worst = max(abs(a - b) for a, b in zip(ours, theirs))
    if options.lossy:
        if not worst > 10 * TOLERANCE:
            raise Failure(f"a logit is off by no more than {worst:.3g}: the comparison sees nothing")
        print(f"numbers differ: {worst:.2g}")
        return
    if not worst <= TOLERANCE:
        raise Failure(f"a logit is off by {worst:.3g}, allowed {TOLERANCE:.3g}")
    print(f"logits within {worst:.2g} of {TOLERANCE:.2g} allowed")
    check_report(report, blocks, options)


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"repacked.py: {failure}")
