// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// TokenizerLayout as C++ source: numbers in arrays of the narrowest type, bytes as string literals,
// one constexpr struct of pointers to them, so that nothing runs before main and everything stays
// in flash.

#include "codegen/cpp/TokenizerTables.h"

#include "compiler/tokenizers/TokenizerLayout.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace burin;
using llvm::raw_ostream;
using llvm::StringRef;

static constexpr size_t kColumns = 100;

/// piece_begin -> kPieceBegin
static std::string constantName(StringRef field) {
  return "k" + llvm::convertToCamelFromSnakeCase(field, /*capitalizeFirst=*/true);
}

/// Three digits for each escape, so that a digit behind it stays one.
static std::string escaped(StringRef bytes) {
  std::string text;
  for (char c : bytes) {
    unsigned char byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\' || c == '?') // ??x would be a trigraph
      text += {'\\', c};
    else if (byte >= 0x20 && byte < 0x7F)
      text += c;
    else
      text += {'\\', static_cast<char>('0' + (byte >> 6)), static_cast<char>('0' + (byte >> 3 & 7)),
               static_cast<char>('0' + (byte & 7))};
  }
  return text;
}

/// Pieces stay whole where a line can hold them.
static void printPieces(const TokenizerLayout &layout, raw_ostream &os) {
  os << "const char kPieces[] =";
  std::string line;
  auto flush = [&] {
    if (!line.empty())
      os << "\n    \"" << line << '"';
    line.clear();
  };
  for (uint32_t id = 0; id < layout.vocabSize; ++id) {
    uint32_t begin = layout.pieceBegin.values[id], end = layout.pieceBegin.values[id + 1];
    std::string piece = escaped(StringRef(layout.pieces).slice(begin, end));
    if (line.size() + piece.size() > kColumns - 7)
      flush();
    line += piece;
  }
  flush();
  os << (layout.pieces.empty() ? " \"\";\n" : ";\n");
}

template <typename Values>
static void printNumbers(StringRef type, const std::string &name, const Values &values,
                         raw_ostream &os) {
  if (values.empty())
    return;
  os << "const " << type << ' ' << name << "[] = {";
  size_t column = kColumns;
  for (auto value : values) {
    std::string text = std::to_string(value) + ",";
    if (column + 1 + text.size() > kColumns) {
      os << "\n    ";
      column = 4;
    } else {
      os << ' ';
      ++column;
    }
    os << text;
    column += text.size();
  }
  os << "\n};\n";
}

static std::string pointerTo(bool present, StringRef name) {
  return present ? constantName(name) : "nullptr";
}

static void printHead(const TokenizerLayout &layout, raw_ostream &os) {
  auto field = [&](StringRef name, const std::string &value) {
    os << "    /*" << name << "=*/" << value << ",\n";
  };
  auto number = [&](StringRef name, int64_t value) { field(name, std::to_string(value)); };
  auto flag = [&](StringRef name, bool value) { field(name, value ? "true" : "false"); };
  os << "constexpr TokenizerTables kTokenizerTables = {\n";
  field("encode", layout.encode.str());
  field("next_word", layout.nextWord.empty() ? "nullptr" : layout.nextWord.str());
  field("pieces", "kPieces");
  field("added_flags", pointerTo(!layout.addedFlags.empty(), "added_flags"));
  field("prefix", pointerTo(!layout.prefix.empty(), "prefix"));
  field("suffix", pointerTo(!layout.suffix.empty(), "suffix"));
  field("ends", pointerTo(!layout.ends.empty(), "ends"));
  for (const TokenizerLayout::Table *table : layout.tables())
    field(table->name, "{" + pointerTo(!table->values.empty() && !table->isWide(), table->name) +
                           ", " + pointerTo(table->isWide(), table->name) + "}");
  number("vocab_size", layout.vocabSize);
  number("sorted_count", static_cast<int64_t>(layout.sorted.values.size()));
  number("added_count", static_cast<int64_t>(layout.added.values.size()));
  number("added_raw_count", layout.addedRawCount);
  number("prefix_count", static_cast<int64_t>(layout.prefix.size()));
  number("suffix_count", static_cast<int64_t>(layout.suffix.size()));
  number("ends_count", static_cast<int64_t>(layout.ends.size()));
  number("first_byte_token", layout.firstByteToken);
  number("bos", layout.bos);
  std::string bits;
  for (uint32_t word : layout.addedFirstBytes)
    bits += (bits.empty() ? "" : ", ") + llvm::formatv("{0:x}u", word).str();
  field("added_first_bytes", "{" + bits + "}");
  flag("whole_words", layout.wholeWords);
  flag("splits_at_spaces", layout.splitsAtSpaces);
  flag("drops_first_space", layout.dropsFirstSpace);
  os << "};\n";
}

