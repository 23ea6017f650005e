"""A compiled model on disk: runs `burin compile`, finds out what it wrote, builds its sources with a program."""
import re
from pathlib import Path

from toolchain import HOSTED, STRICT
from tools import Failure, invoke

HERE = Path(__file__).resolve().parent


class CompiledModel:
    """The flat folder that `burin compile` wrote."""

    def __init__(self, folder):
        self.folder = Path(folder)
        names = [path.stem[:-len("_weights")] for path in self.folder.glob("*_weights.*") if path.suffix in (".S", ".cpp")]
        if len(names) != 1:
            raise Failure(f"'{folder}' holds {len(names)} files called *_weights.S or *_weights.cpp, expected one")
        self.name = names[0]
        self.header = self.folder / f"{self.name}.h"

    @property
    def sources(self):
        return sorted(path for path in self.folder.iterdir() if path.suffix in (".cpp", ".S"))

    def constant(self, name):
        """The value of `inline constexpr size_t ... name = 123` in the header."""
        found = re.search(rf"\b{name}\s*=\s*(\d+)", self.header.read_text())
        if not found:
            raise Failure(f"'{self.header}' has no {name}")
        return int(found.group(1))

    def compile(self, toolchain, folder, flags=()):
        """Objects of all generated sources, under every warning that they promise to survive."""
        return toolchain.compile_all(self.sources, folder, [*STRICT, *flags], [self.folder])

    def build(self, toolchain, main, output, includes=(), objects=None, flags=()):
        """A program of the model and one of the mains beside this file (MODEL and MODEL_HEADER defined)."""
        folder = Path(str(output) + ".objects")
        objects = objects or self.compile(toolchain, folder / "model", flags)
        defines = [f"-DMODEL={self.name}", f'-DMODEL_HEADER="{self.name}.h"']
        own = STRICT if toolchain.is_chip else HOSTED
        program = toolchain.compile_all([HERE / main], folder, [*own, *defines],
                                        [self.folder, *includes, *toolchain.board_includes])
        return toolchain.link(program + objects + toolchain.board_objects(folder), output)


def burin_compile(model, target, folder, arguments=()):
    """Compiles `model` into `folder` with the `burin` on PATH."""
    invoke(["burin", "compile", model, "--target", target, "-o", folder, *arguments])
    return CompiledModel(folder)
