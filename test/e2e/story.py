"""Proves a compiled model by running it: the same tokens and logits as a reference computed, and the same bits on every
machine, with every compiler, at every optimization level.

  story.py MODEL --golden FILE -o DIR            compile, build, run on this host, compare
  story.py ... --target cortex-m4 --cc clang -O0 on the emulated chip (tokens only: the hash ties its logits to the host's)
  story.py ... --all                             {host, cortex-m4} x {gcc, clang} x {-O0, -O3}, one hash
  story.py ... --prefill 1,7,64                  prefill() in pieces gives the bits that step() gives
  story.py ... --status                          the error contract (status.cpp)

Prints `hash` and 16 digits. `--compiled DIR` takes a folder that burin wrote earlier instead of compiling MODEL."""
import argparse
import sys
from pathlib import Path

import golden as goldens
import model as models
from toolchain import Toolchain, add_arguments
from tools import Failure


def write_input(folder, start, count):
    """The tokens that replay.cpp compiles in."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "replay_input.h").write_text(
        "#pragma once\n#include <stddef.h>\n#include <stdint.h>\n"
        f"inline constexpr int32_t kStart[] = {{{', '.join(map(str, start))}}};\n"
        f"inline constexpr size_t kGreedy = {count};\n")


def parse_replay(toolchain, status, out, err):
    """{tokens, position, hash, tail} of what replay.cpp printed."""
    text = out.decode(errors="replace")
    if status:
        raise Failure(f"{toolchain}: ended with {status}\n{text}{err.decode(errors='replace')}")
    fields = dict(line.partition(" ")[::2] for line in text.splitlines())
    if not {"tokens", "position", "tail"} <= fields.keys():
        raise Failure(f"{toolchain}: unexpected output\n{text}")
    fields["tokens"] = [int(token) for token in fields["tokens"].split()]
    return fields


class Story:
    """One golden run of one model."""

    def __init__(self, options):
        self.options = options
        self.out = Path(options.out)
        self.golden = goldens.read(options.golden) if options.golden else None
        self.compiled = {}
        if self.golden:
            taught = self.golden.greedy[:options.teach]
            self.start = self.golden.start + taught
            self.expected = self.golden.greedy[options.teach:]
            write_input(self.out, self.start, len(self.expected))

    def model(self, target):
        if self.options.compiled:
            return models.CompiledModel(self.options.compiled)
        if target not in self.compiled:
            emit = ["--emit=cpp,obj"] if self.options.llvm else []
            self.compiled[target] = models.burin_compile(self.options.model, target, self.out / f"model-{target}",
                                                         emit + self.options.compile_arg)
        return self.compiled[target]

    def program(self, toolchain, main, llvm=False):
        model = self.model(toolchain.target)
        way = "llvm" if llvm else f"{toolchain.cc}{toolchain.level}"
        output = self.out / f"{Path(main).stem}-{toolchain.target}-{way}"
        objects = [model.folder / f"{model.name}.o"] if llvm else None
        return model.build(toolchain, main, output, [self.out], objects,
                           flags=[f"-D{name}" for name in self.options.define])

    def replay(self, toolchain):
        """Runs the golden story and compares; returns the hash over all logits."""
        program = self.program(toolchain, "replay.cpp")
        dump = self.out / f"{program.name}.logits"
        arguments = [f"--prefill={len(self.start)}"] if self.options.at_once else []
        if not toolchain.is_chip:
            arguments.append(f"--logits={dump}")
        result = parse_replay(toolchain, *toolchain.run(program, arguments))
        result.setdefault("hash", result["tail"])
        self.check_tokens(toolchain, result)
        note = "tokens equal"
        if not toolchain.is_chip:
            worst = goldens.compare_logits(self.golden, dump.read_bytes(),
                                           len(self.start) - 1 if self.options.at_once else 0)
            if worst is None:
                raise Failure(f"{toolchain}: {dump.stat().st_size} bytes of logits do not fit the reference's "
                              f"{self.golden.rows} rows of {self.golden.vocabulary}")
            if not worst <= self.golden.tolerance:
                raise Failure(f"{toolchain}: a logit is off by {worst:.3g}, allowed {self.golden.tolerance:.3g}")
            note += f", logits within {worst:.2g} of {self.golden.tolerance:.2g} allowed"
        print(f"{toolchain}: {note}, hash {result['hash']}")
        if self.options.llvm:
            linked = parse_replay(toolchain, *toolchain.run(self.program(toolchain, "replay.cpp", llvm=True),
                                                            arguments[:1] if self.options.at_once else []))
            if (linked.get("hash", linked["tail"]), linked["tail"]) != (result["hash"], result["tail"]):
                raise Failure(f"{toolchain}: the object that LLVM wrote gives other bits than C++")
            print(f"{toolchain}: the object that LLVM wrote gives the same bits")
        for size in self.options.prefill:
            pieces = parse_replay(toolchain, *toolchain.run(program, [f"--prefill={size}"]))
            self.check_tokens(toolchain, pieces)
            if pieces["tail"] != result["tail"]:
                raise Failure(f"{toolchain}: prefill in pieces of {size} gives other bits than step: "
                              f"{pieces['tail']}, {result['tail']}")
            print(f"{toolchain}: prefill in pieces of {size} equals step, tail {result['tail']}")
        return result["hash"]

    def check_tokens(self, toolchain, result):
        if result["tokens"] != self.expected:
            at = next((i for i, pair in enumerate(zip(result["tokens"], self.expected)) if pair[0] != pair[1]),
                      min(len(result["tokens"]), len(self.expected)))
            raise Failure(f"{toolchain}: greedy tokens differ from number {at} on\n  got      {result['tokens'][at:]}\n"
                          f"  expected {self.expected[at:]}")
        steps = len(self.start) + len(self.expected) - 1
        if int(result["position"]) != steps:
            raise Failure(f"{toolchain}: position {result['position']} after {steps} steps")

    def status(self, toolchain):
        status, out, err = toolchain.run(self.program(toolchain, "status.cpp"))
        if status:
            raise Failure(f"{toolchain}: ended with {status}\n{out.decode()}{err.decode(errors='replace')}")
        print(f"{toolchain}: {out.decode().strip()}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", nargs="?", help="what burin compiles")
    parser.add_argument("--compiled", help="a folder that burin wrote, instead of a model")
    parser.add_argument("--golden", help="*.tokens.txt or golden.json")
    parser.add_argument("-o", dest="out", required=True, help="folder for everything that is made")
    add_arguments(parser)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--status", action="store_true")
    parser.add_argument("--sanitize", action="store_true", help="address and undefined-behaviour sanitizers")
    parser.add_argument("--prefill", type=lambda text: [int(size) for size in text.split(",")], default=[])
    parser.add_argument("--llvm", action="store_true", help="also run the object that LLVM writes")
    parser.add_argument("--at-once", action="store_true", help="give the whole start to one prefill(); logits from there on")
    parser.add_argument("--teach", type=int, default=0, help="move so many golden tokens into the start")
    parser.add_argument("--compile-arg", action="append", default=[], help="passed on to burin compile")
    parser.add_argument("--define", action="append", default=[], help="macro for the model's sources")
    options = parser.parse_args()
    if not (options.model or options.compiled) or not (options.golden or options.status):
        parser.error("needs a model (or --compiled) and --golden (or --status)")

    story = Story(options)
    extra = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-g"] if options.sanitize else []
    chosen = [(options.target, options.cc, options.level)]
    if options.all:
        chosen = [(target, cc, level) for target in ("host", "cortex-m4") for cc in ("gcc", "clang") for level in "03"]
    toolchains = [Toolchain(target, cc, f"-O{level}", extra) for target, cc, level in chosen]
    if options.status:
        for toolchain in toolchains:
            story.status(toolchain)
    if options.golden:
        hashes = {str(toolchain): story.replay(toolchain) for toolchain in toolchains}
        if len(set(hashes.values())) != 1:
            raise Failure("the same model gives different bits:\n" +
                          "\n".join(f"  {name}: {value}" for name, value in hashes.items()))
        print(f"{len(hashes)} of {len(toolchains)} builds agree")
        print("hash", next(iter(hashes.values())))


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"story.py: {failure}")
