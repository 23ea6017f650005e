// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names and literals of the generated C++.

#pragma once

#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <string>

namespace burin {

/// Any text as a C++ identifier that is neither a keyword nor reserved: `block.0.q` -> `block_0_q`.
std::string cppIdentifier(llvm::StringRef text);

/// `attention_norm` -> `AttentionNorm`.
std::string camelCase(llvm::StringRef text);

/// The C type of a buffer's elements: `float`, `int32_t`, `uint8_t`.
std::string elementType(mlir::MemRefType buffer);

/// A float literal that reads back to the same bits: `1e-05f`, `0.25f`, `1.0f`.
std::string cppFloat(float value);

/// The line that every generated file begins with: what it is, of which model.
std::string cppBanner(llvm::StringRef file, llvm::StringRef what);

/// Names of one scope: the second `x` becomes `x2`.
class CppScope {
public:
  std::string unique(llvm::StringRef name);

private:
  llvm::StringMap<int> taken;
};

} // namespace burin
