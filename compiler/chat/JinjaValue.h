// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The values of a chat template: what Jinja has of Python's.

#pragma once

#include "llvm/ADT/StringRef.h"
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace burin {

struct JinjaValue {
  enum class Kind { Undefined, None, Bool, Number, Text, List, Dict };
  using List = std::vector<JinjaValue>;
  using Dict = std::map<std::string, JinjaValue>;

  Kind kind = Kind::Undefined;
  bool truth = false;
  int64_t number = 0;
  std::string text;
  std::shared_ptr<List> list;
  std::shared_ptr<Dict> dict; ///< shared: a namespace is changed through all its names

  static JinjaValue none() { return of(Kind::None); }
  static JinjaValue of(Kind kind) {
    JinjaValue value;
    value.kind = kind;
    return value;
  }
  static JinjaValue ofBool(bool truth) {
    JinjaValue value = of(Kind::Bool);
    value.truth = truth;
    return value;
  }
  static JinjaValue ofNumber(int64_t number) {
    JinjaValue value = of(Kind::Number);
    value.number = number;
    return value;
  }
  static JinjaValue ofText(llvm::StringRef text) {
    JinjaValue value = of(Kind::Text);
    value.text = text.str();
    return value;
  }
  static JinjaValue ofList(List items) {
    JinjaValue value = of(Kind::List);
    value.list = std::make_shared<List>(std::move(items));
    return value;
  }
  static JinjaValue ofDict(Dict entries) {
    JinjaValue value = of(Kind::Dict);
    value.dict = std::make_shared<Dict>(std::move(entries));
    return value;
  }

  bool isText() const { return kind == Kind::Text; }

  /// Python's bool().
  bool isTrue() const {
    switch (kind) {
    case Kind::Undefined:
    case Kind::None:
      return false;
    case Kind::Bool:
      return truth;
    case Kind::Number:
      return number != 0;
    case Kind::Text:
      return !text.empty();
    case Kind::List:
      return !list->empty();
    case Kind::Dict:
      return !dict->empty();
    }
    return false;
  }

  /// Python's ==.
  bool equals(const JinjaValue &other) const {
    if (kind != other.kind)
      return false;
    switch (kind) {
    case Kind::Undefined:
    case Kind::None:
      return true;
    case Kind::Bool:
      return truth == other.truth;
    case Kind::Number:
      return number == other.number;
    case Kind::Text:
      return text == other.text;
    case Kind::List:
      return list == other.list;
    case Kind::Dict:
      return dict == other.dict;
    }
    return false;
  }

  /// Python's str().
  std::string printed() const {
    switch (kind) {
    case Kind::None:
      return "None";
    case Kind::Bool:
      return truth ? "True" : "False";
    case Kind::Number:
      return std::to_string(number);
    case Kind::Text:
      return text;
    case Kind::Undefined:
    case Kind::List:
    case Kind::Dict:
      return "";
    }
    return "";
  }
};

} // namespace burin
