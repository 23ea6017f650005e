// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names of C++ functions as the Itanium ABI writes them.

#include "codegen/llvm/MangledName.h"

#include "llvm/ADT/StringExtras.h"

using namespace burin;

static std::string part(llvm::StringRef name) { return std::to_string(name.size()) + name.str(); }

std::string burin::inNamespace(llvm::StringRef name, llvm::StringRef model) {
  size_t at = name.find("N5burin");
  if (at == llvm::StringRef::npos)
    at = name.find("NK5burin");
  if (!name.starts_with("_Z") || at == llvm::StringRef::npos)
    return name.str();
  size_t begin = name.find("5burin", at);
  return name.substr(0, begin).str() + part(model) + name.substr(begin + 6).str();
}

bool burin::isUserMethod(llvm::StringRef name, llvm::StringRef model) {
  if (!name.consume_front("_ZN"))
    return false;
  name.consume_front("K");
  return name.consume_front(part(model)) &&
         (name.starts_with("9Tokenizer") || name.starts_with("7Sampler"));
}

std::string burin::mangledVariable(llvm::StringRef model, llvm::StringRef variable) {
  return "_ZN" + part(model) + part(variable) + "E";
}

/// Splits `_ZN...E` into the last part of the name and what follows it.
static std::pair<llvm::StringRef, llvm::StringRef> splitName(llvm::StringRef name) {
  if (!name.consume_front("_ZN"))
    return {};
  name.consume_front("K");
  llvm::StringRef last;
  while (!name.empty() && name.front() != 'E') {
    unsigned size = 0;
    if (name.consumeInteger(10, size)) {
      name = name.drop_front(); // a constructor: C1
      continue;
    }
    last = name.take_front(size);
    name = name.drop_front(std::min<size_t>(size, name.size()));
  }
  return {last, name.empty() ? name : name.drop_front()};
}

llvm::StringRef burin::unmangledName(llvm::StringRef name) { return splitName(name).first; }

std::optional<std::string> burin::withLongTokens(llvm::StringRef name) {
  llvm::StringRef parameters = splitName(name).second;
  // int32_t is the only int that the runtime's users pass; a digit begins a name with letters of
  // its own.
  if (parameters.empty() || parameters.find('i') == llvm::StringRef::npos ||
      parameters.find_if([](char c) { return llvm::isDigit(c); }) != llvm::StringRef::npos)
    return std::nullopt;
  std::string spelled = parameters.str();
  std::replace(spelled.begin(), spelled.end(), 'i', 'l');
  return name.drop_back(parameters.size()).str() + spelled;
}
