// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A checked view of a model's config.json. Model families read their dimensions and switches from
// it, and every value that is missing, of the wrong type or absurd becomes an error that names the
// key, the value and the file. Formats without a config.json build an equivalent one.

#pragma once

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace burin {

/// What a value must be: how to call it, and how to take it from JSON.
template <typename T> struct ConfigKind;

/// In every accessor a key whose value is null counts as absent. The form without fallback fails on
/// an absent key; both forms fail on a value of the wrong type or out of range.
class ModelConfig {
public:
  ModelConfig() = default;
  /// `where` names the file in messages; `prefix` the path of a nested object, ending in a dot.
  ModelConfig(llvm::json::Object object, std::string where, std::string prefix = "");

  static llvm::Expected<ModelConfig> parse(llvm::StringRef text, llvm::StringRef where);
  static llvm::Expected<ModelConfig> read(llvm::StringRef path);

  bool has(llvm::StringRef key) const;

  /// A size: an integer from 1 to 2^31 - 1.
  llvm::Expected<int64_t> dimension(llvm::StringRef key) const;
  llvm::Expected<int64_t> dimension(llvm::StringRef key, int64_t fallback) const;
  /// Any integer that fits 64 bits.
  llvm::Expected<int64_t> integer(llvm::StringRef key) const;
  llvm::Expected<int64_t> integer(llvm::StringRef key, int64_t fallback) const;
  /// A finite number.
  llvm::Expected<double> number(llvm::StringRef key) const;
  llvm::Expected<double> number(llvm::StringRef key, double fallback) const;
  /// A finite number above zero: an epsilon, a base.
  llvm::Expected<double> positive(llvm::StringRef key) const;
  llvm::Expected<double> positive(llvm::StringRef key, double fallback) const;
  llvm::Expected<bool> boolean(llvm::StringRef key) const;
  llvm::Expected<bool> boolean(llvm::StringRef key, bool fallback) const;
  llvm::Expected<std::string> string(llvm::StringRef key) const;
  llvm::Expected<std::string> string(llvm::StringRef key, llvm::StringRef fallback) const;

  /// Lists; a single value stands for a list of one, an absent key for an empty list.
  llvm::Expected<std::vector<int64_t>> dimensions(llvm::StringRef key) const;
  llvm::Expected<std::vector<int64_t>> integers(llvm::StringRef key) const;
  llvm::Expected<std::vector<double>> numbers(llvm::StringRef key) const;
  llvm::Expected<std::vector<std::string>> strings(llvm::StringRef key) const;

  /// A nested object ("text_config"); absent: an empty one, in which every key is absent.
  llvm::Expected<ModelConfig> object(llvm::StringRef key) const;

  /// `model_type`, which picks the family.
  llvm::Expected<std::string> modelType() const { return string("model_type"); }
  /// `architectures`, possibly empty.
  llvm::Expected<std::vector<std::string>> architectures() const {
    return strings("architectures");
  }
  /// The type the model was trained in: `dtype`, or `torch_dtype` before transformers 5; "" if the
  /// config is silent.
  llvm::Expected<std::string> dtype() const;
  /// The rotary embedding's parameters in the spelling of transformers 5, whichever the config
  /// uses: `rope_type` is always there ("default" means no scaling), `rope_theta`,
  /// `partial_rotary_factor`, `factor`, `original_max_position_embeddings`, ... where the config
  /// gives them. `layerType` ("full_attention", "sliding_attention") chooses among those of a model
  /// that has one set for each kind of layer.
  llvm::Expected<ModelConfig> rope(llvm::StringRef layerType = "full_attention") const;

  /// "'hidden_size' in tales/config.json", to begin a message about a value.
  std::string describe(llvm::StringRef key) const;
  const std::string &where() const { return file; }
  const llvm::json::Object &json() const { return values; }

private:
  template <typename T> llvm::Expected<T> one(llvm::StringRef key, const ConfigKind<T> &kind) const;
  template <typename T>
  llvm::Expected<T> one(llvm::StringRef key, const ConfigKind<T> &kind, T fallback) const;
  template <typename T>
  llvm::Expected<std::vector<T>> many(llvm::StringRef key, const ConfigKind<T> &kind) const;

  const llvm::json::Value *find(llvm::StringRef key) const;
  llvm::Error missing(llvm::StringRef key) const;
  llvm::Error wrong(llvm::StringRef key, llvm::StringRef expected,
                    const llvm::json::Value &found) const;

  llvm::json::Object values;
  std::string file, prefix;
};

} // namespace burin
