"""Builds and runs C++ for {host, cortex-m4} with {gcc, clang}: the one place that knows compilers, flags and boards.

On the command line it builds sources and runs the result:
  toolchain.py --target cortex-m4 --cc clang -O2 main.cpp -o main.elf --expect-status 42 -- argument...
"""
import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BOARD = ROOT / "runtime/boards/cortex-m"
LLVM = Path("/usr/lib/llvm-22/bin")

# What a compiled model promises to survive, on every target.
STRICT = ["-std=c++17", "-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Werror", "-ffreestanding",
          "-fno-exceptions", "-fno-rtti"]
HOSTED = [flag for flag in STRICT if flag != "-ffreestanding"]

CORTEX_M4 = ["-mthumb", "-mcpu=cortex-m4", "-mfpu=fpv4-sp-d16", "-mfloat-abi=hard"]
FIRMWARE = ["-ffunction-sections", "-fdata-sections", "-fno-threadsafe-statics", "-fno-unwind-tables",
            "-fno-asynchronous-unwind-tables"]

# A run that has not ended by then hangs. The slowest honest one, 200 steps of a 260,000-parameter model at -O0 on the
# emulated chip, is about 50 million multiply-adds, which take some 10 s.
TIMEOUT = 900


class Failure(Exception):
    """Something a test reports and fails on; its text is the whole message."""


def tool(name):
    """Where LLVM's or the system's `name` is."""
    found = LLVM / name
    path = str(found) if found.exists() else shutil.which(name)
    if not path:
        raise Failure(f"'{name}' is not installed")
    return path


def invoke(command):
    """Runs a build step and returns what it printed; its failure is the test's."""
    command = [str(part) for part in command]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=TIMEOUT, text=True, errors="replace")
    except FileNotFoundError:
        raise Failure(f"'{command[0]}' is not on PATH") from None
    except subprocess.TimeoutExpired:
        raise Failure(f"no end after {TIMEOUT} s: {' '.join(command)}") from None
    if done.returncode:
        raise Failure(f"exit status {done.returncode}: {' '.join(command)}\n{done.stdout}")
    return done.stdout


class Toolchain:
    """One compiler for one target. `extra` flags go to every compilation and to the link."""

    def __init__(self, target, cc, level, extra=()):
        self.target, self.cc, self.level, self.extra = target, cc, level, list(extra)
        chip = target == "cortex-m4"
        if cc == "clang":
            self.compiler = [tool("clang++")] + (["--target=arm-none-eabi"] if chip else [])
        else:
            self.compiler = [tool("arm-none-eabi-g++" if chip else "g++")]
        self.machine = CORTEX_M4 + FIRMWARE if chip else []

    def __str__(self):
        return f"{self.target} {self.cc} {self.level}"

    @property
    def is_chip(self):
        return self.target == "cortex-m4"

    def compile(self, source, output, flags=(), includes=()):
        """One object file. `flags` are for C++ and C; assembly gets only the machine and the include folders."""
        source = Path(source)
        command = self.compiler + self.machine + [f"-I{folder}" for folder in includes] + ["-c", source, "-o", output]
        if source.suffix != ".S":
            command += [self.level] + self.extra + list(flags)
        invoke(command)
        return output

    def compile_all(self, sources, folder, flags=(), includes=()):
        Path(folder).mkdir(parents=True, exist_ok=True)
        return [self.compile(s, Path(folder) / (Path(s).name + ".o"), flags, includes) for s in sources]

    def board_objects(self, folder):
        """The start-up code, for targets that need some."""
        if not self.is_chip:
            return []
        return self.compile_all(sorted(BOARD.glob("*.cpp")), Path(folder) / "board", STRICT, [BOARD])

    def link(self, objects, output, flags=()):
        command = self.compiler + self.machine + self.extra + list(flags) + list(objects) + ["-o", output]
        if self.is_chip:
            command += ["-nostdlib", "-static", "-Wl,--gc-sections", f"-L{BOARD}", "-T", BOARD / "mps2-an386.ld"]
            libgcc = invoke([tool("arm-none-eabi-gcc"), *CORTEX_M4, "-print-libgcc-file-name"]).strip()
            command += [libgcc] + (["-fuse-ld=lld"] if self.cc == "clang" else [])
        invoke(command)
        return output

    def run(self, program, arguments=()):
        """Exit status, standard output and standard error (both as bytes)."""
        command = [str(program), *map(str, arguments)]
        if self.is_chip:
            options = "".join(f",arg={part}" for part in ["program", *arguments])
            command = [tool("qemu-system-arm"), "-M", "mps2-an386", "-nographic", "-monitor", "none", "-serial", "none",
                       "-semihosting-config", f"enable=on,target=native{options}", "-kernel", str(program)]
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            raise Failure(f"no end after {TIMEOUT} s: {' '.join(command)}") from None
        return done.returncode, done.stdout, done.stderr


def add_arguments(parser):
    parser.add_argument("--target", choices=["host", "cortex-m4"], default="host")
    parser.add_argument("--cc", choices=["gcc", "clang"], default="gcc")
    parser.add_argument("-O", dest="level", default="2", help="optimization level, as -O0")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser)
    parser.add_argument("sources", nargs="+")
    parser.add_argument("-o", dest="output", required=True)
    parser.add_argument("--expect-status", type=int, default=0)
    own, arguments = sys.argv[1:], []
    if "--" in own:
        arguments = own[own.index("--") + 1:]
        own = own[:own.index("--")]
    options = parser.parse_args(own)
    chain = Toolchain(options.target, options.cc, f"-O{options.level}")
    folder = options.output + ".objects"
    flags = STRICT if chain.is_chip else HOSTED
    objects = chain.compile_all(options.sources, folder, flags, [BOARD] if chain.is_chip else [])
    chain.link(objects + chain.board_objects(folder), options.output)
    status, out, err = chain.run(options.output, arguments)
    sys.stdout.buffer.write(out)
    sys.stderr.buffer.write(err)
    if status != options.expect_status:
        raise Failure(f"'{options.output}' ended with {status}, expected {options.expect_status}")


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"toolchain.py: {failure}")
