"""Damages a copy of a Hugging Face model in one way, for tests of what the compiler says about it.

  damage.py MODEL OUT config KEY=JSON...        sets keys of config.json (JSON may be NaN; KEY=- takes it out)
  damage.py MODEL OUT tensor NAME FIELD=JSON... sets fields of a tensor in the safetensors header (NAME=- drops it)
  damage.py MODEL OUT shift NAME BYTES          moves the tensor's data_offsets
  damage.py MODEL OUT value NAME INDEX BITS     puts a 32-bit pattern over an element of a tensor (stored as f32)
  damage.py MODEL OUT cut BYTES                 keeps so many bytes of model.safetensors
  damage.py MODEL OUT header LENGTH             writes another header length
  damage.py MODEL OUT remove FILE...            takes files out
  damage.py MODEL OUT vocabulary SIZE           cuts config and embedding down to SIZE tokens
  damage.py MODEL OUT f32                       stores every bf16 tensor as f32
"""
import json
import shutil
import struct
import sys
from pathlib import Path

FILES = ["config.json", "generation_config.json", "model.safetensors", "special_tokens_map.json", "tokenizer.json",
         "tokenizer_config.json"]


class Weights:
    """model.safetensors as a header and its data."""

    def __init__(self, path):
        self.path = path
        content = path.read_bytes()
        (length,) = struct.unpack_from("<Q", content)
        self.header = json.loads(content[8:8 + length])
        self.data = content[8 + length:]

    def write(self):
        text = json.dumps(self.header).encode()
        self.path.write_bytes(struct.pack("<Q", len(text)) + text + self.data)

    def drop(self, name):
        """Takes a tensor and its bytes out."""
        begin, end = self.header.pop(name)["data_offsets"]
        self.data = self.data[:begin] + self.data[end:]
        for key, entry in self.header.items():
            if key != "__metadata__" and entry["data_offsets"][0] >= end:
                entry["data_offsets"] = [offset - (end - begin) for offset in entry["data_offsets"]]

    def cut_rows(self, name, rows):
        """Keeps so many rows of a matrix, the first tensor of the file."""
        entry = self.header[name]
        begin, end = entry["data_offsets"]
        size = (end - begin) // entry["shape"][0]
        entry["shape"][0] = rows
        cut = end - begin - size * rows
        self.data = self.data[:end - cut] + self.data[end:]
        for other in self.header.values():
            if "data_offsets" in other:
                other["data_offsets"] = [at - cut if at >= end else at for at in other["data_offsets"]]

    def as_f32(self):
        """bf16 is the upper half of f32."""
        data = b""
        entries = [(key, entry) for key, entry in self.header.items() if key != "__metadata__"]
        for _, entry in sorted(entries, key=lambda pair: pair[1]["data_offsets"]):
            begin, end = entry["data_offsets"]
            if entry["dtype"] != "BF16":
                sys.exit(f"damage.py: expected BF16, found {entry['dtype']}")
            wide = b"".join(b"\0\0" + self.data[at:at + 2] for at in range(begin, end, 2))
            entry.update(dtype="F32", data_offsets=[len(data), len(data) + len(wide)])
            data += wide
        self.data = data


def assignments(words):
    return [(key, value) for key, _, value in (word.partition("=") for word in words)]


def main():
    model, out, what, *rest = sys.argv[1:]
    out = Path(out)
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    for name in FILES:
        if (Path(model) / name).exists():
            (out / name).write_bytes((Path(model) / name).read_bytes())
    path = out / "model.safetensors"
    if what == "config":
        config = json.loads((out / "config.json").read_text())
        for key, value in assignments(rest):
            if value == "-":
                del config[key]
            else:
                config[key] = json.loads(value)
        (out / "config.json").write_text(json.dumps(config, indent=2))
    elif what == "vocabulary":
        config = json.loads((out / "config.json").read_text())
        config["vocab_size"] = int(rest[0])
        (out / "config.json").write_text(json.dumps(config))
        weights = Weights(path)
        weights.cut_rows("model.embed_tokens.weight", int(rest[0]))
        weights.write()
    elif what == "cut":
        path.write_bytes(path.read_bytes()[:int(rest[0])])
    elif what == "header":
        path.write_bytes(struct.pack("<Q", int(rest[0])) + path.read_bytes()[8:])
    elif what == "remove":
        for name in rest:
            (out / name).unlink()
    elif what in ("tensor", "shift", "value", "f32"):
        weights = Weights(path)
        if what == "f32":
            weights.as_f32()
        elif what == "tensor" and rest[0].endswith("=-"):
            weights.drop(rest[0][:-2])
        elif what == "tensor":
            weights.header[rest[0]].update((key, json.loads(value)) for key, value in assignments(rest[1:]))
        elif what == "shift":
            entry = weights.header[rest[0]]
            entry["data_offsets"] = [offset + int(rest[1]) for offset in entry["data_offsets"]]
        else:
            begin = weights.header[rest[0]]["data_offsets"][0] + 4 * int(rest[1])
            weights.data = weights.data[:begin] + struct.pack("<I", int(rest[2], 0)) + weights.data[begin + 4:]
        weights.write()
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
