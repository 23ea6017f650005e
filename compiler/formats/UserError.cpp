// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An error that the user can act on, and the spelling of names and counts in its text.

#include "compiler/formats/UserError.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace burin;
using namespace llvm;

char UserError::ID;

void UserError::log(raw_ostream &os) const { os << text; }

std::error_code UserError::convertToErrorCode() const { return inconvertibleErrorCode(); }

Error burin::userError(const Twine &message, const Twine &note) {
  return make_error<UserError>(message.str(), note.str());
}

std::string burin::quoted(StringRef name) {
  constexpr size_t kLongest = 200;
  std::string result = "'";
  for (unsigned char c : name.take_front(kLongest)) {
    if (c < 0x20 || c == 0x7F)
      result += "\\x" + utohexstr(c, /*LowerCase=*/true, /*Width=*/2);
    else
      result += static_cast<char>(c);
  }
  return result + (name.size() > kLongest ? "...'" : "'");
}

std::string burin::counted(uint64_t count, StringRef noun) {
  return utostr(count) + " " + noun.str() + (count == 1 ? "" : "s");
}
