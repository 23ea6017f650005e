"""Who may include whom: tools -> compiler -> {passes, codegen} -> dialects -> MLIR; runtime -> two freestanding headers.

  layering.py ROOT"""
import functools
import re
import sys
from pathlib import Path

import tree

# Project folders that each folder may include; "burin" is the public headers in runtime/include.
ARROWS = {
    "dialects": {"dialects"},
    "passes": {"passes", "dialects"},
    "codegen": {"codegen", "dialects"},
    "compiler": {"compiler", "passes", "codegen", "dialects", "burin"},
    "tools": {"tools", "compiler", "passes", "codegen", "dialects", "burin"},
}
# The emitter prints a tokenizer's tables, which only this header describes. How a quantized weight lies in memory is said
# once, to those who pack it and to the kernels.
EXCEPTIONS = {("dialects", "burin/packing.h"), ("codegen", "burin/packing.h"), ("codegen", "compiler/tokenizers/TokenizerModel.h"), ("codegen", "compiler/tokenizers/TokenizerLayout.h")}
PROJECT = set(tree.FOLDERS) | {"burin"}
FREESTANDING = {"stdint.h", "stddef.h"}
# The compiler's own, and only where an instruction set is asked for: runtime/kernels/<not generic>/.
INTRINSICS = {"arm_acle.h", "arm_mve.h", "arm_neon.h", "immintrin.h", "riscv_vector.h", "wasm_simd128.h"}

RAW_STRING = re.compile(r'R"(\w*)\(.*?\)\1"', re.DOTALL)  # the emitters print includes that are not theirs
INCLUDE = re.compile(r'^\s*#?\s*include\s*(["<])([^">]+)[">]', re.MULTILINE)


TARGETS = Path(__file__).resolve().parents[2] / "codegen/targets"


@functools.cache
def lists_with(folder):
    """The lists of folders of kernels, one a target file, that have `folder`."""
    lists = [re.findall(r"\w+", found) for path in TARGETS.glob("*.yaml")
             for found in re.findall(r"^kernels: *\[([^]]*)\]", path.read_text(), re.MULTILINE)]
    return [names for names in lists if folder in names]


def is_kernel_include(path, folder, name):
    """Whether each target that takes a file of `folder` finds the kernel header `name`: beside it, in generic, or in some
    folder of the target's list, before or behind. A folder alone, which no target names, has itself and generic."""
    return all(any((path.parents[1] / place / name).is_file() for place in {*names, folder, "generic"})
               for names in lists_with(folder) or [[]])


def judge_runtime(path, below, quote, name):
    if quote == "<":
        special = below.parts[1] == "kernels" and below.parts[2] != "generic" and name in INTRINSICS
        return None if name in FREESTANDING or special else f"<{name}> is not one of {sorted(FREESTANDING)}"
    if name.startswith("burin/") or (below.parts[1] == "boards" and name == "../board.h"):
        return None  # boards are not copied into models: a board's folder may use what all boards share
    found = is_kernel_include(path, below.parts[2], name) if below.parts[1] == "kernels" else (path.parent / name).is_file()
    if "/" in name or not found:
        return f'"{name}" is neither "burin/..." nor a file beside it'
    return None


def judge(path, below, quote, name):
    """What is wrong with one include, or None."""
    folder = below.parts[0]
    if folder == "runtime":
        return judge_runtime(path, below, quote, name)
    if folder not in ARROWS:
        return None  # tests and examples may include anything
    first = name.split("/")[0]
    if first in PROJECT:
        if first in ARROWS[folder] or (folder, name) in EXCEPTIONS:
            return None
        return f'"{name}": {folder} may include only {sorted(ARROWS[folder])}'
    if quote == '"' and first not in ("mlir", "llvm", "llvm-c"):
        return f'"{name}" does not run from the root'
    if folder == "dialects" and "/" in name and first not in ("mlir", "llvm", "llvm-c"):
        return f"<{name}>: dialects may include only MLIR, LLVM and themselves"
    if folder == "passes" and re.match(r"llvm/(Support|ObjectYAML)/.*YAML", name):
        return f'"{name}": passes never see YAML'
    return None


def main():
    problems, checked = [], tree.files(sys.argv[1], tree.CPP_AND_TD)
    for path, below in checked:
        for quote, name in INCLUDE.findall(RAW_STRING.sub('', path.read_text())):
            problem = judge(path, below, quote, name)
            if problem:
                problems.append(f"{below}: {problem}")
    return tree.report("layering", problems, len(checked))


sys.exit(main())
