// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The tokens that a model is calibrated with: of a text, or of its own.

#include "compiler/calibration/CalibrationText.h"

#include "compiler/EvalText.h"
#include "compiler/HostArtifact.h"
#include "compiler/TokenizerFile.h"
#include "compiler/formats/UserError.h"

#include "burin/sampler.h"

#include "llvm/Support/MemoryBuffer.h"

using namespace burin;

/// Enough for second moments of some hundred columns; more changes little.
static constexpr int64_t kTokens = 16384;
/// Tokens times the widest row: bounds the interpreter's memory to a few gigabytes.
static constexpr int64_t kNumbers = int64_t(1) << 25;
/// As long as texts are that show what a context does.
static constexpr int64_t kSequence = 256;

static int64_t tokensFor(const ModelFiles &files) {
  int64_t widest = 1;
  for (const Tensor &tensor : files.weights.tensors())
    widest = std::max(widest, tensor.columns());
  return std::clamp<int64_t>(kNumbers / widest, kSequence, kTokens);
}

/// Cuts `ids` into sequences of at most `length`, each behind `first`.
static CalibrationText cut(llvm::ArrayRef<int32_t> ids, int32_t first, int64_t length,
                           int64_t most) {
  CalibrationText text;
  while (!ids.empty() && static_cast<int64_t>(text.ids.size()) < most) {
    auto taken = ids.take_front(static_cast<size_t>(std::max<int64_t>(length - 1, 1)));
    ids = ids.drop_front(taken.size());
    text.ids.push_back(first);
    text.ids.insert(text.ids.end(), taken.begin(), taken.end());
    text.ends.push_back(static_cast<int64_t>(text.ids.size()));
  }
  return text;
}

static llvm::Expected<CalibrationText> fromFile(const ModelFiles &files, Artifact &artifact,
                                                const std::string &path, int64_t length) {
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer)
    return userError("cannot read the text for calibration from " + quoted(path) + ": " +
                         buffer.getError().message(),
                     "--calibrate=self needs no text");
  if (files.tokenizerPath.empty())
    return userError("the model has no tokenizer beside it, which --calibrate=FILE needs",
                     "--calibrate=self needs none");
  llvm::Expected<TokenizerModel> model = readTokenizer(files, artifact.vocabSize());
  if (!model)
    return model.takeError();
  HostTokenizer tokenizer(*model);
  llvm::Expected<EvalText> text = readEvalText((*buffer)->getBuffer(), tokenizer, files);
  if (!text)
    return text.takeError();
  if (llvm::any_of(text->ids, [&](Token id) { return id < 0 || id >= artifact.vocabSize(); }))
    return userError("the tokenizer gives tokens that the model does not have");
  return cut(text->ids, text->first, length, tokensFor(files));
}

/// The model's own texts, each with its own seed.
static llvm::Expected<CalibrationText> fromModel(const ModelFiles &files, Artifact &artifact,
                                                 int64_t length) {
  if (files.bos < 0 && files.endTokens.empty())
    return userError("the model names no token that starts or ends a text",
                     "--calibrate=FILE takes a text of yours");
  auto first = static_cast<int32_t>(files.bos >= 0 ? files.bos : files.endTokens.front());
  CalibrationText text;
  int64_t most = tokensFor(files);
  SamplerOptions sampling;
  for (sampling.seed = 1; static_cast<int64_t>(text.ids.size()) < most; ++sampling.seed) {
    Sampler sampler(sampling);
    artifact.reset();
    int32_t token = first;
    for (int64_t i = 0; i < length; ++i) {
      text.ids.push_back(token);
      if (i + 1 == length || artifact.prefill(&token, 1) != 0)
        break;
      llvm::ArrayRef<float> logits = artifact.logits();
      token = sampler.sample(logits.data(), logits.size());
      if (token < 0 || (i > 0 && llvm::is_contained(files.endTokens, token)))
        break;
    }
    text.ends.push_back(static_cast<int64_t>(text.ids.size()));
  }
  return text;
}

llvm::Expected<CalibrationText> burin::calibrationText(const ModelFiles &files,
                                                       const CompileOptions &options) {
  HostOptions exact(inFloats(options));
  exact.cache = false;
  llvm::Expected<Artifact> artifact = obtainArtifact(files, exact);
  if (!artifact)
    return artifact.takeError();
  int64_t length = std::min(kSequence, artifact->context());
  return options.calibrate == "self" ? fromModel(files, *artifact, length)
                                     : fromFile(files, *artifact, options.calibrate, length);
}
