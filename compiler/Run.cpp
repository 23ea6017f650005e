// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `burin run`: compiles a model for this machine, or takes it from the cache, and streams what it
// writes.

#include "compiler/AnswerStream.h"
#include "compiler/Conversation.h"
#include "compiler/Diagnostics.h"
#include "compiler/Driver.h"
#include "compiler/Interrupt.h"
#include "compiler/LineEditor.h"
#include "compiler/TextModel.h"
#include "compiler/formats/UserError.h"
#include "compiler/tokenizers/HostTokenizer.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/MemoryBuffer.h"

#include <chrono>
#include <csignal>
#include <sys/resource.h>

using namespace burin;
using Clock = std::chrono::steady_clock;

static double secondsSince(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

static llvm::Expected<std::string> readPrompt(const RunOptions &options) {
  if (options.promptFile.empty())
    return options.prompt;
  auto buffer = llvm::MemoryBuffer::getFileOrSTDIN(options.promptFile, /*IsText=*/false,
                                                   /*RequiresNullTerminator=*/false);
  if (!buffer)
    return userError("cannot read the prompt from " + quoted(options.promptFile) + ": " +
                         buffer.getError().message(),
                     "-p TEXT gives the prompt itself");
  return (*buffer)->getBuffer().str();
}

namespace {

/// What the closing line says.
struct Statistics {
  size_t promptTokens = 0, tokens = 0;
  double untilFirst = 0, promptSeconds = 0, seconds = 0;
};

} // namespace

static void printStatistics(const Statistics &s) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  auto rate = [](size_t count, double seconds) {
    return seconds > 0 ? static_cast<double>(count) / seconds : 0.0;
  };
  llvm::errs() << llvm::format(
      "prompt %zu tokens, %.1f tokens/s; answer %zu tokens, %.1f tokens/s; first token after "
      "%.0f ms; %.1f MB of memory\n",
      s.promptTokens, rate(s.promptTokens, s.promptSeconds), s.tokens, rate(s.tokens, s.seconds),
      s.untilFirst * 1e3, static_cast<double>(usage.ru_maxrss) / 1024);
}

/// Answers line by line until the input ends.
static llvm::Error chat(const RunOptions &options, Artifact &artifact,
                        const HostTokenizer &tokenizer, Sampler &sampler) {
  llvm::Expected<ChatTemplate> chatTemplate = ChatTemplate::read(options.model);
  if (!chatTemplate)
    return userError(llvm::toString(chatTemplate.takeError()),
                     "without --chat, -p gives the model a text as it is");
  Conversation conversation(artifact, tokenizer, *chatTemplate, options.system);
  auto answer = [&](llvm::StringRef words) -> llvm::Error {
    llvm::Expected<Token> previous = conversation.ask(words);
    if (!previous)
      return previous.takeError();
    llvm::Expected<std::vector<Token>> said = streamAnswer(artifact, tokenizer, sampler, *previous,
                                                           options.tokens, Interrupt::came, [] {});
    if (!said)
      return said.takeError();
    conversation.keepAnswer(std::move(*said));
    llvm::outs() << "\n";
    llvm::outs().flush();
    return llvm::Error::success();
  };
  if (!options.prompt.empty() || !options.promptFile.empty()) {
    llvm::Expected<std::string> prompt = readPrompt(options);
    return prompt ? answer(*prompt) : prompt.takeError();
  }
  LineEditor lines("> ", LineEditor::defaultHistory());
  llvm::Error failure = llvm::Error::success();
  while (!Interrupt::came() && !failure && !llvm::outs().has_error()) {
    std::optional<std::string> line = lines.read();
    if (!line)
      break;
    if (llvm::StringRef words = llvm::StringRef(*line).trim(); !words.empty())
      failure = answer(words);
  }
  return failure ? std::move(failure) : takeOutputError();
}

static llvm::Error complete(const RunOptions &options, Artifact &artifact,
                            const HostTokenizer &tokenizer, Sampler &sampler,
                            Clock::time_point start) {
  llvm::Expected<std::string> prompt = readPrompt(options);
  if (!prompt)
    return prompt.takeError();
  std::vector<Token> ids = tokenizer.encode(*prompt, /*withSpecial=*/true);
  if (ids.empty())
    return userError("the prompt has no tokens", "give one with -p TEXT");
  if (ids.size() > static_cast<size_t>(artifact.context()))
    return userError("the prompt has " + std::to_string(ids.size()) +
                         " tokens, but the context holds " + std::to_string(artifact.context()),
                     "shorten the prompt or choose a larger --context");

  Statistics statistics;
  statistics.promptTokens = ids.size();
  Clock::time_point promptStart = Clock::now();
  artifact.prefill(ids.data(), ids.size());
  statistics.promptSeconds = secondsSince(promptStart);
  if (options.echo)
    llvm::outs() << *prompt;
  Clock::time_point answerStart = Clock::now();
  llvm::Expected<std::vector<Token>> said =
      streamAnswer(artifact, tokenizer, sampler, ids.back(), options.tokens, Interrupt::came,
                   [&] { statistics.untilFirst = secondsSince(start); });
  if (!said) {
    llvm::outs() << "\n";
    llvm::outs().flush();
    llvm::consumeError(takeOutputError());
    return said.takeError();
  }
  statistics.tokens = said->size();
  statistics.seconds = secondsSince(answerStart);
  llvm::outs() << "\n";
  llvm::outs().flush();
  if (llvm::Error error = takeOutputError())
    return error;
  if (options.statistics)
    printStatistics(statistics);
  return llvm::Error::success();
}

static llvm::Error run(const RunOptions &options) {
  Clock::time_point start = Clock::now();
  llvm::Expected<TextModel> model = openTextModel(options, "burin run");
  if (!model)
    return model.takeError();
  HostTokenizer tokenizer(model->tokenizer);
  SamplerOptions sampling;
  sampling.temperature = options.temperature;
  sampling.top_k = options.topK;
  sampling.top_p = options.topP;
  sampling.seed = options.seed;
  Sampler sampler(sampling);
  return options.chat ? chat(options, model->artifact, tokenizer, sampler)
                      : complete(options, model->artifact, tokenizer, sampler, start);
}

int burin::runModel(const RunOptions &options) {
  Interrupt::catchIt();
  std::signal(SIGPIPE, SIG_IGN);
  if (llvm::Error error = run(options))
    return reportError(std::move(error));
  return Interrupt::came() ? 130 : 0;
}
