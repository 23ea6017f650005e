// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Collects values that may each be an error: the first one is kept, so that reading many keys of a
// config reads straight.

#pragma once

#include "llvm/Support/Error.h"

namespace burin {

class FirstError {
public:
  FirstError() : error(llvm::Error::success()) {}
  FirstError(const FirstError &) = delete;
  FirstError &operator=(const FirstError &) = delete;
  ~FirstError() { llvm::consumeError(std::move(error)); }

  template <typename T, typename U> void take(T &field, llvm::Expected<U> value) {
    if (value)
      field = std::move(*value);
    else
      keep(value.takeError());
  }
  void keep(llvm::Error other) {
    if (error)
      llvm::consumeError(std::move(other));
    else
      error = std::move(other);
  }
  explicit operator bool() { return static_cast<bool>(error); }
  llvm::Error get() { return std::move(error); }

private:
  llvm::Error error;
};

} // namespace burin
