// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A model compiled for this machine with its tokenizer.

#include "compiler/TextModel.h"

#include "compiler/formats/UserError.h"

using namespace burin;

llvm::Expected<TextModel> burin::openTextModel(const HostOptions &options,
                                               llvm::StringRef command) {
  llvm::Expected<ModelFiles> files = openModel(options.model);
  if (!files)
    return files.takeError();
  if (files->tokenizerPath.empty())
    return userError("the model " + quoted(options.model) + " has no tokenizer beside it",
                     command + " needs tokenizer.json or tokenizer.bin");
  llvm::Expected<Artifact> artifact = obtainArtifact(*files, options);
  if (!artifact)
    return artifact.takeError();
  llvm::Expected<TokenizerModel> tokenizer = readTokenizer(*files, artifact->vocabSize());
  if (!tokenizer)
    return userError(llvm::toString(tokenizer.takeError()),
                     command + " needs a tokenizer that it can read");
  return TextModel{std::move(*files), std::move(*artifact), std::move(*tokenizer)};
}
