"""One hash over all logits, for every target that can run, through each of three ways: C++ with GCC, C++ with clang, and the
object that LLVM writes (linked to a program that GCC, or where there is none clang, compiled).

  matrix.py --group cortex-m -o DIR                   builds and runs a group of targets, compares, prints its rows
  matrix.py ... --table docs/reference/matrix.md      and compares the rows with those of the published table
  matrix.py --write docs/reference/matrix.md -o DIR   all groups; writes the table
  matrix.py ... --model stories260k                   another model than tales-nano; several share what they can
  matrix.py --threads PROGRAM ...                     adds rows for what `burin run` runs, with 1, 2 and 4 threads
  matrix.py ... --compile=--weights=i4                with an option of 'burin compile', for every target
  matrix.py ... --compile-cells=--stream=24K          with an option for all cells but the reference
  matrix.py ... --hooks test/matrix/Inputs/deferred_copy.cpp
                                                      links what takes the place of the model's weak functions, again in all
                                                      cells but the reference
  matrix.py ... --environment flush-to-zero           all cells but the reference run with subnormals switched off, or with
                                                      another rounding (round-up): to see that the hash shows it
  matrix.py ... --wrong cortex-m7:clang               adds the lanes of a sum in another order in that cell only (of host:threads-N: feeds
                                                      another last token): to see that the matrix can fail, and names
                                                      the cell

What every cell is compared with is the host's C++ with GCC, whose tokens and logits other tests hold against outside
references."""
import argparse
import hashlib
import re
import shutil
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
import models  # noqa: E402
import table  # noqa: E402
from logits_program import compile_program, write_input  # noqa: E402
from model import CompiledModel, burin_compile  # noqa: E402
from targets import TARGETS  # noqa: E402
from toolchain import HOSTED, STRICT, Toolchain  # noqa: E402
from tools import Failure, invoke  # noqa: E402

WAYS = ["gcc", "clang", "llvm"]
THREADS = [1, 2, 4]
CHECKPOINTS = [5, 20]  # and all of them

SOFT_FLOAT = ("cortex-m-soft", "riscv-soft")

# The order in which burin/lanes.h adds its eight lanes, and one that differs in the last bits only.
RIGHT = "((lane(0) + lane(4)) + (lane(2) + lane(6))) +\n           ((lane(1) + lane(5)) + (lane(3) + lane(7)))"
WRONG = "((lane(0) + lane(1)) + (lane(2) + lane(6))) +\n           ((lane(4) + lane(5)) + (lane(3) + lane(7)))"


class Cell:
    """One target built one way."""

    def __init__(self, matrix, target, way, is_reference=False):
        self.matrix, self.target, self.way, self.is_reference = matrix, target, way, is_reference
        cc = way if way != "llvm" else "clang" if TARGETS[target].gcc is None else "gcc"
        self.toolchain = None if cc == "gcc" and TARGETS[target].gcc is None else Toolchain(target, cc, "-O2")

    def __str__(self):
        return f"{self.target}:{self.way}"

    @property
    def tokens(self):
        model = self.matrix.model
        return model.soft_count if TARGETS[self.target].group in SOFT_FLOAT else len(model.tokens)

    def spoil(self, folder):
        """A copy of the model's sources that sums in another order."""
        copy = Path(f"{folder}-wrong")
        shutil.copytree(folder, copy, dirs_exist_ok=True)
        lanes = copy / "cell_lanes.h"
        text = lanes.read_text()
        if RIGHT not in text:
            raise Failure(f"'{lanes}' does not add its lanes as expected")
        lanes.write_text(text.replace(RIGHT, WRONG))
        return CompiledModel(copy)

    def build(self):
        chain, out = self.toolchain, self.matrix.out / f"{self.target}-{self.way}{'-reference' if self.is_reference else ''}"
        compiled = self.matrix.compiled(self.target, self.is_reference)
        if str(self) == self.matrix.options.wrong:
            compiled = self.spoil(compiled.folder)
        if self.way == "llvm":
            objects = [compiled.folder / f"{compiled.name}.o"]
        else:
            objects = self.model_objects(compiled)
        return chain.link(self.program_objects(compiled) + self.hooks() + objects, out)

    def hooks(self):
        source = self.matrix.options.hooks
        if not source or self.is_reference:
            return []
        chain, folder = self.toolchain, self.matrix.out / f"{self.target}-{self.way}.objects/hooks"
        return chain.compile_all([HERE / source], folder, STRICT if chain.is_chip else HOSTED, [self.matrix.out])

    def model_objects(self, compiled):
        """The model's C++ and its weights. Two models may differ in weights only."""
        chain, folder = self.toolchain, self.matrix.out / f"{compiled.folder.name}-{self.way}.objects/model"
        code, weights = compiled.folder / f"{compiled.name}.cpp", compiled.folder / f"{compiled.name}_weights.S"
        digest = hashlib.sha256()
        for path in [code, *sorted(compiled.folder.glob("*.h"))]:
            digest.update(path.read_bytes())
        key = (self.target, chain.cc, digest.hexdigest())
        made = self.matrix.shared
        if key not in made:
            made[key] = chain.compile_all([code], folder, STRICT, [compiled.folder])
        return made[key] + chain.compile_all([weights], folder, STRICT, [compiled.folder])

    def program_objects(self, compiled):
        """What is linked to the model: the same for C++ with GCC and for the LLVM object."""
        chain, made = self.toolchain, self.matrix.programs
        key = (compiled.folder, chain.cc)
        folder = self.matrix.out / f"{compiled.folder.name}-{chain.cc}.objects"
        if key not in made:
            made[key] = compile_program(chain, compiled, self.matrix.out, folder)
        board = (self.target, chain.cc)
        if board not in self.matrix.shared:
            self.matrix.shared[board] = chain.board_objects(folder)
        return made[key] + self.matrix.shared[board]

    def hashes(self, environment=()):
        """{tokens: hash}."""
        program = self.build()
        status, out, err = self.toolchain.run(program, [self.tokens, *environment])
        found = re.findall(r"^hash after (\d+) tokens ([0-9a-f]{16})$", out.decode(errors="replace"), re.MULTILINE)
        if status or not found:
            raise Failure(f"{self}: ended with {status}\n{out.decode(errors='replace')}{err.decode(errors='replace')}")
        return {int(tokens): value for tokens, value in found}


