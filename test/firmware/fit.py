"""What `burin fit` promises for a real chip: the image links into its memories, runs on it with the host's bits, and is as good
as predicted.

  fit.py MODEL --text FILE --within 2 -o DIR      perplexity at most 2 % worse than predicted"""
import argparse
import json
import math
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
from logits_program import run_program  # noqa: E402
from machines import Board  # noqa: E402
from model import burin_compile  # noqa: E402
from toolchain import Toolchain  # noqa: E402
from tools import Failure, invoke, tool  # noqa: E402

TARGET = "stm32f407"
TOKENS = [0, 400, 17, 256, 40, 5, 200, 9]


def burin_json(*words):
    done = subprocess.run(["burin", *words, "--json"], capture_output=True, text=True)
    if done.returncode:
        raise Failure(f"burin {' '.join(words)}: {done.stderr}")
    return json.loads(done.stdout)


class Stm32f407(Board):
    """The sizes of the chip's memories at the addresses of QEMU's MPS2 board: its STM32F405 has no core-coupled RAM."""

    def __init__(self):
        super().__init__("cortex-m", "stm32f407", ("qemu-system-arm", "-M", "mps2-an386"))

    @property
    def link_flags(self):
        flags = super().link_flags
        return flags[:-1] + [HERE / "Inputs/stm32f407.ld"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("--text", required=True)
    parser.add_argument("--within", type=float, required=True, help="per cent")
    parser.add_argument("-o", dest="out", type=Path, required=True)
    options = parser.parse_args()
    plan = burin_json("fit", options.model, "--target", TARGET, "--text", options.text, "--no-tokenizer")
    chosen = [f"--weights={plan['weights']}", f"--activations={plan['activations']}", f"--context={plan['context']}",
              f"--kv-cache={plan['kv_cache']}"]

    model = burin_compile(options.model, TARGET, options.out / "chip", [*chosen, "--no-tokenizer", "--name=fitted"])
    report = json.loads((model.folder / "report.json").read_text())
    for key, stated, found in [("weights", plan["weight_bytes"], report["flash"]["weights_bytes"]),
                               ("tables", plan["table_bytes"], report["flash"]["tables_bytes"]),
                               ("arena", plan["arena_bytes"], report["ram"]["arena_bytes"]),
                               ("kv cache", plan["kv_cache_bytes"], report["ram"]["kv_cache_bytes"])]:
        if stated != found:
            raise Failure(f"the plan's {key} have {stated} bytes, the model's {found}")

    chip = Toolchain("cortex-m4", "clang", "-Os")
    chip.runs_on = Stm32f407()
    chip.link = chip_linker(chip).link
    elf, on_chip = run_program(chip, model, model.compile(chip, options.out / "on-chip/model"), TOKENS, options.out / "on-chip")
    same = burin_compile(options.model, "host", options.out / "host", [*chosen, "--no-tokenizer", "--name=fitted"])
    host = Toolchain("host", "gcc", "-O2")
    _, on_host = run_program(host, same, same.compile(host, options.out / "on-host/model"), TOKENS, options.out / "on-host")
    if on_chip != on_host:
        raise Failure(f"the chip computes {on_chip}, the host {on_host}")
    print(f"links into {TARGET}, {image_bytes(elf)} bytes of flash, and runs with the host's bits")

    def perplexity(flags):
        return burin_json("eval", options.model, "--text", options.text, f"--context={plan['context']}", "--no-cache", *flags)["perplexity"]

    floats, fitted = perplexity([]), perplexity([*chosen[:2], chosen[3]])
    predicted = floats * math.exp(plan["predicted_loss"])
    print(f"perplexity {fitted:.4f}, predicted {predicted:.4f}, in floats {floats:.4f}")
    if fitted > predicted * (1 + options.within / 100):
        raise Failure(f"that is {100 * fitted / predicted - 100:.2f} % worse than predicted")


def chip_linker(chip):
    """GNU ld, whose scripts may put a section into no segment."""
    linker = Toolchain("cortex-m4", "gcc", "-Os")
    linker.runs_on = chip.runs_on
    return linker


def image_bytes(elf):
    lines = [line.split() for line in invoke([tool("llvm-size"), "-A", elf]).splitlines()]
    return sum(int(line[1]) for line in lines if len(line) == 3 and line[0] in (".text", ".ARM.exidx", ".weights", ".rodata", ".init_array", ".data"))


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"fit.py: {failure}")
