// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What an architecture builds its config.json with. The first error is kept and returned at the
// end, so that an architecture reads straight.

#pragma once

#include "compiler/formats/Gguf.h"
#include "llvm/ADT/StringMap.h"

namespace burin {

class GgufMapping {
public:
  /// `files` are the model's shards, the first one with the metadata; they outlive this.
  GgufMapping(llvm::ArrayRef<GgufFile> files, llvm::StringRef architecture);
  ~GgufMapping() { llvm::consumeError(std::move(error)); }

  const GgufMetadata &metadata() const { return files.front().metadata; }
  /// The key below the architecture's own prefix.
  std::string key(llvm::StringRef suffix) const { return (prefix + suffix).str(); }
  const GgufTensor *tensor(llvm::StringRef name) const { return tensors.lookup(name); }

  //===------------------------------------------------------------------===//
  // Each sets `ours` in the config from the metadata below the prefix
  //===------------------------------------------------------------------===//

  void size(llvm::StringRef ours, llvm::StringRef suffix);         // must be there
  void optionalSize(llvm::StringRef ours, llvm::StringRef suffix); // 0 counts as absent
  void sizes(llvm::StringRef ours, llvm::StringRef suffix);        // a list, must be there
  void number(llvm::StringRef ours, llvm::StringRef suffix);       // must be there
  void optionalNumber(llvm::StringRef ours, llvm::StringRef suffix);
  void set(llvm::StringRef ours, llvm::json::Value value) { config[ours.str()] = std::move(value); }

  /// What nearly every decoder has, under the keys that nearly every config.json has: sizes, heads,
  /// context, epsilon, base and scaling of the rotary positions, vocabulary, whether the head is
  /// tied.
  void decoder();
  /// `head_dim` and, where a part of the head is rotated, `partial_rotary_factor`.
  void heads();
  /// `rope_theta` and `rope_scaling`.
  void rope();
  /// `vocab_size`, which is the embedding's, and whether there is a head of its own.
  void vocabulary(llvm::StringRef tiedKey = "tie_word_embeddings");

  /// `query_pre_attn_scalar`: from attention.scale if it is there, else `known`, else the size of a
  /// head.
  void queryScalar(int64_t known);

  // For what an architecture looks at itself; `fallback` where the key is absent.
  int64_t integerOr(llvm::StringRef suffix, int64_t fallback);
  double numberOr(llvm::StringRef suffix, double fallback);
  std::vector<int64_t> integers(llvm::StringRef suffix);

  /// Keeps `failure` if it is the first.
  void fail(llvm::Error failure);
  llvm::Expected<llvm::json::Object> finish();

private:
  template <typename T> T orNothing(llvm::Expected<T> value);
  void missing(llvm::StringRef suffix);
  llvm::json::Array factors(const GgufTensor &tensor);

  llvm::ArrayRef<GgufFile> files;
  std::string prefix;
  llvm::StringMap<const GgufTensor *> tensors;
  llvm::json::Object config;
  llvm::Error error;
};

} // namespace burin
