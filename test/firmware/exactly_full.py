"""A model in memories of exactly the bytes that are predicted for it: the compiler takes them, the linker fills them, and the
image computes the host's bits. One byte less is refused, with the memory's name and the byte.

  exactly_full.py MODEL --target cortex-m4 --weights i8 -o DIR              the object, to the byte
  exactly_full.py MODEL --target cortex-m4 --weights i8 --cpp gcc -o DIR    C++: RAM to the byte, flash as far as promised"""
import argparse
import json
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
from logits_program import run_program  # noqa: E402
from machines import Board  # noqa: E402
from model import CompiledModel  # noqa: E402
from toolchain import Toolchain  # noqa: E402
from tools import Failure, invoke  # noqa: E402

TOKENS = [0, 400, 17, 256, 40, 5, 200, 9]
# Where QEMU's MPS2 and MPS3 boards have memory for program and data, from the linker scripts of runtime/boards.
MEMORY = re.compile(r"^ *(FLASH|RAM) .*ORIGIN = (0x\w+)", re.MULTILINE)
ROOM = 0x100000  # what the program around the model has of each

SCRIPT = """ENTRY(Reset_Handler)
MEMORY
{{
  PROGRAM (rx) : ORIGIN = {flash:#x}, LENGTH = {room:#x}
  MODEL_FLASH (rx) : ORIGIN = {flash:#x} + {room:#x}, LENGTH = {flash_bytes}
  MODEL_RAM (rw) : ORIGIN = {ram:#x}, LENGTH = {ram_bytes}
  RAM (rw) : ORIGIN = {ram:#x} + {room:#x}, LENGTH = {room:#x}
}}
PHDRS {{ program PT_LOAD FLAGS(5); model PT_LOAD FLAGS(5); state PT_LOAD FLAGS(6); ram PT_LOAD FLAGS(6); }}
SECTIONS
{{
  .program :
  {{
    KEEP(*(.vectors))
    *(EXCLUDE_FILE({files}) .text EXCLUDE_FILE({files}) .text.*)
    *(EXCLUDE_FILE({files}) .rodata EXCLUDE_FILE({files}) .rodata.*)
    . = ALIGN(4);
    __init_array_start = .;
    KEEP(*(.init_array .init_array.*))
    __init_array_end = .;
  }} > PROGRAM :program
  .model : ALIGN(16) {{ KEEP({files}(.rodata.*_weights)) KEEP({files}(.text .text.*)) KEEP({files}(.rodata .rodata.*)) }} > MODEL_FLASH :model
  .state (NOLOAD) : ALIGN(16) {{ *(.bss.*5cacheE .bss.*5arenaE) }} > MODEL_RAM :state
  .data : ALIGN(16) {{ __data_start = .; *(.data .data.*) . = ALIGN(4); __data_end = .; }} > RAM AT> PROGRAM :ram
  __data_load = LOADADDR(.data);
  .bss (NOLOAD) : ALIGN(16) {{ __bss_start = .; *(.bss .bss.* COMMON) . = ALIGN(16); __bss_end = .; }} > RAM :ram
  __stack_top = ORIGIN(RAM) + LENGTH(RAM);
  /DISCARD/ : {{ *(.ARM.exidx .ARM.exidx.*) *(.comment) *(.note .note.*) }}
}}
"""


class Full(Board):
    """A target's board with a linker script of its own."""

    def __init__(self, board, script):
        super().__init__(board.board.name, board.script, board.emulator)
        self.file = script

    @property
    def link_flags(self):
        return [*super().link_flags[:-1], self.file]


def burin(options, folder, target, emit, more=()):
    return subprocess.run(["burin", "compile", options.model, *target, f"--weights={options.weights}", "--activations=f32", "--context=64",
                           f"--emit={emit}", "--name=full", *more, "-o", str(folder)], capture_output=True, text=True)


def compiled(options, folder, target, emit, more=()):
    done = burin(options, folder, target, emit, more)
    if done.returncode:
        raise Failure(f"not taken: {done.stderr}")
    return json.loads((folder / "report.json").read_text())


def target_file(options, name, flash, ram):
    path = options.out / f"{name}.yaml"
    path.write_text(f"extends: {options.target}\nmemory:\n  - {{ name: rom, size: {flash}, kind: flash, section: .rodata }}\n"
                    f"  - {{ name: sram, size: {ram}, kind: ram, section: .bss }}\n")
    return ["--target-file", str(path)]


