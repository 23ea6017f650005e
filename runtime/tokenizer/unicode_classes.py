#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes unicode_classes.cpp (to standard output).

Unicode 16.0, which is what the regular expressions of the Hugging Face tokenizers library know (Oniguruma 6.9.10; all
1,112,064 code points were compared). Needs a Python whose unicodedata is that version (3.14), or the package
unicodedata2 16.0.
"""
import sys

try:
    import unicodedata2 as unicodedata
except ImportError:
    import unicodedata

VERSION = "16.0.0"
if unicodedata.unidata_version != VERSION:
    sys.exit(f"unicodedata is of Unicode {unicodedata.unidata_version}, expected {VERSION}")

OTHER, LETTER, NUMBER, SPACE = range(4)


def char_class(code_point):
    category = unicodedata.category(chr(code_point))
    if category[0] == "L":
        return LETTER
    if category[0] == "N":
        return NUMBER
    # White_Space beyond ASCII is NEL and the separators.
    return SPACE if category[0] == "Z" or code_point == 0x85 else OTHER


runs = []
for code_point in range(0x80, 0x110000):
    kind = char_class(code_point)
    if not runs or runs[-1] & 3 != kind:
        runs.append(code_point << 2 | kind)

lines = [""]
for run in runs:
    text = f"0x{run:x},"
    if len(lines[-1]) + len(text) + 1 > 96:
        lines.append("")
    lines[-1] += (" " if lines[-1] else "") + text
table = "\n".join("    " + line for line in lines)

print(f"""\
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The classes of all code points from U+0080 on, Unicode {VERSION}. Written by unicode_classes.py: do
// not edit.

#include "unicode_classes.h"

namespace burin {{

// Runs of code points of one class: first code point * 4 + class, ascending.
// clang-format off
static constexpr uint32_t kRuns[] = {{
{table}
}};
// clang-format on

CharClass class_beyond_ascii(uint32_t code_point) noexcept {{
  // The last run that begins at or before the code point.
  uint32_t low = 0, high = sizeof(kRuns) / sizeof(kRuns[0]);
  while (high - low > 1) {{
    uint32_t middle = (low + high) / 2;
    if (kRuns[middle] >> 2 <= code_point)
      low = middle;
    else
      high = middle;
  }}
  return static_cast<CharClass>(kRuns[low] & 3);
}}

}} // namespace burin""")
