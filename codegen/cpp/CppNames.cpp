// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names and literals of the generated C++.

#include "codegen/cpp/CppNames.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

#include <cmath>

using namespace burin;

static bool isReserved(llvm::StringRef name) {
  static const llvm::StringSet<> reserved = {
      "alignas", "alignof", "and", "asm", "auto", "bool", "break", "case", "catch", "char", "class",
      "const", "constexpr", "continue", "decltype", "default", "delete", "do", "double", "else",
      "enum", "explicit", "export", "extern", "false", "float", "for", "friend", "goto", "if",
      "inline", "int", "long", "mutable", "namespace", "new", "noexcept", "not", "nullptr",
      "operator", "or", "private", "protected", "public", "register", "return", "short", "signed",
      "sizeof", "static", "struct", "switch", "template", "this", "throw", "true", "try", "typedef",
      "typeid", "typename", "union", "unsigned", "using", "virtual", "void", "volatile", "while",
      "xor",
      // names that the generated code itself uses
      "arena", "kv_cache", "kernels"};
  return reserved.contains(name);
}

std::string burin::cppIdentifier(llvm::StringRef text) {
  std::string name;
  for (char c : text)
    name += llvm::isAlnum(c) ? c : '_';
  if (name.empty() || llvm::isDigit(name.front()))
    name = "v" + name;
  return isReserved(name) ? name + "_" : name;
}

std::string burin::camelCase(llvm::StringRef text) {
  std::string name;
  bool upper = true;
  for (char c : text) {
    if (!llvm::isAlnum(c)) {
      upper = true;
      continue;
    }
    name += upper ? llvm::toUpper(c) : c;
    upper = false;
  }
  return name;
}

std::string burin::cppFloat(float value) {
  // No literal says these; the builtins are constants for GCC and clang.
  uint32_t bits = llvm::bit_cast<uint32_t>(value);
  std::string sign = bits >> 31 ? "-" : "";
  if (std::isinf(value))
    return sign + "__builtin_inff()";
  if (std::isnan(value))
    return sign + (bits & 0x400000 ? "__builtin_nanf(\"0x" : "__builtin_nansf(\"0x") +
           llvm::utohexstr(bits & 0x3FFFFF, /*LowerCase=*/true) + "\")";
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format("%.9g", static_cast<double>(value));
  // Fewer digits where they say the same: 1e-05 and not 9.99999975e-06.
  for (int digits = 1; digits < 9; ++digits) {
    std::string shorter;
    llvm::raw_string_ostream(shorter) << llvm::format("%.*g", digits, static_cast<double>(value));
    float parsed = 0;
    if (llvm::to_float(shorter, parsed) && parsed == value) {
      text = shorter;
      break;
    }
  }
  if (text.find_first_of(".e") == std::string::npos)
    text += ".0";
  return text + "f";
}

std::string burin::cppBanner(llvm::StringRef file, llvm::StringRef what) {
  return ("// " + file + ": " + what + ". Written by burin; do not edit.\n").str();
}

std::string CppScope::unique(llvm::StringRef name) {
  std::string base = cppIdentifier(name), candidate = base;
  for (int i = 2; !taken.try_emplace(candidate, 0).second; ++i)
    candidate = base + std::to_string(i);
  return candidate;
}
