"""Builds and runs C++ for every target with {gcc, clang}: the one place that knows compilers and their flags.

On the command line it builds sources and runs the result:
  toolchain.py --target cortex-m4 --cc clang -O2 main.cpp -o main.elf --expect-status 42 -- argument...
"""
import argparse
import subprocess
import sys
from pathlib import Path

from machines import BOARDS
from targets import TARGETS
from tools import TIMEOUT, Failure, invoke, tool

# What a compiled model promises to survive, on every target.
STRICT = ["-std=c++17", "-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Werror", "-ffreestanding",
          "-fno-exceptions", "-fno-rtti"]
HOSTED = [flag for flag in STRICT if flag != "-ffreestanding"]

FIRMWARE = ["-ffunction-sections", "-fdata-sections", "-fno-threadsafe-statics", "-fno-unwind-tables",
            "-fno-asynchronous-unwind-tables"]


class Toolchain:
    """One compiler for one target. `extra` flags go to every compilation and to the link."""

    def __init__(self, target, cc, level, extra=()):
        self.target, self.cc, self.level, self.extra = target, cc, level, list(extra)
        self.about = TARGETS[target]
        self.runs_on = self.about.machine
        self.machine = self.about.flags + (FIRMWARE if self.is_chip else [])
        if cc == "clang":
            self.compiler = [tool("clang++")] + ([f"--target={self.about.triple}"] if self.about.triple else [])
        elif self.about.gcc is None:
            raise Failure(f"there is no GCC for target '{target}'")
        else:
            self.compiler = [tool(f"{self.about.gcc}g++")]

    def __str__(self):
        return f"{self.target} {self.cc} {self.level}"

    @property
    def is_chip(self):
        """No C library: start-up code and linker script are ours."""
        return self.runs_on.board is not None

    @property
    def board_includes(self):
        return [BOARDS] if self.is_chip else []

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
        return self.compile_all(self.runs_on.sources, Path(folder) / "board", STRICT)

    def libgcc(self):
        """What compilers call on their own: GCC's serves clang too, for which Debian has none on bare machines."""
        if not self.is_chip or self.about.gcc is None:
            return []
        flags = self.about.libgcc or self.about.flags
        return [invoke([tool(f"{self.about.gcc}gcc"), *flags, "-print-libgcc-file-name"]).strip()]

    def link(self, objects, output, flags=()):
        command = self.compiler + self.machine + self.extra + list(flags) + list(objects) + ["-o", output]
        command += self.runs_on.link_flags + self.libgcc()
        invoke(command + (["-fuse-ld=lld"] if self.cc == "clang" else []))
        return output

    def run(self, program, arguments=()):
        """Exit status, standard output and standard error (both as bytes)."""
        emulator, words = self.runs_on.command(program, arguments)
        command = emulator + words
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            raise Failure(f"no end after {TIMEOUT} s: {' '.join(command)}") from None
        return done.returncode, done.stdout, done.stderr


def add_arguments(parser):
    parser.add_argument("--target", choices=list(TARGETS), default="host")
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
    objects = chain.compile_all(options.sources, folder, flags, chain.board_includes)
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
