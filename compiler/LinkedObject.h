// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An object file linked into this process: of LLVM's just-in-time compiler the linker alone, which
// knows no target machine and starts in a third of the time.

#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

#include <memory>
#include <string>

namespace burin {

class LinkedObject {
public:
  /// A name that the object leaves open, and what it stands for.
  using Symbol = std::pair<std::string, const void *>;

  /// What is neither in `symbols` nor in the object is looked for in this process.
  static llvm::Expected<LinkedObject> link(std::unique_ptr<llvm::MemoryBuffer> object,
                                           llvm::ArrayRef<Symbol> symbols);
  LinkedObject(LinkedObject &&);
  LinkedObject &operator=(LinkedObject &&);
  ~LinkedObject(); ///< the code goes with it

  llvm::Expected<void *> find(llvm::StringRef symbol) const;

private:
  struct Session;
  explicit LinkedObject(std::unique_ptr<Session> session);
  std::unique_ptr<Session> session;
};

} // namespace burin
