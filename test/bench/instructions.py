"""Instructions for a multiplication, exactly, of every kernel on its emulated chip.

  instructions.py -o DIR                               builds and runs, prints the table
  instructions.py -o DIR --table instructions.txt      and compares it with a file: every figure must be equal
  instructions.py -o DIR --write instructions.txt      and writes it
  instructions.py ... --only cortex-m4:armv7em         some rows only; several folders: dotprod+neon+vectors

Kernels are compiled with the flags of codegen/targets/TARGET.yaml and -O2. A figure is the instructions of one call of
64 rows and 256 columns over its 16384 multiplications, with x16 of sixteen tokens; of quantize_a8 over its 256 columns."""
import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
for folder in ("e2e", "kernels"):
    sys.path.insert(0, str(HERE.parent / folder))
from packed import flat_kernels  # noqa: E402
from targets import TARGETS  # noqa: E402
from toolchain import HOSTED, STRICT, Toolchain  # noqa: E402
from tools import ROOT, Failure, invoke, tool  # noqa: E402

PAIRS = ["cortex-m4:generic", "cortex-m4:armv7em", "cortex-m55:armv81m", "cortex-m0:armv6m", "cortex-m3:armv6m", "riscv32-imc:rv32im", "riscv32-gcv:rvv",
         "aarch64:neon+vectors", "cortex-a76:dotprod+neon+vectors",
         "aarch64-i8mm:i8mm+neon+vectors"]
COUNTS = {"quantize": 256, "i8": 16384, "i4g32": 16384, "i4mg32": 16384, "quantize32": 256, "i8g32a32": 16384,
          "i4g32a32": 16384, "i4mg32a32": 16384, "i8x16": 262144, "i4g32x16": 262144}
LEVEL = "-O2"
HEAD = "# instructions a multiplication (quantize: a column), 64 x 256, " + LEVEL


def plugin(out):
    library = out / "instructions.so"
    if not library.exists():
        out.mkdir(parents=True, exist_ok=True)
        invoke([tool("g++"), "-std=c++17", "-O2", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared", "-fvisibility=hidden",
                HERE / "instructions.cc", "-o", library])
    return library


def count(chain, program, library, report):
    """The instructions of each region of a program."""
    emulator, words = chain.runs_on.command(program, [])
    invoke([*emulator, "-plugin", f"{library},out={report}", *words])
    return [int(line) for line in report.read_text().split()]


def measure(pair, cc, out, library):
    target, folder = pair.split(":")
    chain = Toolchain(target, cc, LEVEL)
    here = out / f"{target}-{folder}-{cc}"
    kernels = flat_kernels(list(dict.fromkeys([*folder.split("+"), "generic"])), out / f"{target}-{folder}")
    includes = [kernels, ROOT / "runtime/include", HERE, ROOT / "runtime/boards"]
    own = STRICT if chain.is_chip else HOSTED
    objects = chain.compile_all([HERE / "kernels.cc"], here, own, includes) + chain.board_objects(here)
    objects += chain.compile_all([HERE / "kernels.cc"], here / "prompt", [*own, "-DPROMPT"], includes)
    counts = count(chain, chain.link(objects, here / "kernels"), library, here / "counts")
    if len(counts) != len(COUNTS):
        raise Failure(f"{pair} {cc}: {len(counts)} regions, expected {len(COUNTS)}")
    return [f"{found / by:.4f}" for found, by in zip(counts, COUNTS.values())]


def table(pairs, out):
    library, rows = plugin(out), [["target:kernels", "compiler", *COUNTS]]
    for pair in pairs:
        for cc in ["gcc", "clang"]:
            if cc == "clang" or TARGETS[pair.split(":")[0]].gcc is not None:
                rows.append([pair, cc, *measure(pair, cc, out, library)])
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [HEAD] + ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", dest="out", required=True, type=Path, help="folder for everything that is made")
    parser.add_argument("--only", action="append", default=[], metavar="TARGET:FOLDER")
    parser.add_argument("--table", type=Path)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    lines = table(options.only or PAIRS, options.out)
    print("\n".join(lines))
    if options.write:
        options.write.write_text("\n".join(lines) + "\n")
    if options.table:
        compare(options.table, lines)


def compare(path, lines):
    def cells(text):
        rows = [line.split() for line in text if not line.startswith("#")]
        return {(row[0], row[1], name): row[i + 2] for row in rows[1:] for i, name in enumerate(COUNTS)}
    stated, found, wrong = cells(path.read_text().splitlines()), cells(lines), []
    for key, value in found.items():
        before = stated.get(key)
        if value != before:
            worse = before is None or float(value) > float(before)
            wrong.append(f"{' '.join(key)}: {value}, '{path.name}' says {before or 'nothing'}: "
                         + ("a regression" if worse else "an improvement, update the table"))
    if wrong:
        raise Failure("counts differ:\n  " + "\n  ".join(wrong))
    print(f"{len(found)} figures are those of '{path.name}'")


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"instructions.py: {failure}")
