// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a directory without tokenizer.json says about its tokens: tokenizer_config.json,
// added_tokens.json, special_tokens_map.json.

#pragma once

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/JSON.h"
#include <optional>

namespace burin {

class AddedTokensConfig {
public:
  static llvm::Expected<AddedTokensConfig> read(llvm::StringRef directory);

  /// The Python class, empty: not said.
  llvm::StringRef className() const;
  bool flag(llvm::StringRef key, bool otherwise) const;
  /// The text of `bos_token` and the like; null or absent: nothing.
  std::optional<std::string> special(llvm::StringRef key) const;

  /// As tokenizer.json's "added_tokens", by id. `find` knows the vocabulary's ids.
  llvm::json::Array tokens(llvm::function_ref<std::optional<uint32_t>(llvm::StringRef)> find) const;

private:
  llvm::json::Object config, map, added;
};

} // namespace burin
