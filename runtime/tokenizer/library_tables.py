#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes the tables of characters that the Hugging Face tokenizers library itself decides on.

  library_tables.py bert_classes | letter_cases | lower_case | word_characters > NAME.cpp

Needs the package tokenizers 0.22, which is asked about every character: its parts know different versions of Unicode.
"""
import sys

from tokenizers import Regex, normalizers, pre_tokenizers

CHARACTERS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]


def matching(regex):
    """The characters that a class matches."""
    split = pre_tokenizers.Split(Regex(regex), "removed", invert=True)
    found = set()
    for begin in range(0, len(CHARACTERS), 4096):
        text = "".join(map(chr, CHARACTERS[begin:begin + 4096]))
        for part, _ in split.pre_tokenize_str(text):
            found.update(map(ord, part))
    return found


def bert_classes():
    clean = normalizers.BertNormalizer(clean_text=True, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    strip = normalizers.BertNormalizer(clean_text=False, handle_chinese_chars=False, strip_accents=True, lowercase=False)
    split = pre_tokenizers.BertPreTokenizer()
    kinds = {}
    for c in CHARACTERS:
        text = chr(c)
        if clean.normalize_str(text) == "":
            kinds[c] = 1
        elif strip.normalize_str(text) == "":
            kinds[c] = 2
        elif len(split.pre_tokenize_str("a" + text + "a")) == 3:
            kinds[c] = 3
    return kinds


def letter_cases():
    upper, lower = matching(r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]"), matching(r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]")
    return {c: (c in upper) | (c in lower) << 1 for c in upper | lower}


def word_characters():
    from tokenizers import AddedToken, Tokenizer, models
    tokenizer = Tokenizer(models.WordLevel({"?": 0}, unk_token="?"))
    tokenizer.add_tokens([AddedToken("<x>", single_word=True, normalized=False)])
    return {c: 1 for c in CHARACTERS if 1 not in tokenizer.encode(chr(c) + "<x>").ids}


def lower_case():
    lower = normalizers.Lowercase()
    pairs = {c: lower.normalize_str(chr(c)) for c in CHARACTERS}
    longer = {c for c in pairs if len(pairs[c]) > 1}
    assert longer == {0x130} and pairs[0x130] == "i\u0307"
    return {c: ord(text[0]) for c, text in pairs.items() if text != chr(c)}


def rows(values):
    lines = [""]
    for value in values:
        text = f"0x{value:x},"
        if len(lines[-1]) + len(text) + 1 > 96:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + text
    return "\n".join("    " + line for line in lines)


def class_source(what, kinds, answer, result, convert):
    runs = []
    for c in range(0x110000):
        kind = kinds.get(c, 0)
        if not runs or runs[-1] & 3 != kind:
            runs.append(c << 2 | kind)
    return f"""// Runs of code points of one class: first code point * 4 + class, ascending.
// clang-format off
static constexpr uint32_t {what}[] = {{
{rows(runs)}
}};
// clang-format on

{result} {answer}(uint32_t value) noexcept {{
  if (value > 0x10FFFF)
    return {convert("0")};
  // The last run that begins at or before the code point.
  uint32_t low = 0, high = sizeof({what}) / sizeof({what}[0]);
  while (high - low > 1) {{
    uint32_t middle = (low + high) / 2;
    if ({what}[middle] >> 2 <= value)
      low = middle;
    else
      high = middle;
  }}
  return {convert(what + "[low] & 3")};
}}"""


def case_source(pairs):
    runs = []  # first, last, step, distance
    for c in sorted(pairs):
        distance = (pairs[c] - c) & 0xFFFFFFFF
        for step in (1, 2):
            if runs and runs[-1][3] == distance and c - runs[-1][1] == step and runs[-1][2] in (0, step):
                runs[-1][1:3] = [c, step]
                break
        else:
            runs.append([c, c, 0, distance])
    values = [x for first, last, step, distance in runs for x in (first, last << 1 | (step == 2), distance)]
    return f"""// First, last * 2 and whether it is every second one, distance to the small letter.
// clang-format off
static constexpr uint32_t kCases[] = {{
{rows(values)}
}};
// clang-format on

uint32_t lower_case(uint32_t value) noexcept {{
  if (value < 0x80)
    return value - 'A' < 26 ? value + 32 : value;
  uint32_t low = 0, high = sizeof(kCases) / sizeof(kCases[0]) / 3;
  while (high - low > 1) {{
    uint32_t middle = (low + high) / 2;
    if (kCases[3 * middle] <= value)
      low = middle;
    else
      high = middle;
  }}
  const uint32_t *run = kCases + 3 * low;
  bool is_in = value <= run[1] >> 1 && !(run[1] & 1 && (value - run[0]) & 1);
  return is_in ? value + run[2] : value;
}}"""


TABLES = {
    "bert_classes": lambda: class_source("kBertRuns", bert_classes(), "bert_class", "BertClass",
                                         lambda x: f"static_cast<BertClass>({x})"),
    "letter_cases": lambda: class_source("kCaseRuns", letter_cases(), "letter_cases", "uint8_t",
                                         lambda x: x if x == "0" else f"static_cast<uint8_t>({x})"),
    "word_characters": lambda: class_source("kWordRuns", word_characters(), "is_word_character", "bool",
                                            lambda x: "false" if x == "0" else f"({x}) != 0"),
    "lower_case": lambda: case_source(lower_case()),
}
name = sys.argv[1]
header = "burin/tokenizer.h" if name == "word_characters" else name + ".h"
print(f"""\
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Of all code points. Written by library_tables.py: do not edit.

#include "{header}"

namespace burin {{

{TABLES[name]()}

}} // namespace burin""")
