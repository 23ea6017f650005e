// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each kind of vocabulary has a decoder of its own: ByteLevel, WordPiece, and for SentencePiece's
// Metaspace or a sequence of Replace (U+2581 by a space), ByteFallback, Fuse and perhaps Strip.

#include "compiler/tokenizers/DecoderJson.h"

#include "compiler/tokenizers/SpaceMark.h"
#include "compiler/tokenizers/TokenizerError.h"

using namespace burin;
using llvm::StringRef;
namespace json = llvm::json;
using Engine = TokenizerModel::Engine;

/// Whether it is one of SentencePiece's; sets whether the first space goes.
static bool readSpaces(const json::Object &decoder, bool &dropsLeadingSpace) {
  StringRef type = decoder.getString("type").value_or("");
  if (type == "Metaspace") {
    StringRef scheme = decoder.getString("prepend_scheme").value_or("always");
    dropsLeadingSpace = scheme != "never" && decoder.getBoolean("add_prefix_space").value_or(true);
    return decoder.getString("replacement").value_or(kSpaceMark) == kSpaceMark;
  }
  const json::Array *list = decoder.getArray("decoders");
  if (type != "Sequence" || !list)
    return false;
  bool replaces = false;
  for (const json::Value &value : *list) {
    const json::Object *step = value.getAsObject();
    StringRef kind = step ? step->getString("type").value_or("") : "";
    const json::Object *pattern = step ? step->getObject("pattern") : nullptr;
    if (kind == "Replace" && pattern && pattern->getString("String") == StringRef(kSpaceMark) &&
        step->getString("content") == " ")
      replaces = true;
    else if (kind == "Strip" && step->getString("content") == " " &&
             step->getInteger("start") == 1 && step->getInteger("stop") == 0)
      dropsLeadingSpace = true;
    else if (kind != "ByteFallback" && kind != "Fuse")
      return false;
  }
  return replaces;
}

llvm::Error burin::readDecoder(StringRef path, const json::Object &root, TokenizerModel &model) {
  const json::Object *decoder = root.getObject("decoder");
  StringRef type = decoder ? decoder->getString("type").value_or("") : "null";
  StringRef expected = "ByteLevel";
  bool known = type == expected;
  if (model.engine == Engine::WordPiece) {
    expected = "WordPiece";
    known = type == expected && decoder->getString("prefix").value_or("##") == "##";
    model.decoder.dropsLeadingSpace = true;
    model.decoder.cleansSpaces = known && decoder->getBoolean("cleanup").value_or(true);
  } else if (model.engine != Engine::ByteLevelBpe) {
    expected = "Metaspace' or a sequence of 'Replace', 'ByteFallback', 'Fuse' and 'Strip";
    known = decoder && readSpaces(*decoder, model.decoder.dropsLeadingSpace);
  }
  if (known)
    return llvm::Error::success();
  return tokenizerError(path, "decoder '{0}' is not supported, expected '{1}'", shown(type),
                        expected);
}
