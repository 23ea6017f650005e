"""Where a program runs: this processor, QEMU's for Linux programs, an emulated board, Node.js. A machine knows how to link
for itself and how to run what was linked; compilers are toolchain.py's business."""
import platform
from dataclasses import dataclass
from pathlib import Path

from tools import ROOT, tool

BOARDS = ROOT / "runtime/boards"


def processor_features():
    """What Linux says of this processor; empty elsewhere."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return set()
    for line in lines:
        if line.startswith("flags"):
            return set(line.partition(":")[2].split())
    return set()


class Hosted:
    """Programs with a C library, linked statically so that an emulator needs none of the target's files."""
    board = None
    link_flags = ["-static"]


@dataclass(frozen=True)
class Native(Hosted):
    """This machine, if it has the processor asked for, or else an emulator of that."""
    architecture: str = None
    features: tuple = ()
    emulator: tuple = None
    link_flags = []

    @property
    def is_native(self):
        fits = self.architecture in (None, platform.machine())
        return fits and set(self.features) <= (processor_features() if self.features else set())

    @property
    def missing(self):
        """Why nothing can run, or None."""
        if self.is_native or self.emulator:
            return None
        return f"this machine is no {self.architecture} with {', '.join(self.features)}, and QEMU emulates none"

    def command(self, program, arguments):
        emulator = [] if self.is_native else [tool(self.emulator[0]), *self.emulator[1:]]
        return emulator, [str(program), *map(str, arguments)]

    def __str__(self):
        return "this machine" + (f", or {self.emulator[0]}" if self.emulator else "")


class User(Hosted):
    """A Linux program on another processor."""
    missing = None

    def __init__(self, *emulator):
        self.emulator = emulator

    def command(self, program, arguments):
        return [tool(self.emulator[0]), *self.emulator[1:]], [str(program), *map(str, arguments)]

    def __str__(self):
        return f"{self.emulator[0]}, {self.emulator[-1].split(',')[0]}"


class Board:
    """An emulated board: start-up code and linker script in runtime/boards, console and exit over semihosting."""
    missing = None

    def __init__(self, folder, script, emulator):
        self.board, self.script, self.emulator = BOARDS / folder, script, emulator

    @property
    def sources(self):
        return sorted([*BOARDS.glob("*.cpp"), *self.board.glob("*.cpp"), *self.board.glob("*.S")])

    @property
    def link_flags(self):
        return ["-nostdlib", "-static", "-Wl,--gc-sections", f"-L{self.board}", "-T", self.board / f"{self.script}.ld"]

    def command(self, program, arguments):
        options = "".join(f",arg={part}" for part in ["program", *arguments])
        return [tool(self.emulator[0]), *self.emulator[1:], "-nographic", "-monitor", "none", "-serial", "none",
                "-semihosting-config", f"enable=on,target=native{options}", "-kernel", str(program)], []

    def __str__(self):
        machine = self.emulator[self.emulator.index("-M") + 1]
        return f"QEMU {machine}" + (f", {self.emulator[-1].split(',')[0]}" if "-cpu" in self.emulator else "")


class Node:
    """WebAssembly in Node.js; runtime/boards/wasm is its board."""
    missing = None
    board = BOARDS / "wasm"
    link_flags = ["-nostdlib", "-Wl,--no-entry", "-Wl,-z,stack-size=65536"]

    @property
    def sources(self):
        shared = [BOARDS / name for name in ("arguments.cpp", "memory.cpp")]
        return [*shared, *sorted(self.board.glob("*.cpp"))]

    def command(self, program, arguments):
        return [tool("node"), str(self.board / "run.mjs")], [str(program), *map(str, arguments)]

    def __str__(self):
        return "Node.js"


class BareUser(User):
    """A Linux program on a processor for which Debian has no C library; its system calls are ours."""
    board = BOARDS / "hexagon"
    link_flags = ["-nostdlib", "-static"]

    @property
    def sources(self):
        return [BOARDS / "memory.cpp", *sorted(self.board.glob("*.cpp"))]
