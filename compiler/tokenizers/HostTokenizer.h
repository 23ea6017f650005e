// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The runtime's tokenizer in this process: the same code and the same tables as in a compiled
// model, in memory.

#pragma once

#include "burin/tokenizer.h"
#include "compiler/tokenizers/TokenizerLayout.h"
#include "llvm/ADT/ArrayRef.h"
#include <list>

namespace burin {

class HostTokenizer {
public:
  explicit HostTokenizer(const TokenizerModel &model);
  HostTokenizer(const HostTokenizer &) = delete;
  HostTokenizer &operator=(const HostTokenizer &) = delete;

  const TokenizerTables &tables() const { return runtimeTables; }
  Tokenizer tokenizer() const { return Tokenizer(runtimeTables); }

  /// What Tokenizer::encode gives with a buffer that is large enough.
  std::vector<Token> encode(llvm::StringRef text, bool withSpecial) const;
  std::string decode(llvm::ArrayRef<Token> ids) const;

private:
  IndexTable place(const TokenizerLayout::Table &table);

  TokenizerLayout layout;
  std::list<std::vector<uint16_t>> narrowTables;
  TokenizerTables runtimeTables;
};

} // namespace burin
