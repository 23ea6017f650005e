"""The models that the matrix runs, and how many tokens of their goldens."""
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared/data"


@dataclass(frozen=True)
class Model:
    path: Path
    golden: Path
    tokens: int = 100
    soft_tokens: int = 100  # on emulated chips without FPU, which take some 100 instructions a multiplication


MODELS = {
    "tales-nano": Model(ROOT / "test/models/tales-nano", ROOT / "test/models/tales-nano/golden.json"),
    "stories260k": Model(SHARED / "stories260K/stories260K.bin", SHARED / "golden/stories260K_O3.tokens.txt",
                         soft_tokens=20),
}
