// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// libedit at a terminal, which reads ~/.editrc; plain lines otherwise.

#include "compiler/LineEditor.h"
#include "compiler/Interrupt.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"

#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <cwchar>
#include <histedit.h>
#include <unistd.h>

using namespace burin;

/// Lines that are remembered, between runs too.
static constexpr int kRemembered = 1000;

/// One letter for libedit, whose own reader begins again after a signal.
static int readLetter(EditLine *, wchar_t *letter) {
  std::mbstate_t state = {};
  for (;;) {
    if (!Interrupt::waitFor(STDIN_FILENO))
      return -1;
    char byte;
    ssize_t count = ::read(STDIN_FILENO, &byte, 1);
    if (count <= 0)
      return static_cast<int>(count);
    size_t used = std::mbrtowc(letter, &byte, 1, &state);
    if (used == static_cast<size_t>(-1))
      state = {}; // no letter: skipped
    else if (used != static_cast<size_t>(-2))
      return 1;
  }
}

struct LineEditor::Terminal {
  std::string prompt, historyFile;
  EditLine *editor = nullptr;
  History *history = nullptr;

  Terminal(std::string prompt, std::string file)
      : prompt(std::move(prompt)), historyFile(std::move(file)) {
    std::setlocale(LC_CTYPE, ""); // letters of more than one byte are edited as one
    editor = el_init("burin", stdin, stderr, stderr);
    history = history_init();
    HistEvent event;
    ::history(history, &event, H_SETSIZE, kRemembered);
    ::history(history, &event, H_SETUNIQUE, 1);
    if (!historyFile.empty())
      ::history(history, &event, H_LOAD, historyFile.c_str());
    el_set(editor, EL_CLIENTDATA, this);
    el_set(
        editor, EL_PROMPT, +[](EditLine *editor) -> char * {
          Terminal *self = nullptr;
          el_get(editor, EL_CLIENTDATA, &self);
          return self->prompt.data();
        });
    el_set(editor, EL_GETCFN, readLetter);
    el_set(editor, EL_EDITOR, "emacs");
    el_set(editor, EL_HIST, ::history, history);
    el_source(editor, nullptr);
  }

  ~Terminal() {
    HistEvent event;
    if (!historyFile.empty() &&
        !llvm::sys::fs::create_directories(llvm::sys::path::parent_path(historyFile)))
      ::history(history, &event, H_SAVE, historyFile.c_str());
    history_end(history);
    el_end(editor);
  }

  std::optional<std::string> read() {
    int size = 0;
    const char *line = el_gets(editor, &size);
    if (!line || size <= 0)
      return std::nullopt;
    HistEvent event;
    if (!llvm::StringRef(line).trim().empty())
      ::history(history, &event, H_ENTER, line);
    return llvm::StringRef(line, static_cast<size_t>(size)).rtrim("\n").str();
  }
};

LineEditor::LineEditor(std::string prompt, std::string historyFile) {
  if (isatty(STDIN_FILENO) && isatty(STDERR_FILENO))
    terminal = std::make_unique<Terminal>(std::move(prompt), std::move(historyFile));
}

LineEditor::~LineEditor() = default;

std::optional<std::string> LineEditor::read() {
  if (terminal)
    return terminal->read();
  char *line = nullptr;
  size_t capacity = 0;
  ssize_t size = getline(&line, &capacity, stdin);
  std::optional<std::string> text;
  if (size >= 0)
    text = llvm::StringRef(line, static_cast<size_t>(size)).rtrim("\n").str();
  std::free(line);
  return text;
}

std::string LineEditor::defaultHistory() {
  llvm::SmallString<128> path;
  if (std::optional<std::string> state = llvm::sys::Process::GetEnv("XDG_STATE_HOME");
      state && !state->empty())
    path = *state;
  else if (std::optional<std::string> home = llvm::sys::Process::GetEnv("HOME");
           home && !home->empty())
    llvm::sys::path::append(path, *home, ".local", "state");
  if (path.empty())
    return "";
  llvm::sys::path::append(path, "burin", "history");
  return std::string(path);
}
