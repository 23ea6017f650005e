// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs a chat template. What it asks for that is not here is an error that names it.

#include "compiler/chat/JinjaTree.h"
#include "llvm/ADT/StringExtras.h"

using namespace burin;
using llvm::StringRef;
using Kind = JinjaNode::Kind;
using Value = JinjaValue;

/// Far beyond any conversation; a template cannot fill the memory.
static constexpr size_t kLongest = 64u << 20;
static constexpr size_t kMostSteps = 10u << 20;

namespace {

class Renderer {
public:
  explicit Renderer(Value::Dict variables) : variables(std::move(variables)) {}

  bool run(const JinjaNode &node);
  std::string out, failure;

private:
  Value fail(const llvm::Twine &reason) {
    if (failure.empty())
      failure = reason.str();
    return Value();
  }
  bool runFor(const JinjaNode &node);
  Value evaluate(const JinjaNode &node);
  Value member(const Value &object, StringRef name);
  Value index(const Value &object, const Value &place);
  Value slice(const JinjaNode &node);
  Value binary(const JinjaNode &node);
  Value call(const JinjaNode &node);
  Value filter(StringRef name, const Value &value, const JinjaNode &node);
  Value test(const JinjaNode &node);

  Value::Dict variables;
  size_t steps = 0;
};

} // namespace

bool Renderer::run(const JinjaNode &node) {
  if (++steps > kMostSteps)
    fail("it does not end");
  if (!failure.empty())
    return false;
  switch (node.kind) {
  case Kind::Block:
    for (const JinjaNode::Ptr &child : node.children)
      if (!run(*child))
        return false;
    return true;
  case Kind::Print: {
    Value value = evaluate(*node.children[0]);
    if (value.kind == Value::Kind::List || value.kind == Value::Kind::Dict)
      fail("it prints a list or an object, which is not supported");
    out += value.printed();
    if (out.size() > kLongest)
      fail("its text is too long");
    return failure.empty();
  }
  case Kind::If:
    if (evaluate(*node.children[0]).isTrue())
      return failure.empty() && run(*node.children[1]);
    return failure.empty() && (node.children.size() < 3 || run(*node.children[2]));
  case Kind::For:
    return runFor(node);
  case Kind::Set: {
    Value value = evaluate(*node.children[0]);
    if (node.names.size() == 1) {
      variables[node.names[0]] = value;
    } else {
      Value &object = variables[node.names[0]];
      if (object.kind != Value::Kind::Dict)
        fail("'" + node.names[0] + "' is no namespace");
      else
        (*object.dict)[node.names[1]] = value;
    }
    return failure.empty();
  }
  default:
    fail("it has an expression for a statement");
    return false;
  }
}

/// What a loop sets is gone behind it, except in namespaces.
bool Renderer::runFor(const JinjaNode &node) {
  Value list = evaluate(*node.children[0]);
  if (!failure.empty())
    return false;
  if (list.kind != Value::Kind::List || node.names.size() != 1) {
    fail("'for' goes over lists with one name only");
    return false;
  }
  Value::Dict outer = variables;
  Value::List items;
  for (const Value &item : *list.list) {
    variables[node.names[0]] = item;
    if (node.children.size() < 3 || evaluate(*node.children[2]).isTrue())
      items.push_back(item);
  }
  int64_t count = static_cast<int64_t>(items.size());
  for (int64_t i = 0; i < count; ++i) {
    variables = outer;
    variables[node.names[0]] = items[static_cast<size_t>(i)];
    Value::Dict loop = {
        {"index", Value::ofNumber(i + 1)},        {"index0", Value::ofNumber(i)},
        {"revindex", Value::ofNumber(count - i)}, {"revindex0", Value::ofNumber(count - i - 1)},
        {"first", Value::ofBool(i == 0)},         {"last", Value::ofBool(i + 1 == count)},
        {"length", Value::ofNumber(count)}};
    if (i > 0)
      loop["previtem"] = items[static_cast<size_t>(i - 1)];
    if (i + 1 < count)
      loop["nextitem"] = items[static_cast<size_t>(i + 1)];
    variables["loop"] = Value::ofDict(std::move(loop));
    if (!run(*node.children[1]))
      return false;
  }
  variables = std::move(outer);
  return true;
}

Value Renderer::member(const Value &object, StringRef name) {
  if (object.kind == Value::Kind::Undefined)
    return fail("'" + name + "' is asked of what is not there");
  if (object.kind != Value::Kind::Dict)
    return Value();
  auto found = object.dict->find(name.str());
  return found == object.dict->end() ? Value() : found->second;
}

Value Renderer::index(const Value &object, const Value &place) {
  if (place.isText())
    return member(object, place.text);
  if (place.kind != Value::Kind::Number)
    return fail("an index is neither a number nor a text");
  int64_t size = object.kind == Value::Kind::List   ? static_cast<int64_t>(object.list->size())
                 : object.kind == Value::Kind::Text ? static_cast<int64_t>(object.text.size())
                                                    : 0;
  int64_t at = place.number < 0 ? place.number + size : place.number;
  if (at < 0 || at >= size)
    return Value();
  return object.kind == Value::Kind::List
             ? (*object.list)[static_cast<size_t>(at)]
             : Value::ofText(StringRef(object.text).substr(static_cast<size_t>(at), 1));
}

