"""The models that the matrix runs, and the tokens that they are fed."""
import json
import shutil
import struct
from dataclasses import dataclass
from pathlib import Path

import golden as goldens

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared/data"


@dataclass(frozen=True)
class GoldenModel:
    """A trained model and what it says."""
    folder: Path
    golden: Path
    count: int = 100
    soft_count: int = 100  # on emulated chips without FPU, which take some 100 instructions a multiplication

    @property
    def tokens(self):
        golden = goldens.read(self.golden)
        return (golden.start + golden.greedy)[:self.count]

    def path(self, _out):
        return self.folder


class SpecialValues:
    """tales-nano with embeddings (and so, tied as they are, with logits) that only careful hardware gets right. Its weights
    are bfloat16, which has all exponents of float32."""
    base = ROOT / "test/models/tales-nano"
    rows = {
        100: [0x0001, 0x8001, 0x007f, 0x8043],  # subnormals: products and sums that stay below the normal numbers
        101: [0x8000],                          # -0
        102: [0x7f00, 0xff12, 0x7f40],          # squares overflow to infinity, and its factor makes 0 and NaN of it
        103: [0x7fc0, 0x3f80],                  # NaN in every second place; nothing behind it is a number
        104: [0x7f80],                          # infinity
    }
    # Ordinary tokens between them, so that what a value leaves in the cache is used; NaN last, as nothing survives it.
    tokens = [0, 300, 100, 17, 100, 101, 256, 101, 40, 5, 100, 200, 104, 9, 102, 33, 103, 8]
    soft_count = len(tokens)

    def path(self, out):
        folder = out / "special-values"
        shutil.copytree(self.base, folder, dirs_exist_ok=True)
        file = folder / "model.safetensors"
        data = bytearray(file.read_bytes())
        (size,) = struct.unpack_from("<Q", data)
        entry = json.loads(data[8:8 + size])["model.embed_tokens.weight"]
        assert entry["dtype"] == "BF16"
        width = entry["shape"][1]
        for row, values in self.rows.items():
            at = 8 + size + entry["data_offsets"][0] + 2 * width * row
            struct.pack_into(f"<{width}H", data, at, *[values[i % len(values)] for i in range(width)])
        file.write_bytes(data)
        return folder


MODELS = {
    "tales-nano": GoldenModel(ROOT / "test/models/tales-nano", ROOT / "test/models/tales-nano/golden.json"),
    "stories260k": GoldenModel(SHARED / "stories260K/stories260K.bin", SHARED / "golden/stories260K_O3.tokens.txt",
                               soft_count=20),
    "gemma2": GoldenModel(SHARED / "hf_tiny/gemma2", SHARED / "hf_tiny/gemma2/golden.json"),
    "gemma3": GoldenModel(SHARED / "hf_tiny/gemma3", SHARED / "hf_tiny/gemma3/golden.json"),
    "gpt2": GoldenModel(SHARED / "hf_tiny/gpt2", SHARED / "hf_tiny/gpt2/golden.json"),
    "openelm": GoldenModel(SHARED / "hf_tiny/openelm", SHARED / "hf_tiny/openelm/golden.json"),
    "phi4mini": GoldenModel(SHARED / "hf_tiny/phi4mini", SHARED / "hf_tiny/phi4mini/golden_cross.json"),
    "special-values": SpecialValues(),
}
