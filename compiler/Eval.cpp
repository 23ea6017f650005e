// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `burin eval`: perplexity of a text under the compiled model, as this machine runs it. What
// quantization costs is the difference of two of these.

#include "compiler/Diagnostics.h"
#include "compiler/Driver.h"
#include "compiler/EvalText.h"
#include "compiler/TextModel.h"
#include "compiler/formats/UserError.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"

#include <chrono>
#include <cmath>

using namespace burin;
using Clock = std::chrono::steady_clock;

/// Tokens of a window when nobody says: more hardly changes the figure and takes longer.
static constexpr int64_t kMostWindow = 2048;

/// -ln of the probability that `logits` give to `id`; NaN if one of them is not finite.
static double surprise(llvm::ArrayRef<float> logits, Token id) {
  float most = *llvm::max_element(logits);
  double sum = 0;
  for (float logit : logits)
    sum += std::exp(static_cast<double>(logit) - most);
  return std::log(sum) + most - logits[static_cast<size_t>(id)];
}

/// Sum of p ln(p / q) for the probabilities p that `exact` gives and q that `logits` give.
static double divergenceOf(llvm::ArrayRef<float> exact, llvm::ArrayRef<float> logits) {
  double sum = 0;
  double exactLog = surprise(exact, 0) + exact[0], log = surprise(logits, 0) + logits[0];
  for (size_t i = 0; i < exact.size(); ++i)
    sum += std::exp(exact[i] - exactLog) *
           (static_cast<double>(exact[i]) - exactLog - (static_cast<double>(logits[i]) - log));
  return sum;
}

/// The window's nats, from an empty cache. `exact`, if not null, runs beside it, and `divergence`
/// grows.
static llvm::Expected<double> surpriseOf(Artifact &artifact, Token first,
                                         llvm::ArrayRef<Token> window, Artifact *exact,
                                         double &divergence) {
  artifact.reset();
  if (exact)
    exact->reset();
  double nats = 0;
  Token previous = first;
  for (Token id : window) {
    if (id < 0 || id >= artifact.vocabSize() || artifact.prefill(&previous, 1) != 0)
      return userError("the model has no token " + std::to_string(id) +
                       ": its tokenizer belongs to another model");
    nats += surprise(artifact.logits(), id);
    if (exact && exact->prefill(&previous, 1) == 0)
      divergence += divergenceOf(exact->logits(), artifact.logits());
    if (!std::isfinite(nats))
      return userError("the model's logits are not finite at token " +
                           std::to_string(artifact.position() - 1) + " of a window",
                       "its weights hold numbers that are none, or too large ones");
    previous = id;
  }
  return nats;
}

namespace {

struct Result {
  const EvalText &text;
  int64_t window;
  std::vector<double> windowNats;
  std::optional<double> divergence = {}; ///< nats in all

  double nats() const {
    double sum = 0;
    for (double window : windowNats)
      sum += window;
    return sum;
  }
  double perplexity() const { return std::exp(nats() / static_cast<double>(text.ids.size())); }
  double bitsPerByte() const {
    return nats() / std::log(2.0) / static_cast<double>(std::max<int64_t>(text.bytes, 1));
  }
};

} // namespace

static void print(const Result &result, const Artifact &artifact, const EvalOptions &options) {
  if (options.json) {
    llvm::json::Object object{{"perplexity", result.perplexity()},
                              {"bits_per_byte", result.bitsPerByte()},
                              {"nats", result.nats()},
                              {"tokens", result.text.ids.size()},
                              {"bytes", result.text.bytes},
                              {"stories", result.text.stories},
                              {"window", result.window},
                              {"window_nats", result.windowNats},
                              {"weight_bytes", artifact.weightBytes()}};
    if (result.divergence)
      object["divergence"] = *result.divergence / static_cast<double>(result.text.ids.size());
    llvm::outs() << llvm::formatv("{0:2}", llvm::json::Value(std::move(object))) << "\n";
    return;
  }
  llvm::outs() << llvm::format("perplexity %.4f a token, %.4f bits a byte\n", result.perplexity(),
                               result.bitsPerByte())
               << result.text.ids.size() << " tokens, " << result.text.bytes << " bytes, "
               << counted(result.windowNats.size(), "window") << " of " << result.window
               << " tokens; weights " << artifact.weightBytes() << " bytes\n";
  if (result.divergence)
    llvm::outs() << llvm::format("divergence from floats %.6f nats a token\n",
                                 *result.divergence / static_cast<double>(result.text.ids.size()));
}

static llvm::Error evaluate(const EvalOptions &options) {
  auto buffer = llvm::MemoryBuffer::getFile(options.text, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer)
    return userError("cannot read the text from " + quoted(options.text) + ": " +
                     buffer.getError().message());
  llvm::Expected<TextModel> model = openTextModel(options, "burin eval");
  if (!model)
    return model.takeError();
  const ModelFiles &files = model->files;
  Artifact &artifact = model->artifact;
  HostTokenizer tokenizer(model->tokenizer);
  llvm::Expected<EvalText> text = readEvalText((*buffer)->getBuffer(), tokenizer, files);
  if (!text)
    return text.takeError();
  if (options.window > artifact.context())
    return userError("a window of " + std::to_string(options.window) +
                         " tokens is longer than the context of " +
                         std::to_string(artifact.context()),
                     "choose a smaller --window");
  Result result{
      *text, options.window ? options.window : std::min(artifact.context(), kMostWindow), {}};

  std::optional<Artifact> exact;
  if (options.divergence) {
    HostOptions floats = options;
    static_cast<ModelOptions &>(floats) = inFloats(options);
    llvm::Expected<Artifact> obtained = obtainArtifact(files, floats);
    if (!obtained)
      return obtained.takeError();
    exact.emplace(std::move(*obtained));
  }
  double divergence = 0;
  Clock::time_point shown = Clock::now();
  llvm::ArrayRef<Token> rest = text->ids;
  size_t count =
      (rest.size() + static_cast<size_t>(result.window) - 1) / static_cast<size_t>(result.window);
  while (!rest.empty()) {
    llvm::ArrayRef<Token> window = rest.take_front(static_cast<size_t>(result.window));
    llvm::Expected<double> nats =
        surpriseOf(artifact, text->first, window, exact ? &*exact : nullptr, divergence);
    if (!nats)
      return nats.takeError();
    result.windowNats.push_back(*nats);
    rest = rest.drop_front(window.size());
    if (Clock::now() - shown > std::chrono::seconds(5)) {
      shown = Clock::now();
      llvm::errs() << "burin: window " << result.windowNats.size() << " of " << count << " ...\n";
    }
  }
  if (exact)
    result.divergence = divergence;
  print(result, artifact, options);
  return llvm::Error::success();
}

int burin::evalModel(const EvalOptions &options) {
  return runCommand([&] { return evaluate(options); });
}
