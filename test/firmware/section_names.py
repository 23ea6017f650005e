"""The sections of objects and archives whose names are not those that compilers choose: name, type and bytes, sorted by name.
A name that is neither a compiler's nor a model's (.SOMETHING.MODEL_WHAT) is an error.

  section_names.py OBJECT..."""
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))
from tools import Failure, invoke, tool  # noqa: E402

COMPILERS_OWN = re.compile(r"(\.text|\.rodata(?!.*_weights$)|\.data|\.bss(?!\..*_(arena|kv_cache)$)|\.group|\.comment|\.note|\.ARM"
                           r"|\.rel|\.symtab|\.strtab|\.shstrtab|\.llvm_addrsig)\b.*")
MODELS_OWN = re.compile(r".*\.[a-z]\w*_(weights|arena|kv_cache)")
ROW = re.compile(r"^ *\[ *\d+\] +(\.\S+) +([A-Z_]+) +[0-9a-f]+ +[0-9a-f]+ +([0-9a-f]+) ", re.MULTILINE)


def main():
    rows = ROW.findall(invoke([tool("llvm-readelf"), "--sections", "--wide", *sys.argv[1:]]))
    if not rows:
        raise Failure("no sections at all")
    found = [row for row in rows if not COMPILERS_OWN.fullmatch(row[0])]
    for name, kind, size in sorted(found):
        if not MODELS_OWN.fullmatch(name):
            raise Failure(f"unexpected section '{name}'")
        print(name, kind, int(size, 16))


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"section_names.py: {failure}")
