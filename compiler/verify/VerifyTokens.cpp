// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The tokens that a model is verified with, and logits from outside for them.

#include "compiler/verify/VerifyTokens.h"

#include "compiler/TokenizerFile.h"
#include "compiler/formats/Safetensors.h"
#include "compiler/formats/UserError.h"
#include "compiler/tokenizers/HostTokenizer.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace burin;

static constexpr llvm::StringLiteral kAgainstNote =
    "--against takes a .safetensors file with a tensor 'logits' (tokens, vocabulary); --ids gives "
    "its tokens, or a .json file beside it with 'prompt_ids' and 'greedy_ids'";

/// Of one token after the other, as a model of transformers gives them in one pass.
static llvm::Expected<Matrix> readLogits(const std::string &file, const ModelInfo &info) {
  WeightStore store;
  if (llvm::Error error = readSafetensors(file, store))
    return std::move(error);
  const Tensor *tensor = store.find("logits");
  if (!tensor || tensor->shape.size() != 2)
    return userError(quoted(file) + " has no tensor 'logits' of two dimensions", kAgainstNote);
  if (tensor->columns() != info.vocabSize)
    return userError(quoted(file) + " has logits of " + std::to_string(tensor->columns()) +
                         " tokens, but the model's vocabulary has " +
                         std::to_string(info.vocabSize),
                     kAgainstNote);
  Matrix logits(tensor->rows(), tensor->columns());
  for (int64_t t = 0; t < logits.rows; ++t)
    store.readRow(*tensor, t, logits.row(t));
  return std::move(logits);
}

/// The ids that `file`'s neighbour names; empty if there is none.
static std::vector<int32_t> idsBeside(llvm::StringRef file) {
  llvm::SmallString<128> path(file);
  llvm::sys::path::replace_extension(path, ".json");
  std::vector<int32_t> ids;
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return ids;
  llvm::Expected<llvm::json::Value> json = llvm::json::parse((*buffer)->getBuffer());
  if (!json) {
    llvm::consumeError(json.takeError());
    return ids;
  }
  if (const llvm::json::Object *root = json->getAsObject())
    for (llvm::StringRef key : {"prompt_ids", "greedy_ids"})
      if (const llvm::json::Array *list = root->getArray(key))
        for (const llvm::json::Value &id : *list)
          ids.push_back(static_cast<int32_t>(id.getAsInteger().value_or(-1)));
  return ids;
}

static llvm::Expected<std::vector<int32_t>>
promptIds(const VerifyOptions &options, const ModelFiles &files, const ModelInfo &info) {
  if (files.tokenizerPath.empty())
    return userError("the model " + quoted(options.model) + " has no tokenizer beside it",
                     "--prompt needs tokenizer.json or tokenizer.bin; --ids takes token ids");
  llvm::Expected<TokenizerModel> model = readTokenizer(files, info.vocabSize);
  if (!model)
    return userError(llvm::toString(model.takeError()), "--ids takes token ids");
  std::vector<Token> ids = HostTokenizer(*model).encode(options.prompt, /*withSpecial=*/true);
  return std::vector<int32_t>(ids.begin(), ids.end());
}

/// Tokens that differ, as those of a text do.
static void fill(std::vector<int32_t> &ids, size_t count, int64_t vocab) {
  uint64_t state = 1;
  while (ids.size() < count) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    ids.push_back(static_cast<int32_t>((state >> 33) % static_cast<uint64_t>(vocab)));
  }
}

llvm::Expected<VerifyTokens> burin::verifyTokens(const VerifyOptions &options,
                                                 const ModelFiles &files, const ModelInfo &info) {
  VerifyTokens tokens;
  tokens.ids = options.ids;
  if (!options.against.empty()) {
    llvm::Expected<Matrix> logits = readLogits(options.against, info);
    if (!logits)
      return logits.takeError();
    if (tokens.ids.empty())
      tokens.ids = idsBeside(options.against);
    if (tokens.ids.empty())
      return userError("which tokens the logits in " + quoted(options.against) +
                           " belong to, nothing says",
                       kAgainstNote);
    // The last greedy id is predicted and fed to nobody.
    if (tokens.ids.size() == static_cast<size_t>(logits->rows) + 1)
      tokens.ids.pop_back();
    if (tokens.ids.size() != static_cast<size_t>(logits->rows))
      return userError(quoted(options.against) + " has logits of " + std::to_string(logits->rows) +
                           " tokens, but there are " + std::to_string(tokens.ids.size()) + " ids",
                       kAgainstNote);
    tokens.outside = std::move(*logits);
  }
  if (tokens.ids.empty()) {
    if (!options.prompt.empty()) {
      llvm::Expected<std::vector<int32_t>> ids = promptIds(options, files, info);
      if (!ids)
        return ids.takeError();
      tokens.ids = std::move(*ids);
    }
    // A batch, single ones behind it, and the last.
    int64_t count = options.tokens ? options.tokens : std::max<int64_t>(info.prefill + 4, 12);
    fill(tokens.ids, static_cast<size_t>(std::min(count, info.context)), info.vocabSize);
  }
  for (int32_t id : tokens.ids)
    if (id < 0 || id >= info.vocabSize)
      return userError("token " + std::to_string(id) + " is not in the vocabulary of " +
                           std::to_string(info.vocabSize) + " tokens",
                       "ids count from 0");
  if (tokens.ids.size() > static_cast<size_t>(info.context))
    return userError(std::to_string(tokens.ids.size()) + " tokens are more than the context of " +
                         std::to_string(info.context),
                     "choose fewer, or a larger --context");
  return tokens;
}
