// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names and literals of the generated C++.

#include "codegen/cpp/CppNames.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/raw_ostream.h"

#include <charconv>
#include <cmath>

using namespace burin;

static bool isReserved(llvm::StringRef name) {
  static const llvm::StringSet<> reserved = {
      "alignas", "alignof", "and", "and_eq", "asm", "auto", "bitand", "bitor", "bool", "break",
      "case", "catch", "char", "char16_t", "char32_t", "char8_t", "class", "co_await", "co_return",
      "co_yield", "compl", "concept", "const", "const_cast", "consteval", "constexpr", "constinit",
      "continue", "decltype", "default", "delete", "do", "double", "dynamic_cast", "else", "enum",
      "explicit", "export", "extern", "false", "float", "for", "friend", "goto", "if", "inline",
      "int", "long", "mutable", "namespace", "new", "noexcept", "not", "not_eq", "nullptr",
      "operator", "or", "or_eq", "private", "protected", "public", "register", "reinterpret_cast",
      "requires", "return", "short", "signed", "sizeof", "static", "static_assert", "static_cast",
      "struct", "switch", "template", "this", "thread_local", "throw", "true", "try", "typedef",
      "typeid", "typename", "union", "unsigned", "using", "virtual", "void", "volatile", "wchar_t",
      "while", "xor", "xor_eq",
      // names that the generated code itself uses
      "arena", "kv_cache", "kernels"};
  return reserved.contains(name);
}

std::string burin::cppIdentifier(llvm::StringRef text) {
  std::string name;
  for (char c : text)
    if (llvm::isAlnum(c))
      name += c;
    else if (name.empty() || name.back() != '_') // __ is the implementation's
      name += '_';
  if (name.empty() || llvm::isDigit(name.front()) || name.front() == '_')
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
  // The fewest digits that say the same: 1e-05 and not 9.99999975e-06.
  char digits[32];
  std::string text(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
  if (text.find_first_of(".e") == std::string::npos)
    text += ".0";
  return text + "f";
}

std::string burin::elementType(mlir::MemRefType buffer) {
  mlir::Type element = buffer.getElementType();
  if (element.isF32())
    return "float";
  return element.isInteger(32) ? "int32_t" : element.isInteger(16) ? "uint16_t" : "uint8_t";
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
