"""The memory report is true: each figure in report.json equals what the linker put into a Cortex-M4 image, and what the
header says. All weights are in one section.

  report.py MODEL -o DIR [--report FILE]       (or --compiled FOLDER instead of MODEL)"""
import argparse
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
import model as models  # noqa: E402
from toolchain import Toolchain  # noqa: E402
from tools import Failure, invoke, tool  # noqa: E402


class Image:
    """A linked program and the model in it."""

    def __init__(self, model, out):
        toolchain = Toolchain("cortex-m4", "gcc", "-O2")
        self.model = model
        self.objects = model.compile(toolchain, out / "objects")
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

    def constants(self, source, only=""):
        """Bytes of the constants in one object, of those whose name contains `only`."""
        path = next((path for path in self.objects if path.name == f"{source}.cpp.o"), None)
        if path is None:
            return 0  # a model without a tokenizer
        lines = [line.split() for line in invoke([tool("llvm-nm"), "--format=posix", path]).splitlines()]
        return sum(int(line[3], 16) for line in lines if len(line) == 4 and line[1] in "rR" and only in line[0])

    def layer_tables(self):
        return self.constants(self.model.name, "kBlock")

    def tokenizer_tables(self):
        return self.constants(f"{self.model.name}_tokenizer_tables")


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
    parser.add_argument("--report", help="instead of the model's report.json")
    parser.add_argument("-o", dest="out", required=True)
    options = parser.parse_args()
    out = Path(options.out)
    model = (models.CompiledModel(options.compiled) if options.compiled
             else models.burin_compile(options.model, "cortex-m4", out / "model"))
    report = json.loads(Path(options.report or model.folder / "report.json").read_text())
    image, problems = Image(model, out), []
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
    print("report.json is true")


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"report.py: {failure}")
