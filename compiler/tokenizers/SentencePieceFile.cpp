// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A ModelProto of sentencepiece_model.proto: pieces (field 1), how it was trained (2), how texts
// are normalized (3).

#include "compiler/tokenizers/SentencePieceFile.h"

#include "compiler/tokenizers/PieceMerges.h"
#include "compiler/tokenizers/SpaceMark.h"
#include "compiler/tokenizers/TokenizerError.h"
#include "compiler/tokenizers/WireFormat.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include <cmath>

using namespace burin;
using llvm::StringRef;
using Engine = TokenizerModel::Engine;

/// As runtime/tokenizer/unigram.cpp.
static constexpr size_t kMostUnigramCharacters = 64;
/// The most of a normalizer in use (nmt_nfkc_cf) has 250 KB.
static constexpr size_t kLargestCharsmap = 16u << 20;

namespace {

enum PieceType : uint64_t { kNormal = 1, kUnknown, kControl, kUserDefined, kUnused, kByte };

class ModelReader {
public:
  ModelReader(StringRef path, uint32_t vocabSize) : path(path), vocabSize(vocabSize) {}

  llvm::Error read(StringRef file);

  TokenizerModel model;
  SentencePieceIds special;

private:
  llvm::Error readPiece(StringRef message);
  llvm::Error readTrainer(StringRef message);
  llvm::Error readNormalizer(StringRef message);
  llvm::Error checkCharsmap();
  llvm::Error scorePieces();

  template <typename... Args> llvm::Error error(const char *format, Args &&...args) const {
    return tokenizerError(path, format, std::forward<Args>(args)...);
  }

  /// Calls `take` with each field of a message.
  template <typename Take> llvm::Error forEach(StringRef message, Take take) const {
    for (WireReader reader(message); !reader.atEnd();) {
      std::optional<WireField> field = reader.next();
      if (!field)
        return error("is no SentencePiece model: its fields end early or are broken");
      if (llvm::Error failure = take(*field))
        return failure;
    }
    return llvm::Error::success();
  }

  StringRef path;
  uint32_t vocabSize;
  uint64_t type = 1; ///< of the model, 1: unigram, the format's default
  bool byteFallback = false;
  bool addsSpace = true, removesSpaces = true;
  std::vector<PieceType> types;
  llvm::StringMap<uint32_t> ids; ///< of pieces that come out of text, spelled with spaces
};

} // namespace

llvm::Error ModelReader::readPiece(StringRef message) {
  StringRef spelling;
  float score = 0;
  uint64_t kind = kNormal;
  if (llvm::Error failure = forEach(message, [&](const WireField &field) {
        if (field.number == 1 && field.type == 2)
          spelling = field.bytes;
        else if (field.number == 2 && field.type == 5)
          score = field.asFloat();
        else if (field.number == 3 && field.type == 0)
          kind = field.value;
        return llvm::Error::success();
      }))
    return failure;
  uint32_t id = static_cast<uint32_t>(model.pieces.size());
  if (id >= vocabSize)
    return error("has more than {0} pieces, the model's vocabulary has {0}", vocabSize);
  if (spelling.empty() || !std::isfinite(score) || kind < kNormal || kind > kByte)
    return error("piece {0} '{1}' is empty, or its score {2} or its type {3} is unknown", id,
                 shown(spelling), score, kind);
  types.push_back(static_cast<PieceType>(kind));
  TokenizerModel::Piece piece;
  piece.bytes = withSpaces(spelling);
  piece.score = static_cast<double>(score);
  if (kind == kByte) {
    std::optional<unsigned char> byte = byteOfPiece(spelling);
    if (!byte)
      return error("piece {0} '{1}' is no byte, though of that type", id, shown(spelling));
    piece.bytes = std::string(1, static_cast<char>(*byte));
    model.byteTokens[*byte] = static_cast<int32_t>(id);
  } else if (kind == kUnknown) {
    model.unknown = static_cast<int32_t>(id);
  } else if (kind == kNormal || kind == kUserDefined) {
    piece.canBeFound = true;
    if (!ids.try_emplace(piece.bytes, id).second)
      return error("piece {0} '{1}' is there twice", id, shown(spelling));
  } else if (kind == kUnused) {
    return error("piece {0} '{1}' is unused, which is not supported", id, shown(spelling));
  }
  model.pieces.push_back(std::move(piece));
  return llvm::Error::success();
}

llvm::Error ModelReader::readTrainer(StringRef message) {
  return forEach(message, [&](const WireField &field) -> llvm::Error {
    if (field.type != 0)
      return llvm::Error::success();
    switch (field.number) {
    case 3:
      type = field.value;
      break;
    case 24:
      if (field.value)
        return error("treats white space as a suffix, which is not supported");
      break;
    case 35:
      byteFallback = field.value != 0;
      break;
    case 40:
      special.unknown = static_cast<int32_t>(field.value);
      break;
    case 41:
      special.begin = static_cast<int32_t>(field.value);
      break;
    case 42:
      special.end = static_cast<int32_t>(field.value);
      break;
    }
    return llvm::Error::success();
  });
}

