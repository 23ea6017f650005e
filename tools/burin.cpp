// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The command line. CLI11 throws, so it has this file to itself; what it calls does not.

#include "compiler/Driver.h"

#include <CLI/CLI.hpp>

int main(int argc, char **argv) {
  CLI::App app(
      "burin: compiles a trained transformer to C++ that needs no heap and no operating system");
  app.name("burin");
  app.require_subcommand(1);
  app.set_version_flag("--version", "burin " BURIN_VERSION);

  burin::CompileOptions options;
  CLI::App *compile =
      app.add_subcommand("compile", "write C++, weights and a memory report for a model");
  compile->add_option("MODEL", options.model, "Hugging Face folder or llama2.c file")->required();
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
  const std::map<std::string, burin::WeightsAs> kinds = {{"incbin", burin::WeightsAs::Incbin},
                                                         {"array", burin::WeightsAs::Array}};
  std::string weightsAs = "incbin";
  compile->add_option("--weights-as", weightsAs, "incbin: assembly over a binary file; array: C++")
      ->check(CLI::IsMember(kinds))
      ->capture_default_str();
  compile->add_flag("--c-api", options.cApi, "also write a C99 header");
  bool noTokenizer = false;
  compile->add_flag("--no-tokenizer", noTokenizer, "leave the tokenizer out");
  compile->add_option(
      "--compile-to", options.compileTo,
      "print the module after a stage (graph, quantized, tiled, memory, kernels) and stop");

  std::string inspected, shown;
  CLI::App *inspect = app.add_subcommand("inspect", "say what a model is and what it needs");
  inspect->add_option("MODEL", inspected, "Hugging Face folder or llama2.c file")->required();
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
  options.tokenizer = !noTokenizer;
  if (*compile)
    return burin::compileModel(options);
  return *inspect ? burin::inspectModel(inspected) : burin::showTargets(shown);
}
