// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The weights as the generated code and its linker see them: a symbol each, over one binary file or
// as arrays.

#include "codegen/cpp/CppNames.h"
#include "codegen/weights/WeightBytes.h"

#include "llvm/Support/Endian.h"
#include "llvm/Support/FormatVariadic.h"

using namespace burin;

/// `float tales_head[65536]`: the elements as the kernels see them.
static std::string declaration(const WeightInfo &weight) {
  auto type = llvm::cast<mlir::MemRefType>(chip::WeightOp(weight.op).getType());
  return elementType(type) + " " + weight.symbol + "[" + std::to_string(type.getNumElements()) +
         "]";
}

void burin::printWeightsHeader(const ModelInfo &info, llvm::raw_ostream &os) {
  os << cppBanner(info.name + "_weights.h", "the weights of the model " + info.name);
  os << "\n#ifndef " << info.macro << "_WEIGHTS_H_\n#define " << info.macro
     << "_WEIGHTS_H_\n\n#include <stdint.h>\n\nextern \"C\" {\n";
  for (const WeightInfo &weight : info.weights)
    os << "extern const " << declaration(weight) << "; // " << shapeText(weight.shape) << " as "
       << stringifyStorage(chip::WeightOp(weight.op).getStorage()) << "\n";
  os << "}\n\n#endif // " << info.macro << "_WEIGHTS_H_\n";
}

std::string burin::weightSection(const ModelInfo &info) {
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
        "\n    .globl {0}\n    .hidden {0}\n    .type {0}, {3}object\n    .size {0}, {1}\n{0}:\n"
        "    {2}\n",
        weight.symbol, weight.bytes,
        file.empty()
            ? llvm::formatv(".zero {0}", weight.bytes).str()
            : llvm::formatv(".incbin \"{0}\", {1}, {2}", file, weight.offset, weight.bytes).str(),
        isWasm ? "@" : "%");
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

/// One little-endian element: a float, or an unsigned integer.
static std::string literal(const uint8_t *element, unsigned bytes) {
  using namespace llvm::support;
  if (bytes == 4)
    return cppFloat(llvm::bit_cast<float>(endian::read32le(element)));
  return std::to_string(bytes == 2 ? endian::read16le(element) : *element);
}

void burin::printWeightsArrays(const ModelInfo &info, const TensorSource &tensors,
                               llvm::raw_ostream &os) {
  os << cppBanner(info.name + "_weights.cpp", "the weights of the model " + info.name);
  os << "\n#include \"" << info.name << "_weights.h\"\n\n"
     << "#define " << info.macro << "_WEIGHT __attribute__((section(\"" << weightSection(info)
     << "\"), aligned(" << info.weightRegion.alignment << ")))\n";
  for (const WeightInfo &weight : info.weights) {
    os << "\n// " << shapeText(weight.shape) << "\n"
       << info.macro << "_WEIGHT const " << declaration(weight) << " = {\n";
    unsigned bytes =
        llvm::cast<mlir::MemRefType>(chip::WeightOp(weight.op).getType()).getElementTypeBitWidth() /
        8;
    size_t perLine = bytes == 4 ? 8 : 16;
    forEachPiece(weight, tensors, [&](llvm::ArrayRef<uint8_t> piece) {
      for (size_t i = 0; i * bytes < piece.size(); ++i)
        os << (i % perLine ? " "
               : i         ? "\n    "
                           : "    ")
           << literal(&piece[i * bytes], bytes) << ",";
      os << "\n";
    });
    os << "};\n";
  }
}
