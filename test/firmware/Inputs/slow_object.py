"""A copy of a compiled model with the object that clang -Os -fno-unroll-loops makes of its C++ in place of LLVM's.

  slow_object.py FOLDER -o COPY"""
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "e2e"))
from model import CompiledModel  # noqa: E402
from toolchain import Toolchain  # noqa: E402
from tools import invoke, tool  # noqa: E402

folder, copy = Path(sys.argv[1]), Path(sys.argv[3])
shutil.copytree(folder, copy)
model = CompiledModel(copy)
objects = model.compile(Toolchain("cortex-m4", "clang", "-Os", ["-fno-unroll-loops"]), copy.parent / "slow-objects")
invoke([tool("ld.lld"), "-r", *objects, "-o", copy / f"{model.name}.o"])
