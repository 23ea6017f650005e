// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The types of tensors in GGUF files (enum ggml_type in ggml.h). Blocks that we do not decode have
// their sizes here, so that a file that holds one is still understood around it.

#include "compiler/formats/GgufTypes.h"

using namespace burin;

namespace {

struct Entry {
  uint32_t number;
  const char *name;
  StorageType storage;
};

constexpr Entry kWeights[] = {
    {0, "F32", StorageType::F32},          {1, "F16", StorageType::F16},
    {2, "Q4_0", StorageType::Q4_0},        {3, "Q4_1", StorageType::Q4_1},
    {6, "Q5_0", StorageType::Q5_0},        {7, "Q5_1", StorageType::Q5_1},
    {8, "Q8_0", StorageType::Q8_0},        {10, "Q2_K", StorageType::Q2_K},
    {11, "Q3_K", StorageType::Q3_K},       {12, "Q4_K", StorageType::Q4_K},
    {13, "Q5_K", StorageType::Q5_K},       {14, "Q6_K", StorageType::Q6_K},
    {16, "IQ2_XXS", StorageType::IQ2_XXS}, {17, "IQ2_XS", StorageType::IQ2_XS},
    {18, "IQ3_XXS", StorageType::IQ3_XXS}, {19, "IQ1_S", StorageType::IQ1_S},
    {20, "IQ4_NL", StorageType::IQ4_NL},   {21, "IQ3_S", StorageType::IQ3_S},
    {22, "IQ2_S", StorageType::IQ2_S},     {23, "IQ4_XS", StorageType::IQ4_XS},
    {28, "F64", StorageType::F64},         {29, "IQ1_M", StorageType::IQ1_M},
    {30, "BF16", StorageType::BF16},       {34, "TQ1_0", StorageType::TQ1_0},
    {35, "TQ2_0", StorageType::TQ2_0},     {39, "MXFP4", StorageType::MXFP4},
};

// Integers are no weights; Q8_1 and Q8_K are for activations.
constexpr GgufType kOthers[] = {
    {9, "Q8_1", {}, 32, 36},   {15, "Q8_K", {}, 256, 292}, {24, "I8", {}, 1, 1},
    {25, "I16", {}, 1, 2},     {26, "I32", {}, 1, 4},      {27, "I64", {}, 1, 8},
    {40, "NVFP4", {}, 64, 36}, {41, "Q1_0", {}, 128, 18},  {42, "Q2_0", {}, 64, 18},
};

std::vector<GgufType> makeTable() {
  std::vector<GgufType> table(std::begin(kOthers), std::end(kOthers));
  for (auto [number, name, storage] : kWeights)
    table.push_back(
        {number, name, storage, infoOf(storage).blockElements, infoOf(storage).blockBytes});
  return table;
}

} // namespace

const GgufType *burin::findGgufType(uint32_t number) {
  static const std::vector<GgufType> kTable = makeTable();
  for (const GgufType &type : kTable)
    if (type.number == number)
      return &type;
  return nullptr;
}

bool burin::isRetiredGgufType(uint32_t number) {
  // Q4_2, Q4_3; Q4_0 and IQ4_NL in the orders of certain processors
  return number == 4 || number == 5 || (number >= 31 && number <= 33) ||
         (number >= 36 && number <= 38);
}