llvm::Error ModelReader::readNormalizer(StringRef message) {
  return forEach(message, [&](const WireField &field) -> llvm::Error {
    if (field.number == 2 && field.type == 2) {
      model.normalizer.charsmap = field.bytes.str();
    } else if (field.number == 3 && field.type == 0) {
      addsSpace = field.value != 0;
    } else if (field.number == 4 && field.type == 0) {
      removesSpaces = field.value != 0;
    } else if (field.number == 5 && field.type == 0 && field.value == 0) {
      return error("does not escape spaces, which is not supported");
    }
    return llvm::Error::success();
  });
}

/// u32 bytes of the trie, the trie, strings that end with zero bytes.
llvm::Error ModelReader::checkCharsmap() {
  StringRef map = model.normalizer.charsmap;
  if (map.empty())
    return llvm::Error::success();
  uint32_t trie = map.size() < 8 ? 0 : llvm::support::endian::read32le(map.data());
  if (map.size() > kLargestCharsmap || trie < 4 || trie % 4 != 0 || trie > map.size() - 4 ||
      map.back() != '\0')
    return error("its table of characters is broken: {0} bytes, of which {1} are the trie",
                 map.size(), trie);
  return llvm::Error::success();
}

/// Pieces that users defined win over all others: SentencePiece takes the greatest score, but no
/// less than the smallest float above zero, for each of their bytes, less 0.1.
llvm::Error ModelReader::scorePieces() {
  float least = 0, most = std::numeric_limits<float>::min();
  bool any = false;
  for (uint32_t id = 0; id < model.pieces.size(); ++id) {
    if (types[id] != kNormal)
      continue;
    float score = static_cast<float>(model.pieces[id].score);
    least = any ? std::min(least, score) : score;
    most = std::max(most, score);
    any = true;
    if (characterCount(model.pieces[id].bytes) > kMostUnigramCharacters)
      return error("piece {0} '{1}' has {2} characters, at most {3} are supported", id,
                   shown(model.pieces[id].bytes), characterCount(model.pieces[id].bytes),
                   kMostUnigramCharacters);
  }
  for (uint32_t id = 0; id < model.pieces.size(); ++id)
    if (types[id] == kUserDefined) {
      // In bytes of the file's spelling.
      size_t size =
          model.pieces[id].bytes.size() + 2 * StringRef(model.pieces[id].bytes).count(' ');
      model.pieces[id].score = static_cast<double>(static_cast<float>(size) * most) - 0.1;
    }
  model.leastScore = static_cast<double>(least);
  model.roundsSums = true;
  return llvm::Error::success();
}

llvm::Error ModelReader::read(StringRef file) {
  if (llvm::Error failure = forEach(file, [&](const WireField &field) -> llvm::Error {
        if (field.type != 2)
          return llvm::Error::success();
        if (field.number == 1)
          return readPiece(field.bytes);
        if (field.number == 2)
          return readTrainer(field.bytes);
        if (field.number == 3)
          return readNormalizer(field.bytes);
        return llvm::Error::success();
      }))
    return failure;
  if (model.pieces.empty())
    return error("is no SentencePiece model: it has no pieces");
  if (type != 1 && type != 2)
    return error("is a SentencePiece model of type {0}, supported are 1 (unigram) and 2 (BPE)",
                 type);
  if (model.unknown < 0)
    return error("has no piece for unknown text");
  if (llvm::Error failure = checkCharsmap())
    return failure;
  // SentencePiece keeps them from being normalized; these are left alone anyway.
  auto isPlain = [](char c) { return c > ' ' && c < 0x7F && !llvm::isUpper(c); };
  for (uint32_t id = 0; id < model.pieces.size(); ++id)
    if (types[id] == kUserDefined && !(model.normalizer.charsmap.empty() && !removesSpaces) &&
        !llvm::all_of(model.pieces[id].bytes, isPlain))
      return error("piece {0} '{1}' is defined by the user and might be normalized, which is not "
                   "supported",
                   id, shown(model.pieces[id].bytes));
  if (!byteFallback)
    model.byteTokens.fill(-1);
  model.engine = type == 2 ? Engine::CharacterBpe : Engine::Unigram;
  model.fusesUnknown = true;
  model.normalizer.removesSpaces = removesSpaces;
  if (removesSpaces || !model.normalizer.charsmap.empty())
    model.normalizer.kind = TokenizerModel::Normalizer::Kind::Charsmap;
  model.spaces.marked = true;
  model.spaces.added =
      addsSpace ? TokenizerModel::Spaces::Added::BeforeText : TokenizerModel::Spaces::Added::Never;
  model.decoder.dropsLeadingSpace = addsSpace;
  if (type == 1)
    return scorePieces();
  return addPieceMerges(path, [&](uint32_t id) { return types[id] == kNormal; }, model);
}

llvm::Expected<TokenizerModel> burin::readSentencePieceFile(StringRef path, uint32_t vocabSize,
                                                            SentencePieceIds *ids) {
  if (llvm::sys::fs::exists(path) && !llvm::sys::fs::is_regular_file(path))
    return tokenizerError(path, "is not a regular file"); // reading it need not end
  auto buffer =
      llvm::MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!buffer)
    return tokenizerError(path, "{0}", buffer.getError().message());
  ModelReader reader(path, vocabSize);
  if (llvm::Error failure = reader.read((*buffer)->getBuffer()))
    return failure;
  if (ids)
    *ids = reader.special;
  return std::move(reader.model);
}
