"""model-names.py MODEL WORK: compiles MODEL under paths and names of all kinds and builds what comes out."""
import re
import subprocess
import sys
from pathlib import Path

FOLDERS = ["class", "string", "stdint", "time", "kernels", "uint8_t", "linux", "1st", "größe", "模型", "a b'c\"d", "new\nline",
           "__x__y", "-", "Arena", "run", "l" * 200, "trailing.", "$HOME", "`id`", "a\\b", "%s%n", "CMakeLists", "report"]
NAMES = ["step", "run", "entries", "burin", "Decoder", "Token", "Status", "Arena", "KvCache", "T", "c", "tokenizer", "UPPER",
         "x" * 64, "weights", "prefill", "lanes", "detail", "silu_f32"]
REFUSED = ["std", "class", "1", "a-b", "a b", "a/b", "../x", "_x", "x__y", "x_", "y" * 65, "math", "NULL", "size_t",
           "INT32_MAX", "main", "ä"]
PROGRAM = """
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <string>
#include <vector>
#include <complex>
#include "NAME.h"
#include "NAME_c.h"
#include "NAME_sampler.h"
#include "NAME_tokenizer.h"
NAME::Arena arena;
NAME::KvCache cache;
int main() {
  NAME::Decoder decoder(arena, cache);
  return static_cast<int>(decoder.step(NAME::kBos)) + printf("%g\\n", sqrt(static_cast<double>(decoder.logits()[0])));
}
"""


def compile_model(model, out, *arguments):
    return subprocess.run(["burin", "compile", model, "-o", out, "--c-api", "--weights-as=array", *arguments],
                          capture_output=True, text=True)


def check(model, out, *arguments):
    """Compiles, and has a compiler look at everything; returns the name that was chosen."""
    done = compile_model(model, out, *arguments)
    if done.returncode:
        sys.exit(f"model-names.py: {model!r} {arguments}: {done.stderr}")
    name = done.stdout.partition(":")[0]
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,69}", name):
        sys.exit(f"model-names.py: {model!r} {arguments}: name {name!r}")
    (out / "main.cc").write_text(PROGRAM.replace("NAME", name))
    sources = [path for path in out.glob("*.cpp") if not path.stem.endswith("_weights")]
    for mode in ("-std=gnu++17",):  # with its macros, such as linux; without them there is less to collide with
        built = subprocess.run(["clang++", mode, "-fsyntax-only", f"-I{out}", *sources, out / "main.cc"],
                               capture_output=True, text=True)
        if built.returncode:
            sys.exit(f"model-names.py: {model!r} {arguments}: {built.stderr}")
    return name


def main():
    model, work = map(Path, sys.argv[1:])
    (work / "models").mkdir(parents=True)
    for number, folder in enumerate(FOLDERS):
        link = work / "models" / folder
        link.symlink_to(model.resolve(), target_is_directory=True)
        name = check(link, work / f"f{number}")
        print(repr(folder)[1:-1], "->", name)
    for number, name in enumerate(NAMES):
        if check(model, work / f"n{number}", f"--name={name}") != name:
            sys.exit(f"model-names.py: --name={name} is not kept")
    for name in REFUSED:
        done = compile_model(model, work / "refused", f"--name={name}")
        if done.returncode != 1 or "burin: error: " not in done.stderr or (work / "refused").exists():
            sys.exit(f"model-names.py: --name={name}: expected a refusal, found {done}")
    print("all build")


if __name__ == "__main__":
    main()
