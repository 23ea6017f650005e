"""The matrix as text: rows as they are printed, and the page in docs/reference that holds them."""
from pathlib import Path

from tools import Failure

COLUMNS = ["target", "runs on", "C++, GCC", "C++, clang", "LLVM object"]
WIDTHS = [14, 30, 8, 10, 11]


def line(cells):
    return "| " + " | ".join(str(cell).ljust(width) for cell, width in zip(cells, WIDTHS)) + " |"


HEAD = line(COLUMNS) + "\n|" + "|".join("-" * (width + 2) for width in WIDTHS) + "|"

PAGE = """# The matrix

Every target that can run here, through each of three ways: the C++ output with GCC 12, the C++ output with clang 22, and
the object that LLVM writes (linked to a program that GCC, or where there is none clang, compiled). `same`: one hash over the bits of all
logits of 100 tokens of `test/models/tales-nano` is that of the host's C++ with GCC, whose tokens and logits are held
against outside references by other tests. `-`: there is no such compiler. The rows "in process" are what `burin run` runs.

"""

BELOW = """
x86-64-v4 runs only where the processor has AVX-512 with VNNI, which QEMU does not emulate; elsewhere it is built. QEMU 7.2 has no
Cortex-M85: its code, which uses nothing that a Cortex-M55 lacks, runs on that. Cortex-M0 and M0+ run on the microbit's Cortex-M0
with more memory than a real one has.

Not here: stm32f407, stm32h743, nrf52840, rp2040, rp2350 and esp32-c3 are the code of the target that each extends, with other
memories. esp32 and esp32-s3 have C++ output only, because LLVM 22 knows no ESP32 processor and cannot write Xtensa objects.

Written by `test/matrix/matrix.py --write docs/reference/matrix.md --threads PROGRAM -o DIR`; `test/matrix/*.test` compare it row by row.
"""


class Team:
    """The machine of `burin run`."""
    missing = ()

    def __init__(self, count):
        self.count = count

    def __str__(self):
        return f"in process, {self.count} thread{'s' if self.count > 1 else ''}"


class Row:
    def __init__(self, name, target):
        self.name, self.machine = name, target.machine
        self.cells = {}

    @classmethod
    def of_threads(cls, count):
        row = cls.__new__(cls)
        row.name, row.machine, row.cells = "host", Team(count), {"gcc": "-", "clang": "-"}
        return row

    def text(self):
        return line([self.name, self.machine, self.cells["gcc"], self.cells["clang"], self.cells["llvm"]])


def write(path, rows):
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(PAGE + HEAD + "\n" + "".join(row.text() + "\n" for row in rows) + BELOW)


def compare(path, rows):
    """Every row that could run stands on the page."""
    page = Path(path).read_text().splitlines()
    for row in rows:
        if not row.machine.missing and row.text() not in page:
            raise Failure(f"'{path}' does not have the row\n{row.text()}\nmatrix.py --write makes it anew")