def refused(options, name, flash, ram, emit, more, expected):
    done = burin(options, options.out / name, target_file(options, name, flash, ram), emit, more)
    if done.returncode == 0 or not re.search(expected, done.stderr):
        raise Failure(f"{name}: expected '{expected}', found: {done.returncode} {done.stderr}{done.stdout}")
    print(done.stderr.splitlines()[0], flush=True)


def section_bytes(elf, name):
    rows = [line.split() for line in invoke(["llvm-size", "-A", elf]).splitlines()]
    return next(int(row[1]) for row in rows if row and row[0] == name)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("--target", required=True)
    parser.add_argument("--weights", required=True)
    parser.add_argument("--cpp", choices=["gcc", "clang"])
    parser.add_argument("--promise", type=float, default=0, help="per cent, for C++")
    parser.add_argument("-o", dest="out", type=Path, required=True)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    emit, more = ("cpp", ["--report", "--no-tokenizer"]) if options.cpp else ("obj", [])

    report = compiled(options, options.out / "loose", ["--target", options.target], emit, more)
    weights, code = report["flash"]["weights_bytes"], report["code"]
    weights = (weights + 15) // 16 * 16
    flash = weights + code["image_bytes"]
    ram = report["ram"]["arena_bytes"] + report["ram"]["kv_cache_bytes"]
    folder = options.out / "model"
    tight = compiled(options, folder, target_file(options, "tight", flash, ram), emit, more)
    if (tight["code"]["image_bytes"], tight["ram"]) != (code["image_bytes"], report["ram"]):
        raise Failure("another prediction for the memories that are full")

    if options.cpp:
        promised = options.promise / 100
        least = flash - int(code["bytes"] * (1 - 1 / (1 + promised)))
        refused(options, "less-flash", least - 1, ram, emit, more, r"code and constants need \d+ bytes of flash at least, .* 'rom': 1 bytes are missing")
        flash += int(promised * code["bytes"]) + 1
    else:
        refused(options, "less-flash", flash - 1, ram, emit, more, r"code and constants need \d+ bytes of flash, .* 'rom': 1 bytes are missing")
    refused(options, "no-weights", report["flash"]["weights_bytes"] - 1, ram, emit, more, r"weights need \d+ bytes of flash, .* 'rom': 1 bytes are missing")
    refused(options, "less-ram", flash, ram - 1, emit, more, r"(arena|kv_cache) need \d+ bytes of ram, .* 'sram': 1 bytes are missing")

    chain = Toolchain(options.target, options.cpp or "clang", "-Os")
    script = options.out / "full.ld"
    places = {name: int(address, 16) for name, address in
              MEMORY.findall((chain.runs_on.board / f"{chain.runs_on.script}.ld").read_text())}
    script.write_text(SCRIPT.format(flash=places["FLASH"], ram=places["RAM"], room=ROOM, flash_bytes=flash, ram_bytes=ram, files="*/model-objects/*.o" if options.cpp else "*/model/full.o"))
    chain.runs_on = Full(chain.runs_on, script)
    objects = CompiledModel(folder).compile(chain, options.out / "model-objects") if options.cpp else [folder / "full.o"]
    elf, printed = run_program(chain, SimpleNamespace(name="full", folder=folder), objects, TOKENS, options.out / "chip")
    filled = section_bytes(elf, ".model"), section_bytes(elf, ".state")

    compiled(options, options.out / "host-model", ["--target", "host"], "cpp")
    host = Toolchain("host", "gcc", "-O1")
    same = CompiledModel(options.out / "host-model")
    _, on_host = run_program(host, same, same.compile(host, options.out / "host-objects"), TOKENS, options.out / "host")
    if printed != on_host:
        raise Failure(f"the chip computes {printed}, the host {on_host}")
    if filled[1] != ram or filled[0] > flash or (not options.cpp and filled[0] != flash):
        raise Failure(f"the image takes {filled}, predicted were {(flash, ram)}")
    print(f"{chain}: {filled[0]} of {flash} bytes of flash and {filled[1]} of {ram} of RAM are full, with the host's bits", flush=True)


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"exactly_full.py: {failure}")
