// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// tokenizer.bin, as llama2.c's tokenizer.py writes it, little endian: u32 length of the longest
// piece, then for each id f32 score, u32 length, that many bytes ("▁" already replaced by a space).
// Ids 0 to 2 are <unk>, <s>, </s>, ids 3 to 258 are the byte pieces <0x00> to <0xFF>. Whatever
// would make run.c and our engine differ is refused here.

#include "compiler/tokenizers/Llama2cTokenizer.h"

#include "compiler/tokenizers/TokenizerError.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace burin;
using llvm::StringRef;

static constexpr uint32_t kBos = 1, kEos = 2, kFirstByte = 3;
/// SentencePiece makes pieces of up to 16 characters unless told otherwise.
static constexpr uint32_t kLongestPiece = 1024;

static std::string bytePieceName(unsigned byte) { return llvm::formatv("<0x{0:X-2}>", byte).str(); }

/// run.c merges by spelling, so `<0x0A>` could take part as text. Our byte tokens never do; no
/// vocabulary in use has a piece for which that matters.
static llvm::Error checkBytePiecesStandAlone(StringRef path, const llvm::StringMap<uint32_t> &ids) {
  for (const auto &entry : ids) {
    StringRef spelling = entry.first();
    for (size_t at = 1; at < spelling.size(); ++at) {
      auto left = ids.find(spelling.take_front(at)), right = ids.find(spelling.drop_front(at));
      if (left == ids.end() || right == ids.end())
        continue;
      for (uint32_t id : {entry.second, left->second, right->second})
        if (id - kFirstByte < 256)
          return tokenizerError(path,
                                "piece {0} '{1}' can be merged with or from the byte piece '{2}', "
                                "which stands for a byte and not for text",
                                entry.second, shown(spelling), bytePieceName(id - kFirstByte));
    }
  }
  return llvm::Error::success();
}

llvm::Expected<TokenizerModel> burin::readLlama2cTokenizer(StringRef path, uint32_t vocabSize) {
  if (llvm::sys::fs::exists(path) && !llvm::sys::fs::is_regular_file(path))
    return tokenizerError(path, "is not a regular file"); // reading it need not end
  auto buffer =
      llvm::MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!buffer)
    return tokenizerError(path, "{0}", buffer.getError().message());
  StringRef file = (*buffer)->getBuffer();
  if (vocabSize < kFirstByte + 256)
    return tokenizerError(
        path,
        "a vocabulary of {0} has no room for the 256 byte pieces that text outside "
        "the vocabulary needs, expected at least 259",
        vocabSize);
  if (file.size() < 4 || (file.size() - 4) / 9 < vocabSize)
    return tokenizerError(path, "{0} bytes are too few for the model's vocabulary of {1}",
                          file.size(), vocabSize);

  TokenizerModel model;
  model.engine = TokenizerModel::Engine::SentencePieceBpe;
  llvm::StringMap<uint32_t> ids;
  uint32_t longest = llvm::support::endian::read32le(file.data());
  if (longest > kLongestPiece)
    return tokenizerError(path, "says that its longest piece has {0} bytes, expected at most {1}",
                          longest, kLongestPiece);
  StringRef rest = file.drop_front(4);
  for (uint32_t id = 0; id < vocabSize; ++id) {
    if (rest.size() < 8)
      return tokenizerError(path, "ends in piece {0}, expected {1} pieces", id, vocabSize);
    uint32_t bits = llvm::support::endian::read32le(rest.data());
    uint32_t length = llvm::support::endian::read32le(rest.data() + 4);
    rest = rest.drop_front(8);
    if (length == 0 || length > longest)
      return tokenizerError(path, "piece {0} is {1} bytes long, expected 1 to {2}", id, length,
                            longest);
    if (length > rest.size())
      return tokenizerError(path, "ends in piece {0}, {1} bytes of {2} are there", id, rest.size(),
                            length);
    StringRef spelling = rest.take_front(length);
    rest = rest.drop_front(length);
    if (spelling.contains('\0'))
      return tokenizerError(path, "piece {0} '{1}' holds a zero byte", id, shown(spelling));
    auto [entry, isNew] = ids.try_emplace(spelling, id);
    if (!isNew)
      return tokenizerError(path, "pieces {0} and {1} are both '{2}'", entry->second, id,
                            shown(spelling));

    bool isByte = id - kFirstByte < 256;
    if (isByte && spelling != bytePieceName(id - kFirstByte))
      return tokenizerError(path, "piece {0} is '{1}', expected the byte piece '{2}'", id,
                            shown(spelling), bytePieceName(id - kFirstByte));
    TokenizerModel::Piece piece;
    piece.canBeFound = !isByte;
    piece.bytes = isByte ? std::string(1, static_cast<char>(id - kFirstByte)) : spelling.str();
    piece.score = llvm::bit_cast<float>(bits);
    model.pieces.push_back(std::move(piece));
  }
  if (!rest.empty())
    return tokenizerError(
        path, "{0} bytes follow the last of {1} pieces, is it another model's tokenizer?",
        rest.size(), vocabSize);
  if (!ids.contains(" "))
    return tokenizerError(path, "no piece is a single space, which encoding puts before a text");
  if (llvm::Error failure = checkBytePiecesStandAlone(path, ids))
    return failure;

  for (unsigned byte = 0; byte < 256; ++byte)
    model.byteTokens[byte] = static_cast<int32_t>(kFirstByte + byte);
  model.prefix = {kBos};
  model.bos = kBos;
  model.ends = {
      kBos, kEos}; // models trained by llama2.c itself begin the next text instead of ending one
  model.decoder.dropsFirstSpace = true;
  return model;
}
