#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes canonical_tables.cpp (to standard output).

Unicode 9.0, which is what the normalizers of the Hugging Face tokenizers library know (all 1,112,064 code points were
compared, and random sequences). Needs the package unicodedata2 9.0.0, or a Python whose unicodedata is that version
(3.6).
"""
import sys

try:
    import unicodedata2 as unicodedata
except ImportError:
    import unicodedata

VERSION = "9.0.0"
if unicodedata.unidata_version != VERSION:
    sys.exit(f"unicodedata is of Unicode {unicodedata.unidata_version}, expected {VERSION}")

IDEOGRAPHS = range(0x2F800, 0x2FA1E)
HANGUL = range(0xAC00, 0xD7A4)
STARTER_WITHIN = 255  # class 0, but may change together with what is before it

pairs = {}  # code point -> (first, second), second 0: a single one
for code_point in range(0x80, 0x110000):
    text = unicodedata.decomposition(chr(code_point))
    if text and not text.startswith("<") and code_point not in HANGUL:
        parts = [int(part, 16) for part in text.split()]
        pairs[code_point] = (parts[0], parts[1] if len(parts) > 1 else 0)
composites = {c for c in pairs if unicodedata.normalize("NFC", chr(c)) == chr(c)}
seconds = {pairs[c][1] for c in composites} | set(range(0x1161, 0x1176)) | set(range(0x11A8, 0x11C3))


def combining_class(code_point):
    kind = unicodedata.combining(chr(code_point))
    first = ord(unicodedata.normalize("NFD", chr(code_point))[0])
    within = unicodedata.combining(chr(first)) or first in seconds
    return kind or (STARTER_WITHIN if within else 0)


runs = []
for code_point in range(0x300, 0x110000):
    kind = combining_class(code_point) if not 0xD800 <= code_point < 0xE000 else 0
    if not runs or runs[-1] & 0xFF != kind:
        runs.append(code_point << 8 | kind)
assert all(combining_class(c) == 0 for c in range(0x300))

small = [c for c in sorted(pairs) if max(c, *pairs[c]) < 0x10000]
large = [c for c in sorted(pairs) if c not in IDEOGRAPHS and c not in small]
order = sorted((i for i, c in enumerate(small) if c in composites), key=lambda i: pairs[small[i]])


def table(values):
    lines = [""]
    for value in values:
        text = f"0x{value:x},"
        if len(lines[-1]) + len(text) + 1 > 96:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + text
    return "\n".join("    " + line for line in lines)


smalls = table(x for c in small for x in (c, *pairs[c]))
larges = table(x for c in large for x in (c | (c in composites) << 31, *pairs[c]))
ideographs = table(pairs.get(c, (0, 0))[0] for c in IDEOGRAPHS)
print(f"""\
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Combining classes and canonical decompositions, Unicode {VERSION}. Written by canonical_tables.py:
// do not edit.

#include "canonical_tables.h"

namespace burin {{

// clang-format off

// Runs of code points of one class, from U+0300 on: first code point * 256 + class, ascending.
static constexpr uint32_t kClasses[] = {{
{table(runs)}
}};

// Code point, first, second (0: none), three by three, ascending.
static constexpr uint16_t kSmall[] = {{
{smalls}
}};

// The pairs of kSmall that compose, in the order of (first, second).
static constexpr uint16_t kOrder[] = {{
{table(order)}
}};

// Those that need more than 16 bits; the highest bit of the code point: composes.
static constexpr uint32_t kLarge[] = {{
{larges}
}};

// What stands for U+2F800 and following.
static constexpr uint32_t kIdeographs[] = {{
{ideographs}
}};

// clang-format on

CanonicalTables canonical_tables() noexcept {{
  return {{kClasses,
          kSmall,
          kOrder,
          kLarge,
          kIdeographs,
          sizeof(kClasses) / sizeof(kClasses[0]),
          sizeof(kSmall) / sizeof(kSmall[0]) / 3,
          sizeof(kOrder) / sizeof(kOrder[0]),
          sizeof(kLarge) / sizeof(kLarge[0]) / 3,
          sizeof(kIdeographs) / sizeof(kIdeographs[0])}};
}}

}} // namespace burin""")
