"""Writes a llama2.c file of version 0 again as versions 1 and 2, after the description of the formats in llama2.c's export.py.

  llama2c_versions.py MODEL.bin FOLDER     v1.bin, v2.bin (groups of 32), v2-rows.bin (groups as long as a row of the model),
                                           and v2-floats.bin: version 0 of the numbers in v2.bin"""
import array
import struct
import sys
from pathlib import Path

HEADER = struct.Struct("<7i")


def sections(dim, hidden, layers, heads, kv_heads, vocabulary):
    """Of version 0: name, elements a layer, layers."""
    kv = dim // heads * kv_heads
    return [("embedding", vocabulary * dim, 1), ("attention norm", dim, layers), ("q", dim * dim, layers),
            ("k", kv * dim, layers), ("v", kv * dim, layers), ("o", dim * dim, layers), ("mlp norm", dim, layers),
            ("gate", hidden * dim, layers), ("down", dim * hidden, layers), ("up", hidden * dim, layers), ("last norm", dim, 1)]


LATER = ["attention norm", "mlp norm", "last norm", "embedding", "q", "k", "v", "o", "gate", "down", "up"]


def quantized(numbers, group):
    """Codes and scales of one matrix."""
    codes, scales = array.array("b"), array.array("f")
    for at in range(0, len(numbers), group):
        piece = numbers[at:at + group]
        scales.append(max(map(abs, piece)) / 127)
        codes.extend(round(x / scales[-1]) if scales[-1] else 0 for x in piece)
    return codes, scales


def main():
    data, out = Path(sys.argv[1]).read_bytes(), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    sizes = HEADER.unpack_from(data)
    dim, hidden, layers, heads, kv_heads, vocabulary, _ = sizes
    assert vocabulary > 0, "the head is stored"
    floats, parts, at = array.array("f", data[HEADER.size:]), {}, 0
    for name, elements, count in sections(dim, hidden, layers, heads, kv_heads, vocabulary):
        parts[name] = [floats[at + i * elements:at + (i + 1) * elements] for i in range(count)]
        at += elements * count
    rest = floats[at:]

    def header(version, group=None):
        flags = struct.pack("<B", 1) + (struct.pack("<i", group) if group else b"")
        return (b"24ka" + struct.pack("<i", version) + HEADER.pack(*sizes) + flags).ljust(256, b"\0")

    everything = b"".join(part.tobytes() for name in LATER for part in parts[name])
    (out / "v1.bin").write_bytes(header(1) + everything)
    for file, group in (("v2.bin", 32), ("v2-rows.bin", dim)):
        content, restored = header(2, group), {}
        for name in LATER:
            restored[name] = []
            for part in parts[name]:
                if "norm" in name:
                    content += part.tobytes()
                    restored[name].append(part)
                    continue
                codes, scales = quantized(part, group)
                content += codes.tobytes() + scales.tobytes()
                restored[name].append(array.array("f", (code * scales[i // group] for i, code in enumerate(codes))))
        (out / file).write_bytes(content)
        order = [name for name, _, _ in sections(dim, hidden, layers, heads, kv_heads, vocabulary)]
        (out / file.replace(".bin", "-floats.bin")).write_bytes(
            HEADER.pack(*sizes) + b"".join(part.tobytes() for name in order for part in restored[name]) + rest.tobytes())


if __name__ == "__main__":
    main()
