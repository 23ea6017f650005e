// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A tokenizer's tables in LLVM IR. The struct has the fields of TokenizerTables, naturally aligned
// as C++ lays them out.

#include "codegen/llvm/LlvmTokenizer.h"

#include "codegen/llvm/MangledName.h"
#include "compiler/tokenizers/TokenizerLayout.h"

#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Module.h"

using namespace burin;

namespace {

class TableBuilder {
public:
  TableBuilder(const ModelInfo &info, llvm::Module &module)
      : info(info), module(module), builder(module.getContext()),
        pointer(llvm::PointerType::get(module.getContext(), 0)) {}

  void run(const TokenizerLayout &layout) {
    llvm::SmallVector<llvm::Constant *> fields = {
        function(layout.encode),
        function(layout.read),
        function(layout.nextWord),
        function(layout.isWord),
        data("pieces", llvm::ConstantDataArray::getString(module.getContext(), layout.pieces)),
        array<uint8_t>("added_flags", layout.addedFlags),
        array<uint8_t>("charsmap", {reinterpret_cast<const uint8_t *>(layout.charsmap.data()),
                                    layout.charsmap.size()}),
        array<float>("scores", layout.scores),
        array<double>("fine_scores", layout.fineScores),
        tokens("prefix", layout.prefix),
        tokens("suffix", layout.suffix),
        tokens("ends", layout.ends)};
    for (const TokenizerLayout::Table *table : layout.tables())
      fields.push_back(indexTable(*table));
    for (const TokenizerLayout::Number &number : layout.numbers())
      fields.push_back(builder.getInt32(number.value));
    fields.push_back(builder.getInt32(static_cast<uint32_t>(layout.bos)));
    fields.push_back(llvm::ConstantDataArray::get(
        module.getContext(), llvm::ArrayRef<uint32_t>(layout.addedFirstBytes)));
    for (const TokenizerLayout::Number &flag : layout.flags())
      fields.push_back(builder.getInt8(flag.value != 0));
    llvm::Constant *tables = llvm::ConstantStruct::getAnon(module.getContext(), fields);
    new llvm::GlobalVariable(module, tables->getType(), /*isConstant=*/true,
                             llvm::GlobalValue::ExternalLinkage, tables,
                             mangledVariable(info.name, "kTokenizerTables"));
  }

private:
  llvm::Constant *null() { return llvm::ConstantPointerNull::get(pointer); }

  /// The runtime's function of that name, whatever it takes; null for no name.
  llvm::Constant *function(llvm::StringRef name) {
    if (name.empty())
      return null();
    for (llvm::Function &candidate : module)
      if (!name.empty() && unmangledName(candidate.getName()) == name)
        return &candidate;
    return null();
  }

  llvm::Constant *data(llvm::StringRef name, llvm::Constant *value) {
    return new llvm::GlobalVariable(module, value->getType(), /*isConstant=*/true,
                                    llvm::GlobalValue::InternalLinkage, value,
                                    info.name + ".tokenizer." + name);
  }

  template <typename T> llvm::Constant *array(llvm::StringRef name, llvm::ArrayRef<T> values) {
    return values.empty() ? null()
                          : data(name, llvm::ConstantDataArray::get(module.getContext(), values));
  }

  llvm::Constant *tokens(llvm::StringRef name, llvm::ArrayRef<int32_t> values) {
    return array<uint32_t>(name, std::vector<uint32_t>(values.begin(), values.end()));
  }

  /// {narrow, wide}
  llvm::Constant *indexTable(const TokenizerLayout::Table &table) {
    llvm::Constant *narrow = null(), *wide = null();
    if (table.isWide())
      wide = array<uint32_t>(table.name, table.values);
    else
      narrow = array<uint16_t>(table.name,
                               std::vector<uint16_t>(table.values.begin(), table.values.end()));
    return llvm::ConstantStruct::getAnon(module.getContext(), {narrow, wide});
  }

  const ModelInfo &info;
  llvm::Module &module;
  llvm::IRBuilder<> builder;
  llvm::PointerType *pointer;
};

} // namespace

void burin::addTokenizer(const ModelInfo &info, const TokenizerModel &tokenizer,
                         llvm::Module &module) {
  TableBuilder(info, module).run(TokenizerLayout(tokenizer));
}
