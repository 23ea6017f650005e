// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The table of storage types. A new one is a line here and a function that decodes it.

#include "compiler/formats/StorageTypes.h"
#include "compiler/formats/FloatElements.h"
#include "compiler/formats/GgmlBlocks.h"
#include <cassert>

using namespace burin;

namespace {

/// The row of a type whose block is decoded by `block`.
template <int64_t elements, int64_t bytes, void (*block)(const uint8_t *, float *)>
void decodeBlocks(const uint8_t *in, int64_t blocks, float *out) {
  for (int64_t i = 0; i < blocks; ++i)
    block(in + i * bytes, out + i * elements);
}

template <int64_t elements, int64_t bytes, void (*block)(const uint8_t *, float *)>
constexpr StorageInfo blocked(StorageType type, const char *name) {
  return {type, name, elements, bytes, decodeBlocks<elements, bytes, block>};
}

} // namespace

// ggml names its types so; sizes from ggml-common.h.
static constexpr StorageInfo kTypes[] = {
    {StorageType::F32, "f32", 1, 4, decodeF32},
    {StorageType::F16, "f16", 1, 2, decodeF16},
    {StorageType::BF16, "bf16", 1, 2, decodeBF16},
    {StorageType::F64, "f64", 1, 8, decodeF64},
    {StorageType::F8E4M3, "f8_e4m3", 1, 1, decodeF8E4M3},
    {StorageType::F8E5M2, "f8_e5m2", 1, 1, decodeF8E5M2},
    {StorageType::I8, "i8", 1, 1, decodeI8},
    blocked<32, 18, ggml::decodeQ4_0>(StorageType::Q4_0, "q4_0"),
    blocked<32, 20, ggml::decodeQ4_1>(StorageType::Q4_1, "q4_1"),
    blocked<32, 22, ggml::decodeQ5_0>(StorageType::Q5_0, "q5_0"),
    blocked<32, 24, ggml::decodeQ5_1>(StorageType::Q5_1, "q5_1"),
    blocked<32, 34, ggml::decodeQ8_0>(StorageType::Q8_0, "q8_0"),
    blocked<256, 84, ggml::decodeQ2_K>(StorageType::Q2_K, "q2_K"),
    blocked<256, 110, ggml::decodeQ3_K>(StorageType::Q3_K, "q3_K"),
    blocked<256, 144, ggml::decodeQ4_K>(StorageType::Q4_K, "q4_K"),
    blocked<256, 176, ggml::decodeQ5_K>(StorageType::Q5_K, "q5_K"),
    blocked<256, 210, ggml::decodeQ6_K>(StorageType::Q6_K, "q6_K"),
    blocked<256, 50, ggml::decodeIQ1_S>(StorageType::IQ1_S, "iq1_s"),
    blocked<256, 56, ggml::decodeIQ1_M>(StorageType::IQ1_M, "iq1_m"),
    blocked<256, 66, ggml::decodeIQ2_XXS>(StorageType::IQ2_XXS, "iq2_xxs"),
    blocked<256, 74, ggml::decodeIQ2_XS>(StorageType::IQ2_XS, "iq2_xs"),
    blocked<256, 82, ggml::decodeIQ2_S>(StorageType::IQ2_S, "iq2_s"),
    blocked<256, 98, ggml::decodeIQ3_XXS>(StorageType::IQ3_XXS, "iq3_xxs"),
    blocked<256, 110, ggml::decodeIQ3_S>(StorageType::IQ3_S, "iq3_s"),
    blocked<32, 18, ggml::decodeIQ4_NL>(StorageType::IQ4_NL, "iq4_nl"),
    blocked<256, 136, ggml::decodeIQ4_XS>(StorageType::IQ4_XS, "iq4_xs"),
    blocked<256, 54, ggml::decodeTQ1_0>(StorageType::TQ1_0, "tq1_0"),
    blocked<256, 66, ggml::decodeTQ2_0>(StorageType::TQ2_0, "tq2_0"),
    blocked<32, 17, ggml::decodeMXFP4>(StorageType::MXFP4, "mxfp4"),
};

const StorageInfo &burin::infoOf(StorageType type) {
  const StorageInfo &info = kTypes[static_cast<size_t>(type)];
  assert(info.type == type && "the table is in the order of the enumeration");
  return info;
}
