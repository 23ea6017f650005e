"""A compiled model is standalone: its sources compile without a warning for every target with every compiler, and their
objects need nothing but each other, own no writable memory and run nothing before main().

  objects.py MODEL -o DIR [--define NAME]      (or --compiled FOLDER instead of MODEL)"""
import argparse
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))
import model as models  # noqa: E402
from toolchain import Toolchain  # noqa: E402
from tools import Failure, invoke, tool  # noqa: E402

# What compilers call on their own. Everything else that is missing would have to come from a library or a system:
# malloc, operator new (_Znwm), operator delete, stdio, libm.
COMPILERS_OWN = re.compile(r"mem(cpy|move|set|cmp)|__aeabi_\w+|_GLOBAL_OFFSET_TABLE_")
WRITABLE = "dDbBC"
CONSTRUCTORS = (".init_array", ".ctors", ".preinit_array")


def symbols(objects):
    """(name, type letter) of every symbol."""
    lines = invoke([tool("llvm-nm"), "--format=posix", *objects]).splitlines()
    return [tuple(line.split()[:2]) for line in lines if len(line.split()) >= 2 and not line.endswith(":")]


def constants_with_pointers(objects):
    """Constants that hold addresses: a position-independent host program relocates them once, before main(), and then makes
    them read only."""
    table = invoke([tool("llvm-objdump"), "--syms", *objects])
    return {line.split()[-1] for line in table.splitlines() if " .data.rel.ro" in line}


def inspect(objects):
    """What the objects should not have, one line each."""
    found = symbols(objects)
    defined = {name for name, kind in found if kind not in "Uwv"}
    needed = {name for name, kind in found if kind in "Uwv"} - defined
    problems = [f"needs '{name}'" for name in sorted(needed) if not COMPILERS_OWN.fullmatch(name)]
    relocated = constants_with_pointers(objects)
    problems += [f"owns writable '{name}'" for name, kind in sorted(found) if kind in WRITABLE and name not in relocated]
    headers = invoke([tool("llvm-readelf"), "--section-headers", "--wide", *objects])
    problems += [f"has a static constructor ({name})" for name in CONSTRUCTORS if f" {name}" in headers]
    if not defined:
        problems.append("defines nothing")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", nargs="?")
    parser.add_argument("--compiled")
    parser.add_argument("-o", dest="out", required=True)
    parser.add_argument("--define", action="append", default=[])
    options = parser.parse_args()
    problems = []
    for target in ("host", "cortex-m4"):
        if options.compiled:
            model = models.CompiledModel(options.compiled)
        else:
            model = models.burin_compile(options.model, target, Path(options.out) / f"model-{target}")
        for cc in ("gcc", "clang"):
            for level in ("-O0", "-O2"):
                toolchain = Toolchain(target, cc, level)
                objects = model.compile(toolchain, Path(options.out) / str(toolchain).replace(" ", ""),
                                        [f"-D{name}" for name in options.define])
                found = inspect(objects)
                problems += [f"{toolchain}: {problem}" for problem in found]
                if not found:
                    print(f"{toolchain}: {len(objects)} objects, no warning, standalone")
    if problems:
        raise Failure("\n".join(problems))


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"objects.py: {failure}")