class ThreadsCell:
    """The host's LLVM object in the compiler's own process, with a team of threads."""
    way = "llvm"
    toolchain = "the compiler's own"

    def __init__(self, matrix, threads):
        self.matrix, self.threads = matrix, threads

    def __str__(self):
        return f"host:threads-{self.threads}"

    def hashes(self, _environment=()):
        tokens = list(self.matrix.model.tokens)
        if str(self) == self.matrix.options.wrong:
            tokens[-1] ^= 1
        out = invoke([self.matrix.options.threads, self.matrix.path, self.threads, *tokens])
        found = re.search(r"^hash after (\d+) tokens ([0-9a-f]{16})$", out, re.MULTILINE)  # its progress comes first
        if not found:
            raise Failure(f"{self}: printed {out!r}")
        return {int(found.group(1)): found.group(2)}


class Matrix:
    def __init__(self, options, model, shared):
        self.options, self.out, self.shared = options, Path(options.out) / model, shared
        self.model = models.MODELS[model]
        self.folders, self.programs = {}, {}
        self.path = self.model.path(self.out)
        tokens = self.model.tokens
        write_input(self.out, tokens, sorted({point for point in CHECKPOINTS if point < len(tokens)} | {len(tokens)}))

    def compiled(self, target, is_reference=False):
        own = [] if is_reference else self.options.compile_cells
        key = (target, bool(own))
        if key not in self.folders:
            self.folders[key] = burin_compile(self.path, target, self.out / f"model-{target}{'-cells' if own else ''}",
                                              ["--emit=cpp,obj", "--no-tokenizer", "--name=cell", *self.options.compile, *own])
        return self.folders[key]

    def run(self, names):
        """Rows of the table; raises if a cell differs, with all that do."""
        expected = Cell(self, "host", "gcc", is_reference=True).hashes()
        rows, wrong = [], []
        for name in names:
            row = table.Row(name, TARGETS[name])
            for way in WAYS:
                self.run_cell(Cell(self, name, way), row, expected, wrong)
            print(row.text(), flush=True)
            rows.append(row)
        for threads in THREADS if self.options.threads else []:
            row = table.Row.of_threads(threads)
            self.run_cell(ThreadsCell(self, threads), row, expected, wrong)
            print(row.text(), flush=True)
            rows.append(row)
        if wrong:
            raise Failure("these cells differ from host:gcc:\n" + "\n".join(f"  {line}" for line in wrong))
        return rows, expected

    def run_cell(self, cell, row, expected, wrong):
        if cell.toolchain is None:
            row.cells[cell.way] = "-"
            return
        if row.machine.missing:
            cell.build()
            row.cells[cell.way] = "built"
            return
        begin = time.monotonic()
        found = cell.hashes(self.options.environment)
        if self.options.times:
            print(f"{cell}: {time.monotonic() - begin:.1f} s", file=sys.stderr, flush=True)
        last = max(found)
        if found[last] == expected[last]:
            row.cells[cell.way] = "same"
        else:
            row.cells[cell.way] = "DIFFERS"
            wrong.append(f"{cell}: {found[last]} after {last} tokens, expected {expected[last]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", dest="out", required=True, help="folder for everything that is made")
    parser.add_argument("--group", action="append", default=[], 
                        choices=sorted({target.group for target in TARGETS.values()}))
    parser.add_argument("--target", choices=list(TARGETS), action="append", default=[])
    parser.add_argument("--model", choices=list(models.MODELS), action="append")
    parser.add_argument("--threads", metavar="PROGRAM", help="what test/matrix/artifact_logits.cpp is built as")
    parser.add_argument("--table", help="file whose rows must be equal")
    parser.add_argument("--write", help="file to write the table to")
    parser.add_argument("--compile", action="append", default=[], metavar="OPTION", help="as in --compile=--weights=i4")
    parser.add_argument("--compile-cells", action="append", default=[], metavar="OPTION")
    parser.add_argument("--hooks", metavar="SOURCE", help="relative to this file's folder")
    parser.add_argument("--environment", action="append", default=[], choices=["flush-to-zero", "round-up"])
    parser.add_argument("--wrong", help="TARGET:WAY, of which WAY is gcc or clang, or host:threads-N")
    parser.add_argument("--times", action="store_true", help="say on standard error how long each cell took")
    options = parser.parse_args()
    names = [name for name, target in TARGETS.items()
             if name in options.target or target.group in options.group or not options.target + options.group + ([1] if options.threads and not options.write else [])]
    shared = {}
    for model in options.model or ["tales-nano"]:
        print(table.HEAD)
        rows, expected = Matrix(options, model, shared).run(names)
        if options.table and model == "tales-nano":
            table.compare(options.table, rows)
        if options.write and model == "tales-nano":
            table.write(options.write, rows)
        if options.wrong:
            raise Failure(f"'{options.wrong}' adds in another order, and nothing noticed")
        cells = sum(cell == "same" for row in rows for cell in row.cells.values())
        print(f"{cells} cells give the same hash: {expected[max(expected)]} after {max(expected)} tokens")


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"matrix.py: {failure}")
