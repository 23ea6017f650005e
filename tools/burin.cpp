// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The command line. CLI11 throws, so it has this file to itself; what it calls does not.

#include "compiler/Driver.h"

#include <CLI/CLI.hpp>

static constexpr char kModel[] = "Hugging Face folder, GGUF, PyTorch or llama2.c file";

int main(int argc, char **argv) {
  CLI::App app(
      "burin: compiles a trained transformer to C++ that needs no heap and no operating system");
  app.name("burin");
  app.require_subcommand(1);
  app.set_version_flag("--version", "burin " BURIN_VERSION);

  burin::CompileOptions options;
  CLI::App *compile =
      app.add_subcommand("compile", "write C++, weights and a memory report for a model");
  compile->add_option("MODEL", options.model, kModel)->required();
  compile->add_option("-o,--output", options.output, "folder to write");
  CLI::Option *target =
      compile->add_option("--target", options.target, "chip to compile for; see 'burin targets'");
  target->capture_default_str();
  compile->add_option("--target-file", options.targetFile, "a target file of your own")
      ->excludes(target);
  compile->add_option("--name", options.name,
                      "namespace and file stem (default: from the model's folder or file)");
  compile
      ->add_option("--context", options.context,
                   "tokens that the KV cache holds (default: the model's own)")
      ->check(CLI::Range(int64_t(1), int64_t(1) << 31));
  compile
      ->add_option("--prefill", options.prefill,
                   "tokens of a prompt that are fed at once (default: the target's)")
      ->check(CLI::Range(int64_t(1), int64_t(4096)));
  compile
      ->add_option("--stream", options.stream,
                   "bytes of RAM through which weights stream from slow memory: 24K; 0 reads them "
                   "in place (default: the target's)")
      ->transform(CLI::AsSizeValue(false))
      ->check(CLI::Range(int64_t(0), int64_t(1) << 31));
  // Bounds of `fit`, for both commands that know it.
  auto addLimits = [](CLI::App *command, burin::FitOptions &limits) {
    CLI::Option *flash =
        command
            ->add_option(
                "--flash", limits.flash,
                "bytes of flash to fit into, code and tables too: 1M (default: the target's)")
            ->transform(CLI::AsSizeValue(false));
    CLI::Option *ram =
        command->add_option("--ram", limits.ram, "bytes of RAM to fit into (default: the target's)")
            ->transform(CLI::AsSizeValue(false));
    CLI::Option *reserve =
        command
            ->add_option("--reserve", limits.reserve,
                         "bytes of flash for all but weights, your program too (default: the "
                         "tables, and the model's code as estimated)")
            ->transform(CLI::AsSizeValue(false));
    CLI::Option *loss =
        command
            ->add_option("--max-loss", limits.maxLoss,
                         "per cent of perplexity that may be lost at most (default: any)")
            ->transform(CLI::Validator(
                [](std::string &text) {
                  if (!text.empty() && text.back() == '%')
                    text.pop_back();
                  return std::string();
                },
                "PERCENT"))
            ->check(CLI::Range(0.0, 1e6));
    CLI::Option *text = command->add_option(
        "--text", limits.text, "file to measure losses on (default: what the model itself writes)");
    return std::array{flash, ram, reserve, loss, text};
  };
  auto addCaches = [](CLI::App *command, burin::ModelOptions &model, const std::string &otherwise) {
    command
        ->add_option("--kv-cache", model.kvCache,
                     "how keys and values of past tokens are stored: f32, f16, i8 (default: " +
                         otherwise + ")")
        ->check(CLI::IsMember({"f32", "f16", "i8"}));
  };
  auto addNumbers = [&](CLI::App *command, burin::ModelOptions &model) {
    command->add_option(
        "--weights", model.weights,
        "how matrices are stored: f32, f16, bf16, i8, i8g32, i4, i4m, i4g64, i4g128, as in the "
        "'file', or by name, 'head:i8,embedding:i8,*:i4' (default: f32; of a quantized file: "
        "file)");
    command
        ->add_option(
            "--activations", model.activations,
            "what quantized matrices are multiplied by: f32, i8 (one scale a token), i8g32 "
            "(default: i8 or i8g32, by target)")
        ->check(CLI::IsMember({"f32", "i8", "i8g32"}));
    addCaches(command, model, "f32");
    command->add_option("--calibrate", model.calibrate,
                        "choose the codes of quantized matrices by what the model does with them: "
                        "on a text file, or 'self' for texts that it writes itself");
  };
  addNumbers(compile, options);
  const std::map<std::string, burin::WeightsAs> kinds = {{"incbin", burin::WeightsAs::Incbin},
                                                         {"array", burin::WeightsAs::Array}};
  std::string weightsAs = "incbin";
  compile->add_option("--weights-as", weightsAs, "incbin: assembly over a binary file; array: C++")
      ->check(CLI::IsMember(kinds))
      ->capture_default_str();
  const std::map<std::string, burin::Emit> emits = {{"cpp", burin::Emit::Cpp},
                                                    {"asm", burin::Emit::Asm},
                                                    {"obj", burin::Emit::Obj},
                                                    {"lib", burin::Emit::Lib},
                                                    {"exe", burin::Emit::Exe}};
  std::vector<std::string> emit = {"cpp"};
  compile->add_option("--emit", emit, "what to write, several with commas: cpp, asm, obj, lib, exe")
      ->delimiter(',')
      ->check(CLI::IsMember(emits))
      ->capture_default_str();
  compile->add_option("--cxx", options.cxx,
                      "C++ compiler that builds and links --emit=exe (default: the target's)");
  compile->add_flag(
      "-g", options.debugInfo,
      "debug information that names the model's layers and steps (asm, obj, lib, exe)");
  compile->add_flag("--c-api", options.cApi, "also write a C99 header");
  compile->add_flag("--report", options.report,
                    "also write report.html: memory over time, flash and cost by layer; for C++ on "
                    "chips it estimates the code");
  CLI::Option *fits = compile->add_flag(
      "--fit", options.fits,
      "store matrices, and choose the context, so that the target's memory is used at the least "
      "loss, as 'burin fit' does");
  fits->excludes("--weights");
  for (CLI::Option *option : addLimits(compile, options.fit))
    option->needs(fits);
  bool noTokenizer = false;
  compile->add_flag("--no-tokenizer", noTokenizer, "leave the tokenizer out");
  compile->add_option(
      "--compile-to", options.compileTo,
      "print the module after a stage (graph, quantized, tiled, memory, kernels) and stop");

  auto addHost = [&](CLI::App *command, burin::HostOptions &host) {
    command->add_option("MODEL", host.model, kModel)->required();
    command
        ->add_option("--context", host.context,
                     "tokens that the KV cache holds (default: the model's own)")
        ->check(CLI::Range(int64_t(1), int64_t(1) << 31));
    addNumbers(command, host);
    command
        ->add_option("--threads", host.threads,
                     "threads that share the work (default: up to one for each processor, by the "
                     "model's size)")
        ->check(CLI::Range(int64_t(1), int64_t(256)));
    command->add_flag("!--no-cache", host.cache, "compile anew and keep nothing");
  };
  burin::RunOptions runOptions;
  CLI::App *run =
      app.add_subcommand("run", "compile for this machine and stream what the model writes");
  addHost(run, runOptions);
  CLI::Option *prompt = run->add_option("-p,--prompt", runOptions.prompt, "text to go on from");
  run->add_option("-f,--file", runOptions.promptFile,
                  "read the prompt from a file, - for standard input")
      ->excludes(prompt);
  run->add_option("-n,--tokens", runOptions.tokens, "tokens to write at most")
      ->check(CLI::Range(int64_t(0), int64_t(1) << 31))
      ->capture_default_str();
  run->add_option("--temperature", runOptions.temperature, "0 takes the likeliest token each time")
      ->check(CLI::Range(0.0f, 100.0f))
      ->capture_default_str();
  run->add_option("--top-k", runOptions.topK, "choose among that many likeliest tokens, 0 for all")
      ->check(CLI::Range(0, 1 << 30))
      ->capture_default_str();
  run->add_option("--top-p", runOptions.topP,
                  "choose among the likeliest tokens with that much probability")
      ->check(CLI::Range(0.0f, 1.0f))
      ->capture_default_str();
  run->add_option("--seed", runOptions.seed, "another seed, another answer")->capture_default_str();
  CLI::Option *chat = run->add_flag(
      "--chat", runOptions.chat,
      "hold a conversation as the model's chat template has it: answer the prompt or, without one, "
      "line by line");
  run->add_option("--system", runOptions.system, "what the model is told first")->needs(chat);
  run->add_flag("!--no-echo", runOptions.echo, "print the answer without the prompt");
  run->add_flag("!--no-statistics", runOptions.statistics, "leave out the closing line");

  burin::BenchOptions benchOptions;
  CLI::App *bench = app.add_subcommand("bench", "measure a model's speed on this machine");
  addHost(bench, benchOptions);
  bench->add_option("--prompt-tokens", benchOptions.promptTokens, "tokens of the prompt")
      ->check(CLI::Range(int64_t(1), int64_t(1) << 31))
      ->capture_default_str();
  bench->add_option("-n,--tokens", benchOptions.tokens, "tokens to write, behind an empty context")
      ->check(CLI::Range(int64_t(1), int64_t(1) << 31))
      ->capture_default_str();
  bench
      ->add_option("--repetitions", benchOptions.repetitions,
                   "runs, of which the median is printed")
      ->check(CLI::Range(int64_t(1), int64_t(1000)))
      ->capture_default_str();
  bench->add_flag("--json", benchOptions.json, "print the figures as JSON");

  burin::EvalOptions evalOptions;
  CLI::App *eval = app.add_subcommand("eval", "measure a text's perplexity under a model");
  addHost(eval, evalOptions);
  eval->add_option("--text", evalOptions.text, "file to predict")->required();
  eval->add_option("--window", evalOptions.window,
                   "tokens that are predicted from one empty cache (default: the context, at most "
                   "2048)")
      ->check(CLI::Range(int64_t(1), int64_t(1) << 31));
  eval->add_flag("--divergence", evalOptions.divergence,
                 "also run the model in floats, and say how far what it predicts is from that");
  eval->add_flag("--json", evalOptions.json, "print the figures as JSON");
  eval->footer(
      "A text with <|endoftext|> is split there; every story is stripped of white space and "
      "followed by the\ntoken that starts a text. Any other text is taken as it is. The "
      "tokens are cut into windows without\noverlap; each window is run alone, behind the "
      "token that starts a text. So every token is predicted\nonce, and perplexity = "
      "exp(nats / tokens), bits a byte = nats / ln 2 / bytes of the text.");

  burin::VerifyOptions verifyOptions;
  CLI::App *verify = app.add_subcommand(
      "verify", "compare the compiled model with the reference interpreter, step by step");
  verify->add_option("MODEL", verifyOptions.model, kModel)->required();
  verify->add_option("--target", verifyOptions.target, "host, or a target with an emulated board")
      ->capture_default_str();
  CLI::Option *verifyPrompt =
      verify->add_option("-p,--prompt", verifyOptions.prompt, "text to read (default: noise)");
  verify
      ->add_option("-n,--tokens", verifyOptions.tokens,
                   "tokens to read, noise behind a shorter prompt (default: a few more than are "
                   "fed at once)")
      ->check(CLI::Range(int64_t(1), int64_t(1) << 20));
  verify->add_option("--ids", verifyOptions.ids, "token ids to read, with commas between them")
      ->delimiter(',')
      ->excludes(verifyPrompt);
  verify
      ->add_option("--against", verifyOptions.against,
                   "also compare with logits that somebody else computed: a .safetensors file with "
                   "'logits' (tokens, vocabulary)")
      ->excludes(verifyPrompt);
  verify
      ->add_option("--tolerance", verifyOptions.tolerance,
                   "largest difference, relative to the largest number of a token (default: 1e-5 "
                   "for a step, 1e-3 for logits)")
      ->check(CLI::Range(0.0, 1.0));
  verify
      ->add_option("--context", verifyOptions.context,
                   "tokens that the KV cache holds (default: the model's own)")
      ->check(CLI::Range(int64_t(1), int64_t(1) << 31));
  verify
      ->add_option("--prefill", verifyOptions.prefill,
                   "tokens of a prompt that are fed at once (default: the target's)")
      ->check(CLI::Range(int64_t(1), int64_t(4096)));
  addNumbers(verify, verifyOptions);
  verify
      ->add_option("--threads", verifyOptions.threads,
                   "threads that share the work, on the host (default: by the model's size)")
      ->check(CLI::Range(int64_t(1), int64_t(256)));

  burin::CompileOptions fitOptions;
  CLI::App *fit = app.add_subcommand(
      "fit", "find how to store a model so that it fits a chip at the least loss");
  fit->add_option("MODEL", fitOptions.model, kModel)->required();
  CLI::Option *fitTarget = fit->add_option("--target", fitOptions.target, "chip to fit into");
  fit->add_option("--target-file", fitOptions.targetFile, "a target file of your own")
      ->excludes(fitTarget);
  addLimits(fit, fitOptions.fit);
  fit->add_option("--context", fitOptions.context,
                  "tokens that the KV cache holds (default: as many as the RAM has room for)")
      ->check(CLI::Range(int64_t(1), int64_t(1) << 31));
  fit->add_option("--activations", fitOptions.activations,
                  "what quantized matrices are multiplied by (default: the target's)")
      ->check(CLI::IsMember({"i8", "i8g32"}));
  addCaches(fit, fitOptions, "the most exact that there is room for");
  fit->add_option("--calibrate", fitOptions.calibrate,
                  "measure the result calibrated on a text file, or on 'self'");
  bool fitNoTokenizer = false;
  fit->add_flag("--no-tokenizer", fitNoTokenizer, "leave the tokenizer out");
  fit->add_flag("--json", fitOptions.fit.json, "print all choices and figures as JSON");

  std::string inspected, shown;
  CLI::App *inspect = app.add_subcommand("inspect", "say what a model is and what it needs");
  inspect->add_option("MODEL", inspected, kModel)->required();
  CLI::App *targets = app.add_subcommand("targets", "list the targets, or say all about one");
  targets->add_option("NAME", shown, "target");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &error) {
    if (error.get_exit_code() == 0) { // --help, --version
      app.exit(error);
      return burin::checkOutput(static_cast<bool>(std::cout.flush()));
    }
    std::cerr << "burin: error: " << error.what()
              << "\nnote: 'burin --help' and 'burin COMMAND --help' list what there is\n";
    return 1;
  }
  options.weightsAs = kinds.at(weightsAs);
  options.emit.clear();
  for (const std::string &kind : emit)
    options.emit.push_back(emits.at(kind));
  options.tokenizer = !noTokenizer;
  if (*compile)
    return burin::compileModel(options);
  fitOptions.tokenizer = !fitNoTokenizer;
  if (*fit)
    return burin::fitModel(fitOptions);
  if (*run)
    return burin::runModel(runOptions);
  if (*bench)
    return burin::benchModel(benchOptions);
  if (*eval)
    return burin::evalModel(evalOptions);
  if (*verify)
    return burin::verifyModel(verifyOptions);
  return *inspect ? burin::inspectModel(inspected) : burin::showTargets(shown);
}
