// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What became of the numbers of each tensor of the model file.

#include "codegen/weights/Conversion.h"

#include "dialects/burin/StorageFormat.h"

#include <map>

using namespace mlir;
using namespace burin;

static const char *wordFor(chip::WeightOp weight, const FileType &type) {
  const StorageFormat &format = formatOf(weight.getStorage());
  if (format.isQuantized) {
    if (weight.getKept())
      return type.isExact ? "repacked" : "rescaled";
    return type.isFloat ? "quantized" : "requantized";
  }
  if (weight.getColumnScale())
    return "scaled";
  if (type.name == stringifyStorage(weight.getStorage()))
    return "copied";
  bool isExact = weight.getKept() || (weight.getStorage() == Storage::F32 && type.name != "f64");
  return isExact ? "widened" : "rounded";
}

std::vector<Conversion> burin::conversionsOf(const WeightInfo &weight,
                                             const TensorSource &tensors) {
  std::vector<Conversion> conversions;
  chip::WeightOp op = weight.op;
  for (StringRef source : op.getSources().getAsValueRange<StringAttr>()) {
    FileType type = tensors.typeOf(source);
    conversions.push_back({type.name, wordFor(op, type), type.requantized});
  }
  return conversions;
}

std::vector<std::string> burin::conversionLines(const ModelInfo &info,
                                                const TensorSource &tensors) {
  struct Sum {
    int64_t tensors = 0, groups = 0;
  };
  std::map<std::pair<std::string, std::string>, Sum> sums; // by "q4_0 to i4", word
  for (const WeightInfo &weight : info.weights) {
    chip::WeightOp op = weight.op;
    for (const Conversion &conversion : conversionsOf(weight, tensors)) {
      StringRef word = conversion.word;
      if (word == "copied" || word == "widened" || word == "scaled")
        continue;
      Sum &sum =
          sums[{conversion.type + " to " + stringifyStorage(op.getStorage()).str(), word.str()}];
      ++sum.tensors;
      sum.groups += conversion.requantizedGroups;
    }
  }
  std::vector<std::string> lines;
  for (auto &[key, sum] : sums) {
    std::string line = key.first + ": " + std::to_string(sum.tensors) +
                       (sum.tensors == 1 ? " tensor " : " tensors ") + key.second;
    if (sum.groups)
      line += ", but for " + std::to_string(sum.groups) + " groups that are requantized";
    lines.push_back(line);
  }
  return lines;
}