Value Renderer::slice(const JinjaNode &node) {
  Value object = evaluate(*node.children[0]);
  if (object.kind != Value::Kind::List && !object.isText())
    return fail("only lists and texts have slices");
  int64_t size = static_cast<int64_t>(object.isText() ? object.text.size() : object.list->size());
  auto border = [&](const JinjaNode::Ptr &child, int64_t otherwise) {
    Value value = child ? evaluate(*child) : Value();
    int64_t place = value.kind == Value::Kind::Number ? value.number : otherwise;
    return std::clamp<int64_t>(place < 0 ? place + size : place, 0, size);
  };
  int64_t begin = border(node.children[1], 0), end = border(node.children[2], size);
  end = std::max(begin, end);
  if (object.isText())
    return Value::ofText(
        StringRef(object.text).slice(static_cast<size_t>(begin), static_cast<size_t>(end)));
  return Value::ofList(Value::List(object.list->begin() + begin, object.list->begin() + end));
}

static bool contains(const Value &whole, const Value &part) {
  if (whole.isText())
    return part.isText() && StringRef(whole.text).contains(part.text);
  if (whole.kind == Value::Kind::Dict)
    return part.isText() && whole.dict->count(part.text) > 0;
  if (whole.kind == Value::Kind::List)
    for (const Value &item : *whole.list)
      if (item.equals(part))
        return true;
  return false;
}

Value Renderer::binary(const JinjaNode &node) {
  StringRef name = node.name;
  Value left = evaluate(*node.children[0]);
  if (name == "and")
    return left.isTrue() ? evaluate(*node.children[1]) : left;
  if (name == "or")
    return left.isTrue() ? left : evaluate(*node.children[1]);
  Value right = evaluate(*node.children[1]);
  if (!failure.empty())
    return Value();
  if (name == "==" || name == "!=")
    return Value::ofBool(left.equals(right) == (name == "=="));
  if (name == "in" || name == "not in")
    return Value::ofBool(contains(right, left) == (name == "in"));
  if (name == "~")
    return Value::ofText(left.printed() + right.printed());
  if (name == "+" && left.isText() && right.isText())
    return Value::ofText(left.text + right.text);
  if (name == "+" && left.kind == Value::Kind::List && right.kind == Value::Kind::List) {
    Value::List both = *left.list;
    both.insert(both.end(), right.list->begin(), right.list->end());
    return Value::ofList(std::move(both));
  }
  if (left.kind != Value::Kind::Number || right.kind != Value::Kind::Number)
    return fail("'" + name + "' is not supported for these values");
  // Lengths and counts; unsigned so that nothing overflows.
  uint64_t a = static_cast<uint64_t>(left.number), b = static_cast<uint64_t>(right.number);
  if (name == "+")
    return Value::ofNumber(static_cast<int64_t>(a + b));
  if (name == "-")
    return Value::ofNumber(static_cast<int64_t>(a - b));
  if (name == "*")
    return Value::ofNumber(static_cast<int64_t>(a * b));
  if (name == "%" || name == "//") {
    if (right.number <= 0)
      return fail("'" + name + "' by a number that is not above zero");
    int64_t rest = (left.number % right.number + right.number) % right.number;
    return Value::ofNumber(name == "%" ? rest : (left.number - rest) / right.number);
  }
  return Value::ofBool(name == "<"    ? left.number < right.number
                       : name == ">"  ? left.number > right.number
                       : name == "<=" ? left.number <= right.number
                                      : left.number >= right.number);
}

Value Renderer::call(const JinjaNode &node) {
  StringRef name = node.name;
  std::vector<Value> arguments;
  for (size_t i = 1; i < node.children.size(); ++i)
    arguments.push_back(evaluate(*node.children[i]));
  if (!node.children[0]) {
    if (name == "raise_exception")
      return fail("it refuses these messages: " +
                  (arguments.empty() ? std::string() : arguments[0].printed()));
    if (name == "namespace") {
      Value::Dict entries;
      for (size_t i = 0; i < arguments.size(); ++i)
        entries[node.names[i]] = arguments[i];
      return Value::ofDict(std::move(entries));
    }
    return fail("function '" + name + "' is not supported");
  }
  Value object = evaluate(*node.children[0]);
  if (!failure.empty())
    return Value();
  StringRef text = object.text;
  bool takesText = !arguments.empty() && arguments[0].isText();
  if (object.isText()) {
    StringRef set = takesText ? StringRef(arguments[0].text) : StringRef(" \t\n\v\f\r");
    if (name == "strip")
      return Value::ofText(text.trim(set));
    if (name == "lstrip")
      return Value::ofText(text.ltrim(set));
    if (name == "rstrip")
      return Value::ofText(text.rtrim(set));
    if (name == "upper")
      return Value::ofText(text.upper());
    if (name == "lower")
      return Value::ofText(text.lower());
    if (name == "startswith" && takesText)
      return Value::ofBool(text.starts_with(arguments[0].text));
    if (name == "endswith" && takesText)
      return Value::ofBool(text.ends_with(arguments[0].text));
    if (name == "split" && takesText && !arguments[0].text.empty()) {
      llvm::SmallVector<StringRef> parts;
      text.split(parts, arguments[0].text);
      Value::List items;
      for (StringRef part : parts)
        items.push_back(Value::ofText(part));
      return Value::ofList(std::move(items));
    }
  }
  if (object.kind == Value::Kind::Dict && name == "get" && takesText) {
    Value found = member(object, arguments[0].text);
    if (found.kind != Value::Kind::Undefined)
      return found;
    return arguments.size() > 1 ? arguments[1] : Value::none();
  }
  return fail("method '" + name + "' is not supported here");
}