void burin::printTokenizerTables(const TokenizerModel &model, StringRef modelName,
                                 raw_ostream &os) {
  TokenizerLayout layout(model);
  os << "// The tokenizer of " << modelName << ": " << layout.vocabSize << " tokens, "
     << layout.bytes(/*pointerSize=*/4) << " bytes where a pointer has four (" << layout.bytes(8)
     << " where it has eight).\n// " << modelName << "_tokenizer.h says what the tables hold.\n\n"
     << "#include \"" << modelName << "_tokenizer.h\"\n\nnamespace " << modelName << " {\n\n"
     << "namespace {\n\n";
  for (const TokenizerLayout::Table *table : layout.tables())
    printNumbers(table->isWide() ? "uint32_t" : "uint16_t", constantName(table->name),
                 table->values, os);
  printNumbers("Token", "kPrefix", layout.prefix, os);
  printNumbers("Token", "kSuffix", layout.suffix, os);
  printNumbers("Token", "kEnds", layout.ends, os);
  printNumbers("uint8_t", "kAddedFlags",
               std::vector<unsigned>(layout.addedFlags.begin(), layout.addedFlags.end()), os);
  printPieces(layout, os);
  os << "\n} // namespace\n\n";
  printHead(layout, os);
  os << "\n} // namespace " << modelName << "\n";
}

size_t burin::tokenizerTableBytes(const TokenizerModel &model, unsigned pointerSize) {
  return TokenizerLayout(model).bytes(pointerSize);
}

llvm::SmallVector<StringRef> burin::tokenizerRuntimeFiles(const TokenizerModel &model) {
  llvm::SmallVector<StringRef> files = {"include/burin/tokenizer.h", "tokenizer/tokenizer.cpp",
                                        "tokenizer/merge_symbols.h", "tokenizer/piece_lookup.h"};
  if (model.engine == TokenizerModel::Engine::SentencePieceBpe) {
    files.push_back("tokenizer/sentencepiece_bpe.cpp");
    return files;
  }
  files.append({"tokenizer/byte_level_bpe.cpp", "tokenizer/added_tokens.h",
                "tokenizer/added_tokens.cpp", "tokenizer/utf8.h", "tokenizer/unicode_classes.h",
                "tokenizer/unicode_classes.cpp"});
  switch (model.wordSplit) {
  case TokenizerModel::WordSplit::Whole:
    files.push_back("tokenizer/next_word_whole.cpp");
    break;
  case TokenizerModel::WordSplit::Gpt2Digits:
    files.push_back("tokenizer/next_word_gpt2_digits.cpp");
    [[fallthrough]];
  case TokenizerModel::WordSplit::Gpt2:
    files.append({"tokenizer/next_word_gpt2.cpp", "tokenizer/contractions.h"});
    break;
  case TokenizerModel::WordSplit::Llama3:
    files.append({"tokenizer/next_word_llama3.cpp", "tokenizer/next_word_llama3.h",
                  "tokenizer/contractions.h"});
    break;
  case TokenizerModel::WordSplit::Qwen2:
    files.append({"tokenizer/next_word_qwen2.cpp", "tokenizer/next_word_llama3.h",
                  "tokenizer/contractions.h"});
    break;
  }
  return files;
}
