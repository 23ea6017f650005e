// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A chat template as a tree. Only what templates of published models use is there; the rest of
// Jinja is an error when the template is read.

#pragma once

#include "compiler/chat/JinjaValue.h"
#include "llvm/Support/Error.h"

namespace burin {

struct JinjaNode {
  enum class Kind {
    // Statements
    Block, ///< children one after the other
    Print, ///< children[0]
    If,    ///< condition, then, else (may be absent)
    For,   ///< names, list, body; condition of the items may be the fourth
    Set,   ///< names: one, or an object and its member; children[0]
    // Expressions
    Constant,  ///< value
    Name,      ///< name
    Member,    ///< children[0], name
    Index,     ///< children[0], children[1]
    Slice,     ///< children[0], begin, end; either may be null
    Call,      ///< method `name` of children[0], or function `name` if that is null; arguments
    Filter,    ///< name, children[0], arguments
    Test,      ///< children[0] is `name`
    Unary,     ///< name: "not" or "-"
    Binary,    ///< name: the operator
    Condition, ///< children[1] if children[0], else children[2] (may be null)
    List,
  };
  using Ptr = std::unique_ptr<JinjaNode>;

  Kind kind;
  std::string name;
  std::vector<std::string> names; ///< also of a call's arguments, empty: by position
  JinjaValue value;
  std::vector<Ptr> children;
};

/// `what` is for messages.
llvm::Expected<JinjaNode::Ptr> parseJinja(llvm::StringRef text, llvm::StringRef what);

/// Renders with these variables.
llvm::Expected<std::string> renderJinja(const JinjaNode &root, JinjaValue::Dict variables);

} // namespace burin