Value Renderer::filter(StringRef name, const Value &value, const JinjaNode &node) {
  if (name == "trim" && value.isText())
    return Value::ofText(StringRef(value.text).trim(" \t\n\v\f\r"));
  if (name == "length" || name == "count")
    return Value::ofNumber(static_cast<int64_t>(value.kind == Value::Kind::List ? value.list->size()
                                                : value.kind == Value::Kind::Dict
                                                    ? value.dict->size()
                                                    : value.text.size()));
  if (name == "upper" && value.isText())
    return Value::ofText(StringRef(value.text).upper());
  if (name == "lower" && value.isText())
    return Value::ofText(StringRef(value.text).lower());
  if (name == "string")
    return Value::ofText(value.printed());
  if (name == "default" && node.children.size() > 1)
    return value.kind == Value::Kind::Undefined ? evaluate(*node.children[1]) : value;
  if ((name == "first" || name == "last") && value.kind == Value::Kind::List)
    return index(value, Value::ofNumber(name == "first" ? 0 : -1));
  return fail("filter '" + name + "' is not supported here");
}

Value Renderer::test(const JinjaNode &node) {
  Value value = evaluate(*node.children[0]);
  StringRef name = node.name;
  using Kinds = Value::Kind;
  if (name == "defined" || name == "undefined")
    return Value::ofBool((value.kind != Kinds::Undefined) == (name == "defined"));
  if (name == "none" || name == "None")
    return Value::ofBool(value.kind == Kinds::None);
  if (name == "true" || name == "false")
    return Value::ofBool(value.kind == Kinds::Bool && value.truth == (name == "true"));
  if (name == "string")
    return Value::ofBool(value.isText());
  if (name == "mapping")
    return Value::ofBool(value.kind == Kinds::Dict);
  if (name == "iterable" || name == "sequence")
    return Value::ofBool(value.kind == Kinds::List || value.isText() || value.kind == Kinds::Dict);
  if (name == "number")
    return Value::ofBool(value.kind == Kinds::Number);
  return fail("test '" + name + "' is not supported");
}

Value Renderer::evaluate(const JinjaNode &node) {
  if (++steps > kMostSteps)
    fail("it does not end");
  if (!failure.empty())
    return Value();
  switch (node.kind) {
  case Kind::Constant:
    return node.value;
  case Kind::Name: {
    auto found = variables.find(node.name);
    return found == variables.end() ? Value() : found->second;
  }
  case Kind::Member:
    return member(evaluate(*node.children[0]), node.name);
  case Kind::Index: {
    Value object = evaluate(*node.children[0]);
    return index(object, evaluate(*node.children[1]));
  }
  case Kind::Slice:
    return slice(node);
  case Kind::Call:
    return call(node);
  case Kind::Filter:
    return filter(node.name, evaluate(*node.children[0]), node);
  case Kind::Test:
    return test(node);
  case Kind::Unary: {
    Value value = evaluate(*node.children[0]);
    if (node.name == "not")
      return Value::ofBool(!value.isTrue());
    return value.kind == Value::Kind::Number
               ? Value::ofNumber(static_cast<int64_t>(0 - static_cast<uint64_t>(value.number)))
               : fail("'-' is for numbers");
  }
  case Kind::Binary:
    return binary(node);
  case Kind::Condition:
    if (evaluate(*node.children[0]).isTrue())
      return evaluate(*node.children[1]);
    return node.children[2] ? evaluate(*node.children[2]) : Value();
  case Kind::List: {
    Value::List items;
    for (const JinjaNode::Ptr &child : node.children)
      items.push_back(evaluate(*child));
    return Value::ofList(std::move(items));
  }
  default:
    return fail("it has a statement for an expression");
  }
}

llvm::Expected<std::string> burin::renderJinja(const JinjaNode &root, Value::Dict variables) {
  Renderer renderer(std::move(variables));
  if (!renderer.run(root))
    return llvm::createStringError("the chat template: " + renderer.failure);
  return std::move(renderer.out);
}
