"""The memory report is true: each figure in report.json equals what the linker put into a board's image, and what the header
says. All weights are in one section.

  report.py MODEL -o DIR [--target T] [--output cpp|obj] [--report FILE]       (or --compiled FOLDER instead of MODEL)"""
import argparse
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
import model as models  # noqa: E402
from toolchain import Toolchain  # noqa: E402
from tools import Failure, invoke, tool  # noqa: E402


class ObjectModel(models.CompiledModel):
    """A folder that holds an object and its headers only."""

    def __init__(self, folder):
        self.folder = folder
        self.name = next(folder.glob("*.o")).stem
        self.header = folder / f"{self.name}.h"


class Image:
    """A linked program and the model in it."""

    def __init__(self, model, out, target, object_only):
        toolchain = Toolchain(target, "gcc", "-O2")
        self.model, self.object_only = model, object_only
        self.objects = [model.folder / f"{model.name}.o"] if object_only else model.compile(toolchain, out / "objects")
        elf = model.build(toolchain, HERE / "Inputs/regions.cpp", out / "regions.elf", objects=self.objects)
        status, _, err = toolchain.run(elf)
        if status:
            raise Failure(f"'{elf}' ended with {status}\n{err.decode(errors='replace')}")
        self.address, self.size = {}, {}
        for line in invoke([tool("llvm-nm"), "--format=posix", elf]).splitlines():
            name, kind, value, size = (line.split() + ["0", "0"])[:4]
            if kind not in "Uwv":
                self.address[name], self.size[name] = int(value, 16), int(size, 16)

    def weights(self):
        return self.address["__weights_end"] - self.address["__weights_start"]

    def weights_file(self):
        """The file that the weights section includes; None when they are an array in C++."""
        path = self.model.folder / f"{self.model.name}_weights.bin"
        return path.stat().st_size if path.exists() else None

    def constants(self, source, is_counted):
        """Bytes of the constants in one object whose names count."""
        path = next((path for path in self.objects if path.name == source), None)
        if path is None:
            return 0  # a model without a tokenizer
        lines = [line.split() for line in invoke([tool("llvm-nm"), "--format=posix", path]).splitlines()]
        return sum(int(line[3], 16) for line in lines if len(line) == 4 and line[1] in "rR" and is_counted(line[0]))

    def layer_tables(self):
        if self.object_only:
            return self.constants(f"{self.model.name}.o",
                                  lambda name: name.startswith(f"{self.model.name}.") and ".tokenizer." not in name)
        return self.constants(f"{self.model.name}.cpp.o", lambda name: "kBlock" in name)

    def tokenizer_tables(self):
        if self.object_only:
            return self.constants(f"{self.model.name}.o", lambda name: ".tokenizer." in name or "kTokenizerTables" in name)
        return self.constants(f"{self.model.name}_tokenizer_tables.cpp.o", lambda name: True)


# Key in report.json: {who says so: how to find out}; None means that there is nothing to compare.
FIGURES = {
    "flash.weights_bytes": {
        "linked section": Image.weights,
        "weights file": Image.weights_file,
        "kWeightBytes": lambda image: image.model.constant("kWeightBytes"),
    },
    "flash.layer_tables_bytes": {"linked tables": Image.layer_tables},
    "flash.tokenizer_tables_bytes": {"linked tables": Image.tokenizer_tables},
    "ram.arena_bytes": {
        "linked arena": lambda image: image.size["measured_arena"],
        "kArenaBytes": lambda image: image.model.constant("kArenaBytes"),
    },
    "ram.kv_cache_bytes": {
        "linked cache": lambda image: image.size["measured_kv_cache"],
        "kKvCacheBytes": lambda image: image.model.constant("kKvCacheBytes"),
    },
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", nargs="?")
    parser.add_argument("--compiled")
    parser.add_argument("--target", default="cortex-m4")
    parser.add_argument("--output", choices=["cpp", "obj"], default="cpp")
    parser.add_argument("--report", help="instead of the model's report.json")
    parser.add_argument("-o", dest="out", required=True)
    options = parser.parse_args()
    out = Path(options.out)
    object_only = options.output == "obj"
    if options.compiled:
        model = models.CompiledModel(options.compiled)
    elif object_only:
        invoke(["burin", "compile", options.model, "--target", options.target, "--emit=obj", "-o", out / "model"])
        model = ObjectModel(out / "model")
    else:
        model = models.burin_compile(options.model, options.target, out / "model")
    report = json.loads(Path(options.report or model.folder / "report.json").read_text())
    image, problems = Image(model, out, options.target, object_only), []
    for key, sources in FIGURES.items():
        folder, name = key.split(".")
        reported = report.get(folder, {}).get(name)
        if reported is None:
            problems.append(f"report.json has no {key}")
            continue
        for source, measure in sources.items():
            measured = measure(image)
            if measured not in (None, reported):
                problems.append(f"{key} is {reported}, {source} {measured}")
        print(f"{key}: {reported}")
    if problems:
        raise Failure("\n".join(problems))
    print(f"report.json is true for {options.target}, {options.output}")


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"report.py: {failure}")
