// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lines that a user types: edited and remembered at a terminal, read as they come from anything
// else.

#pragma once

#include "llvm/ADT/StringRef.h"

#include <memory>
#include <optional>
#include <string>

namespace burin {

class LineEditor {
public:
  /// `prompt` is shown at a terminal. `historyFile` keeps what was typed; empty: nothing is kept.
  LineEditor(std::string prompt, std::string historyFile);
  ~LineEditor();
  LineEditor(const LineEditor &) = delete;

  /// The next line without its end; nothing at the end of the input or after an interrupt.
  std::optional<std::string> read();

  /// $XDG_STATE_HOME/burin/history, or ~/.local/state/burin/history; empty if neither is set.
  static std::string defaultHistory();

private:
  struct Terminal;
  std::unique_ptr<Terminal> terminal; ///< null: no terminal
};

} // namespace burin
