"""The stand-in model's golden files, from its formula: echo_golden.py FOLDER [wrong-token|wrong-logit|nan]."""
import json
import struct
import sys
from pathlib import Path


def logits(total):
    return [((total >> i) & 0xFF) * 0.25 for i in range(16)]


def main():
    folder, defect = Path(sys.argv[1]), sys.argv[2:]
    folder.mkdir(parents=True, exist_ok=True)
    start, greedy, rows, total = [3, 1, 4], [], [], 0x811C9DC5
    for position in range(len(start) + 10):
        token = start[position] if position < len(start) else max(range(16), key=lambda i: (rows[-1][i], -i))
        greedy += [token] if position >= len(start) else []
        total = ((total ^ token) * 0x01000193) & 0xFFFFFFFF
        rows.append(logits(total))
    if "wrong-token" in defect:
        greedy[7] ^= 1
    if "wrong-logit" in defect:
        rows[5][3] += 0.0002
    if "nan" in defect:
        rows[5][3] = float("nan")
    header = json.dumps({"logits": {"dtype": "F32", "shape": [len(rows), 16], "data_offsets": [0, 64 * len(rows)]}})
    values = [value for row in rows for value in row]
    (folder / "golden.safetensors").write_bytes(
        struct.pack("<Q", len(header)) + header.encode() + struct.pack(f"<{len(values)}f", *values))
    (folder / "golden.json").write_text(json.dumps({"prompt_ids": start, "greedy_ids": greedy}))


main()
