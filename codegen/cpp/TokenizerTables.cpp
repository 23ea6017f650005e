// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// TokenizerLayout as C++ source: numbers in arrays of the narrowest type, bytes as string literals,
// one constexpr struct of pointers to them, so that nothing runs before main and everything stays
// in flash.

#include "codegen/cpp/TokenizerTables.h"

#include "codegen/cpp/CppNames.h"
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
  for (size_t id = 0; id + 1 < layout.pieceBegin.values.size(); ++id) {
    uint32_t begin = layout.pieceBegin.values[id], end = layout.pieceBegin.values[id + 1];
    std::string piece = escaped(StringRef(layout.pieces).slice(begin, end));
    if (line.size() + piece.size() > kColumns - 7)
      flush();
    line += piece;
  }
  flush();
  os << (layout.pieces.empty() ? " \"\";\n" : ";\n");
}

template <typename Number> static std::string spelled(Number value) {
  return std::to_string(value);
}
static std::string spelled(float value) { return cppFloat(value); }
static std::string spelled(double value) {
  char text[32];
  snprintf(text, sizeof(text), "%.17g", value); // reads back to the same
  return text;
}

template <typename Values>
static void printNumbers(StringRef type, const std::string &name, const Values &values,
                         raw_ostream &os) {
  if (values.empty())
    return;
  os << "const " << type << ' ' << name << "[] = {";
  size_t column = kColumns;
  for (auto value : values) {
    std::string text = spelled(value) + ",";
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
  os << "constexpr TokenizerTables kTokenizerTables = {\n";
  field("encode", layout.encode.str());
  auto name = [](StringRef function) { return function.empty() ? "nullptr" : function.str(); };
  field("read", name(layout.read));
  field("next_word", name(layout.nextWord));
  field("is_word", name(layout.isWord));
  field("pieces", "kPieces");
  field("added_flags", pointerTo(!layout.addedFlags.empty(), "added_flags"));
  field("charsmap", pointerTo(!layout.charsmap.empty(), "charsmap"));
  field("scores", pointerTo(!layout.scores.empty(), "scores"));
  field("fine_scores", pointerTo(!layout.fineScores.empty(), "fine_scores"));
  field("prefix", pointerTo(!layout.prefix.empty(), "prefix"));
  field("suffix", pointerTo(!layout.suffix.empty(), "suffix"));
  field("ends", pointerTo(!layout.ends.empty(), "ends"));
  for (const TokenizerLayout::Table *table : layout.tables())
    field(table->name, "{" + pointerTo(!table->values.empty() && !table->isWide(), table->name) +
                           ", " + pointerTo(table->isWide(), table->name) + "}");
  for (const TokenizerLayout::Number &number : layout.numbers())
    field(number.name, std::to_string(number.value));
  field("bos", std::to_string(layout.bos));
  std::string bits;
  for (uint32_t word : layout.addedFirstBytes)
    bits += (bits.empty() ? "" : ", ") + llvm::formatv("{0:x}u", word).str();
  field("added_first_bytes", "{" + bits + "}");
  for (const TokenizerLayout::Number &flag : layout.flags())
    field(flag.name, flag.value ? "true" : "false");
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
  printNumbers("uint8_t", "kCharsmap",
               std::vector<uint8_t>(layout.charsmap.begin(), layout.charsmap.end()), os);
  printNumbers("float", "kScores", layout.scores, os);
  printNumbers("double", "kFineScores", layout.fineScores, os);
  printPieces(layout, os);
  os << "\n} // namespace\n\n";
  printHead(layout, os);
  os << "\n} // namespace " << modelName << "\n";
}

size_t burin::tokenizerTableBytes(const TokenizerModel &model, unsigned pointerSize) {
  return TokenizerLayout(model).bytes(pointerSize);
}

static void addNormalizer(TokenizerModel::Normalizer::Kind kind, bool marksSpaces,
                          llvm::SmallVectorImpl<StringRef> &files) {
  using Kind = TokenizerModel::Normalizer::Kind;
  switch (kind) {
  case Kind::None:
    if (marksSpaces)
      files.push_back("tokenizer/read_spaces.cpp");
    return;
  case Kind::Nfc:
    files.push_back("tokenizer/read_nfc.cpp");
    break;
  case Kind::Clip:
    files.append({"tokenizer/read_clip.cpp", "tokenizer/lower_case.h", "tokenizer/lower_case.cpp"});
    break;
  case Kind::Bert:
    files.append({"tokenizer/read_bert.cpp", "tokenizer/lower_case.h", "tokenizer/lower_case.cpp",
                  "tokenizer/bert_classes.h", "tokenizer/bert_classes.cpp"});
    break;
  case Kind::Charsmap:
    files.push_back("tokenizer/read_charsmap.cpp");
    return;
  }
  files.append({"tokenizer/canonical.cpp", "tokenizer/canonical_tables.h",
                "tokenizer/canonical_tables.cpp"});
}

static void addWordSplit(TokenizerModel::WordSplit split, llvm::SmallVectorImpl<StringRef> &files) {
  using WordSplit = TokenizerModel::WordSplit;
  switch (split) {
  case WordSplit::Whole:
    files.push_back("tokenizer/next_word_whole.cpp");
    return;
  case WordSplit::Gpt2Digits:
    files.push_back("tokenizer/next_word_gpt2_digits.cpp");
    [[fallthrough]];
  case WordSplit::Gpt2:
    files.push_back("tokenizer/next_word_gpt2.cpp");
    break;
  case WordSplit::Llama3:
    files.append({"tokenizer/next_word_llama3.cpp", "tokenizer/next_word_llama3.h"});
    break;
  case WordSplit::Qwen2:
    files.append({"tokenizer/next_word_qwen2.cpp", "tokenizer/next_word_llama3.h"});
    break;
  case WordSplit::O200k:
    files.append({"tokenizer/next_word_o200k.cpp", "tokenizer/next_word_llama3.h",
                  "tokenizer/letter_cases.h", "tokenizer/letter_cases.cpp"});
    break;
  case WordSplit::Clip:
    files.push_back("tokenizer/next_word_clip.cpp");
    break;
  }
  files.push_back("tokenizer/contractions.h");
}

llvm::SmallVector<StringRef> burin::tokenizerRuntimeFiles(const TokenizerModel &model) {
  using Engine = TokenizerModel::Engine;
  llvm::SmallVector<StringRef> files = {"include/burin/tokenizer.h", "tokenizer/tokenizer.cpp",
                                        "tokenizer/piece_lookup.h"};
  if (model.engine == Engine::SentencePieceBpe) {
    files.append({"tokenizer/sentencepiece_bpe.cpp", "tokenizer/merge_symbols.h"});
    return files;
  }
  files.append({"tokenizer/added_tokens.h", "tokenizer/added_tokens.cpp", "tokenizer/utf8.h",
                "tokenizer/unicode_classes.h", "tokenizer/unicode_classes.cpp",
                "tokenizer/reader.h", "tokenizer/read_plain.cpp", "tokenizer/canonical.h"});
  for (const TokenizerModel::AddedToken &token : model.addedTokens)
    if (token.singleWord) {
      files.push_back("tokenizer/word_characters.cpp");
      break;
    }
  addNormalizer(model.normalizer.kind, model.spaces.marked, files);
  switch (model.engine) {
  case Engine::ByteLevelBpe:
    files.append(
        {"tokenizer/byte_level_bpe.cpp", "tokenizer/find_merge.h", "tokenizer/merge_symbols.h"});
    addWordSplit(model.wordSplit, files);
    break;
  case Engine::CharacterBpe:
    files.append({"tokenizer/character_bpe.cpp", "tokenizer/find_merge.h",
                  "tokenizer/merge_symbols.h", "tokenizer/space_marks.h"});
    break;
  case Engine::Unigram:
    files.append({"tokenizer/unigram.cpp", "tokenizer/space_marks.h"});
    break;
  case Engine::WordPiece:
    files.push_back("tokenizer/word_piece.cpp");
    break;
  case Engine::SentencePieceBpe:
    break;
  }
  return files;
}
