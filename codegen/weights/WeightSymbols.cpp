// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The weights as the generated code and its linker see them: a symbol each, over one binary file or
// as arrays.

#include "codegen/cpp/CppNames.h"
#include "codegen/weights/WeightBytes.h"

#include "llvm/Support/FormatVariadic.h"

using namespace burin;

static int64_t elements(const WeightInfo &weight) {
  int64_t count = 1;
  for (int64_t dim : weight.shape)
    count *= dim;
  return count;
}

void burin::printWeightsHeader(const ModelInfo &info, llvm::raw_ostream &os) {
  os << cppBanner(info.name + "_weights.h", "the weights of the model " + info.name);
  os << "\n#ifndef " << info.macro << "_WEIGHTS_H_\n#define " << info.macro
     << "_WEIGHTS_H_\n\nextern \"C\" {\n";
  for (const WeightInfo &weight : info.weights)
    os << "extern const float " << weight.symbol << "[" << elements(weight) << "]; // "
       << shapeText(weight.shape) << "\n";
  os << "}\n\n#endif // " << info.macro << "_WEIGHTS_H_\n";
}

static std::string weightSection(const ModelInfo &info) {
  std::string section = sectionOf(info, info.weightRegion, "weights");
  return section.empty() ? ".rodata." + info.name + "_weights" : section;
}

void burin::printWeightsAssembly(const ModelInfo &info, llvm::StringRef file, AssemblyFor format,
                                 llvm::raw_ostream &os) {
  bool isWasm = format == AssemblyFor::Wasm;
  os << "    .section " << weightSection(info) << (isWasm ? ", \"\", @\n" : ", \"a\", %progbits\n")
     << "    .balign " << info.weightRegion.alignment << "\n";
  int64_t end = 0;
  for (const WeightInfo &weight : info.weights) {
    if (weight.offset != end)
      os << "    .zero " << weight.offset - end << "\n";
    os << llvm::formatv(
        "\n    .globl {0}\n    .hidden {0}\n    .type {0}, {4}object\n    .size {0}, {1}\n{0}:\n"
        "    .incbin \"{2}\", {3}, {1}\n",
        weight.symbol, weight.bytes, file, weight.offset, isWasm ? "@" : "%");
    end = weight.offset + weight.bytes;
  }
  if (end != info.weightRegion.bytes)
    os << "    .zero " << info.weightRegion.bytes - end << "\n";
}

void burin::printWeightsSource(const ModelInfo &info, AssemblyFor format, llvm::raw_ostream &os) {
  os << "/* " << info.name << "_weights.S: the weights of the model " << info.name
     << ". Written by burin; do not edit.\n * The section lies in flash; name it in your linker "
        "script to put it "
        "elsewhere. */\n\n";
  printWeightsAssembly(info, info.name + "_weights.bin", format, os);
  os << "\n#if defined(__linux__) && defined(__ELF__)\n    .section .note.GNU-stack, \"\", "
        "%progbits\n#endif\n";
}

void burin::printWeightsArrays(const ModelInfo &info, const TensorSource &tensors,
                               llvm::raw_ostream &os) {
  os << cppBanner(info.name + "_weights.cpp", "the weights of the model " + info.name);
  os << "\n#include \"" << info.name << "_weights.h\"\n\n"
     << "#define " << info.macro << "_WEIGHT __attribute__((section(\"" << weightSection(info)
     << "\"), aligned(" << info.weightRegion.alignment << ")))\n";
  for (const WeightInfo &weight : info.weights) {
    os << "\n// " << shapeText(weight.shape) << "\n"
       << info.macro << "_WEIGHT const float " << weight.symbol << "[" << elements(weight)
       << "] = {\n";
    forEachRow(weight, tensors, [&](llvm::ArrayRef<float> row) {
      size_t column = 0;
      for (float value : row) {
        os << (column % 8 ? " " : column ? "\n    " : "    ") << cppFloat(value) << ",";
        ++column;
      }
      os << "\n";
    });
    os << "};\n";
  }
}
