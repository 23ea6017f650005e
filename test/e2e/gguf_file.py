"""Reads and writes GGUF files, and the simplest of ggml's blocks: written from the format's description, so that what Burin
reads is checked by something else."""
import array
import math
import struct
from dataclasses import dataclass

F32, Q4_0, Q4_1, Q5_0, Q8_0, IQ4_NL = 0, 2, 3, 6, 8, 20
SIZES = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "B", 10: "Q", 11: "q", 12: "d"}
STEPS = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113]


def half(value):
    return struct.pack("<e", value)


def rounded(value):
    """To f16, and back."""
    return struct.unpack("<e", half(value))[0]


def nearest(value, least, most):
    return max(least, min(most, math.floor(value + 0.5)))


def halves(codes):
    """Sixteen bytes of 32 codes of 4 bits: element j below, element j + 16 above."""
    return bytes(codes[j] | codes[j + 16] << 4 for j in range(16))


# Each takes 32 numbers and gives a block and the numbers that it stands for.

def q8_0(x):
    d = rounded(max(map(abs, x)) / 127)
    codes = [nearest(v / d, -127, 127) if d else 0 for v in x]
    return half(d) + struct.pack("32b", *codes), [d * code for code in codes]


def q4_0(x):
    d = rounded(max(x, key=abs) / -8)  # so d has either sign
    codes = [nearest(v / d + 8, 0, 15) if d else 8 for v in x]
    return half(d) + halves(codes), [d * (code - 8) for code in codes]


def q4_1(x):
    m = rounded(min(x))
    d = rounded((max(x) - m) / 15)
    codes = [nearest((v - m) / d, 0, 15) if d else 0 for v in x]
    return half(d) + half(m) + halves(codes), [d * code + m for code in codes]


def q5_0(x):
    d = rounded(max(x, key=abs) / -16)
    codes = [nearest(v / d + 16, 0, 31) if d else 16 for v in x]
    fifth = sum(code >> 4 << e for e, code in enumerate(codes))
    return half(d) + struct.pack("<I", fifth) + halves([code & 15 for code in codes]), [d * (code - 16) for code in codes]


def iq4_nl(x):
    d = rounded(max(x, key=abs) / -127)
    codes = [min(range(16), key=lambda code: abs(d * STEPS[code] - v)) for v in x]
    return half(d) + halves(codes), [d * STEPS[code] for code in codes]


BLOCKS = {"q8_0": (Q8_0, q8_0), "q4_0": (Q4_0, q4_0), "q4_1": (Q4_1, q4_1), "q5_0": (Q5_0, q5_0), "iq4_nl": (IQ4_NL, iq4_nl)}


@dataclass
class Tensor:
    name: str
    dims: list  # the row's length first
    type: int
    data: bytes


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, code):
        value, = struct.unpack_from("<" + code, self.data, self.at)
        self.at += struct.calcsize(code)
        return value

    def text(self):
        size = self.take("Q")
        self.at += size
        return self.data[self.at - size:self.at].decode("utf-8", "surrogateescape")

    def skip(self, kind):
        if kind == 8:
            self.text()
        elif kind == 9:
            element, count = self.take("I"), self.take("Q")
            for _ in range(count):
                self.skip(element)
        else:
            self.take(SIZES[kind])


def read(path):
    """(the bytes of all key-value pairs, their number, tensors of F32)."""
    reader = Reader(path.read_bytes())
    assert reader.data[:8] == b"GGUF\x03\0\0\0"
    reader.at = 8
    tensors, pairs = reader.take("Q"), reader.take("Q")
    begin = reader.at
    for _ in range(pairs):
        reader.text()
        reader.skip(reader.take("I"))
    metadata, infos = reader.data[begin:reader.at], []
    for _ in range(tensors):
        name = reader.text()
        dims = [reader.take("Q") for _ in range(reader.take("I"))]
        infos.append((name, dims, reader.take("I"), reader.take("Q")))
    start, result = (reader.at + 31) // 32 * 32, []
    for name, dims, kind, offset in infos:
        assert kind == F32, f"'{name}' is of type {kind}"
        size = 4 * math.prod(dims)
        result.append(Tensor(name, dims, kind, reader.data[start + offset:start + offset + size]))
    return metadata, pairs, result


def write(path, metadata, pairs, tensors):
    out = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), pairs) + metadata
    data = b""
    for tensor in tensors:
        data += bytes(-len(data) % 32)
        name = tensor.name.encode()
        out += struct.pack("<Q", len(name)) + name + struct.pack(f"<I{len(tensor.dims)}Q", len(tensor.dims), *tensor.dims)
        out += struct.pack("<IQ", tensor.type, len(data))
        data += tensor.data
    path.write_bytes(out + bytes(-len(out) % 32) + data)


def quantized(tensor, name):
    """The tensor in blocks of the type called `name`, and the same numbers as F32."""
    kind, block = BLOCKS[name]
    numbers = array.array("f", tensor.data)
    data, values = bytearray(), array.array("f")
    for at in range(0, len(numbers), 32):
        piece, restored = block(numbers[at:at + 32])
        data += piece
        values.extend(restored)
    return (Tensor(tensor.name, tensor.dims, kind, bytes(data)), Tensor(tensor.name, tensor.dims, F32, values.tobytes()))
