"""Reads what others computed for a model: start tokens, greedy tokens, logits, and how far off honest logits may be."""
import array
import json
import struct
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Golden:
    start: list       # token ids fed before anything is chosen
    greedy: list      # arg-max ids after them
    logits: array     # (rows, vocabulary), flat; row i is what follows the first `first` + i + 1 tokens of start + greedy
    vocabulary: int
    tolerance: float  # greatest absolute difference of a logit
    first: int = 0

    @property
    def rows(self):
        return len(self.logits) // self.vocabulary


def _floats(code, data):
    values = array.array(code, data)
    if sys.byteorder == "big":
        values.byteswap()
    return values


def _header(data):
    (size,) = struct.unpack_from("<Q", data)
    return size, json.loads(data[8:8 + size])


def has_tensor(path, name):
    return name in _header(Path(path).read_bytes())[1]


def read_safetensors(path, name):
    """Shape and values of one F32 tensor."""
    data = Path(path).read_bytes()
    size, header = _header(data)
    entry = header[name]
    if entry["dtype"] != "F32":
        raise ValueError(f"{path}: tensor '{name}' is {entry['dtype']}, expected F32")
    begin, end = entry["data_offsets"]
    return entry["shape"], _floats("f", data[8 + size + begin:8 + size + end])


def read_tokens_txt(path):
    """Lines `position, token in, token out, logit` of a greedy run, beside float64 logits (rows, 512) of a reference.

    Tolerance: the float32 program that made the tokens is within 2.5e-5 of the float64 reference; four times that
    allows for another order of summation and other approximations of exp and sin, and is far below the least gap
    between the best and the second token (4.2e-3)."""
    rows = [line.split() for line in Path(path).read_text().splitlines() if line.strip()]
    greedy = [int(row[2]) for row in rows]
    logits = _floats("d", (Path(path).parent / "stories260K_np_f64.logits.f64").read_bytes())
    return Golden([int(rows[0][1])], greedy, logits, len(logits) // len(rows), 1e-4)


def read_golden_json(path):
    """golden.json with prompt_ids and greedy_ids, and golden.safetensors with float32 logits beside it.

    Tolerance: the file's own where it has one (made for this purpose, with its reason in the folder's README).
    Elsewhere both sides are float32 with an error near 2.5e-5 each (measured against float64 on a model of the same
    shape), so twice their sum."""
    content = json.loads(Path(path).read_text())
    tensors = Path(path).with_suffix(".safetensors")
    # A model that computes all tokens anew when its text grows long has a pass of its own for each greedy token.
    name = "step_logits" if has_tensor(tensors, "step_logits") else "logits"
    (_, vocabulary), logits = read_safetensors(tensors, name)
    first = len(content["prompt_ids"]) - 1 if name == "step_logits" else 0
    return Golden(content["prompt_ids"], content["greedy_ids"], logits, vocabulary, content.get("tolerance", 1e-4), first)


def read(path):
    return read_golden_json(path) if Path(path).suffix == ".json" else read_tokens_txt(path)


def compare_logits(golden, data, first=0):
    """Greatest difference of raw float32 logits `data` from the golden ones; None if the shapes do not match.

    Row 0 of `data` follows the first `first` + 1 tokens. NaN compares as infinitely far."""
    ours = _floats("f", data)
    ours = ours[max(golden.first - first, 0) * golden.vocabulary:]
    theirs = golden.logits[max(first - golden.first, 0) * golden.vocabulary:]
    if not ours or len(ours) % golden.vocabulary or len(ours) > len(theirs):
        return None
    worst = 0.0
    for mine, wanted in zip(ours, theirs):
        difference = abs(mine - wanted)
        if not difference <= worst:
            worst = difference if difference == difference else float("inf")
    return worst
