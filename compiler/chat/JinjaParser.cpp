// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Jinja's syntax as transformers sets it up: a newline behind a block goes, and so do blanks before
// a block that begins a line (trim_blocks, lstrip_blocks); `-` takes all white space on its side.

#include "compiler/chat/JinjaTree.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace burin;
using llvm::StringRef;
using Kind = JinjaNode::Kind;
using Ptr = JinjaNode::Ptr;

namespace {

struct JinjaToken {
  enum class Kind { Text, BeginPrint, BeginBlock, End, Name, String, Number, Operator, Eof };
  Kind kind;
  std::string text;
};

using TokenKind = JinjaToken::Kind;

/// Deep enough for any template, and for the stack.
constexpr unsigned kDeepest = 100;

class Parser {
public:
  Parser(StringRef what) : what(what) {}

  llvm::Error scan(StringRef text);
  Ptr parse();

  std::string failure; ///< set where `parse` gives null

private:
  Ptr fail(const llvm::Twine &reason) {
    if (failure.empty())
      failure = reason.str();
    return nullptr;
  }
  const JinjaToken &peek(size_t ahead = 0) const {
    return tokens[std::min(at + ahead, tokens.size() - 1)];
  }
  bool isAt(StringRef text) const {
    return (peek().kind == TokenKind::Name || peek().kind == TokenKind::Operator) &&
           peek().text == text;
  }
  bool take(StringRef text) {
    bool found = isAt(text);
    at += found;
    return found;
  }
  bool isAtBlock(StringRef name) const {
    return peek().kind == TokenKind::BeginBlock && peek(1).kind == TokenKind::Name &&
           peek(1).text == name;
  }
  bool takeEnd() {
    bool found = peek().kind == TokenKind::End;
    at += found;
    return found || (fail("there is '" + peek().text + "' where a block should end"), false);
  }
  llvm::Error scanInside(StringRef &text, StringRef end);

  static Ptr make(Kind kind, StringRef name = "") {
    Ptr node = std::make_unique<JinjaNode>();
    node->kind = kind;
    node->name = name.str();
    return node;
  }
  static Ptr make(Kind kind, StringRef name, Ptr first, Ptr second = nullptr) {
    Ptr node = make(kind, name);
    node->children.push_back(std::move(first));
    if (second)
      node->children.push_back(std::move(second));
    return node;
  }

  Ptr parseBlock(llvm::ArrayRef<StringRef> ends);
  Ptr parseStatement();
  Ptr parseIf();
  Ptr parseFor();
  Ptr parseSet();
  Ptr parseExpression();
  Ptr parseBinary(unsigned level);
  Ptr parseUnary();
  Ptr parsePostfix(Ptr node);
  Ptr parsePrimary();
  bool parseArguments(JinjaNode &call);
  bool takeBinary(unsigned level, std::string &name);

  StringRef what;
  std::vector<JinjaToken> tokens;
  size_t at = 0;
  unsigned depth = 0;
  bool beginsLine = true; ///< what `scan` reads next
};

} // namespace

llvm::Error Parser::scanInside(StringRef &text, StringRef end) {
  auto bad = [&](const llvm::Twine &reason) {
    return llvm::createStringError(what + ": " + reason);
  };
  for (;;) {
    text = text.ltrim();
    if (text.empty())
      return bad("a block does not end");
    if (text.starts_with(end) || (text.starts_with("-") && text.drop_front().starts_with(end))) {
      bool trims = text.starts_with("-");
      text = text.drop_front(trims ? 3 : 2);
      tokens.push_back({TokenKind::End, ""});
      beginsLine = false;
      if (trims)
        text = text.ltrim();
      else if (end == "%}")
        beginsLine = text.consume_front("\n");
      return llvm::Error::success();
    }
    char c = text.front();
    if (c == '\'' || c == '"') {
      std::string value;
      size_t i = 1;
      for (; i < text.size() && text[i] != c; ++i) {
        char next = text[i];
        if (next == '\\' && i + 1 < text.size()) {
          next = text[++i];
          next = next == 'n' ? '\n' : next == 't' ? '\t' : next == 'r' ? '\r' : next;
        }
        value += next;
      }
      if (i >= text.size())
        return bad("a string does not end");
      tokens.push_back({TokenKind::String, value});
      text = text.drop_front(i + 1);
    } else if (llvm::isAlpha(c) || c == '_') {
      StringRef name =
          text.take_while([](char letter) { return llvm::isAlnum(letter) || letter == '_'; });
      tokens.push_back({TokenKind::Name, name.str()});
      text = text.drop_front(name.size());
    } else if (llvm::isDigit(c)) {
      StringRef number = text.take_while([](char digit) { return llvm::isDigit(digit); });
      tokens.push_back({TokenKind::Number, number.str()});
      text = text.drop_front(number.size());
    } else {
      size_t size = 1;
      for (StringRef two : {"==", "!=", "<=", ">=", "//", "**"})
        if (text.starts_with(two))
          size = 2;
      if (!StringRef("+-*/%~=!<>()[]{}.,:|").contains(c))
        return bad("'" + llvm::Twine(c) + "' is not understood");
      tokens.push_back({TokenKind::Operator, text.take_front(size).str()});
      text = text.drop_front(size);
    }
  }
}

llvm::Error Parser::scan(StringRef text) {
  while (!text.empty()) {
    size_t begin = text.find('{');
    while (begin != StringRef::npos && !StringRef("{%#").contains(text.substr(begin + 1, 1)))
      begin = text.find('{', begin + 1);
    if (begin != StringRef::npos && begin + 1 >= text.size())
      begin = StringRef::npos;
    StringRef before = text.take_front(begin);
    if (begin == StringRef::npos) {
      tokens.push_back({TokenKind::Text, before.str()});
      break;
    }
    text = text.drop_front(begin);
    beginsLine = beginsLine && before.trim(" \t").empty();
    char kind = text[1];
    text = text.drop_front(2);
    if (text.consume_front("-"))
      before = before.rtrim();
    else if (kind != '{') { // blanks from the start of the line
      StringRef line = before.rtrim(" \t");
      if (line.empty() ? beginsLine : line.ends_with("\n"))
        before = line;
    }
    if (!before.empty())
      tokens.push_back({TokenKind::Text, before.str()});
    if (kind == '#') {
      size_t end = text.find("#}");
      if (end == StringRef::npos)
        return llvm::createStringError(what + ": a comment does not end");
      bool trims = text.take_front(end).ends_with("-");
      text = text.drop_front(end + 2);
      if (trims)
        text = text.ltrim();
      else
        beginsLine = text.consume_front("\n");
      continue;
    }
    tokens.push_back({kind == '{' ? TokenKind::BeginPrint : TokenKind::BeginBlock, ""});
    if (llvm::Error error = scanInside(text, kind == '{' ? "}}" : "%}"))
      return error;
  }
  tokens.push_back({TokenKind::Eof, "the end"});
  return llvm::Error::success();
}

Ptr Parser::parse() {
  Ptr root = parseBlock({});
  if (root && peek().kind != TokenKind::Eof)
    return fail("'" + peek(1).text + "' has no beginning");
  return root;
}

/// Statements up to one of these.
Ptr Parser::parseBlock(llvm::ArrayRef<StringRef> ends) {
  if (++depth > kDeepest)
    return fail("blocks are nested too deep");
  Ptr block = make(Kind::Block);
  while (peek().kind != TokenKind::Eof) {
    bool stops =
        peek().kind == TokenKind::BeginBlock && (peek(1).text == "else" || peek(1).text == "elif" ||
                                                 StringRef(peek(1).text).starts_with("end"));
    if (stops)
      break;
    Ptr child = parseStatement();
    if (!child)
      return nullptr;
    block->children.push_back(std::move(child));
  }
  --depth;
  for (StringRef end : ends)
    if (isAtBlock(end))
      return block;
  return ends.empty() ? std::move(block) : fail("'" + ends.back() + "' is missing");
}

Ptr Parser::parseStatement() {
  if (peek().kind == TokenKind::Text) {
    Ptr constant = make(Kind::Constant);
    constant->value = JinjaValue::ofText(tokens[at++].text);
    return make(Kind::Print, "", std::move(constant));
  }
  if (peek().kind == TokenKind::BeginPrint) {
    ++at;
    Ptr value = parseExpression();
    return value && takeEnd() ? make(Kind::Print, "", std::move(value)) : nullptr;
  }
  ++at;
  if (take("if"))
    return parseIf();
  if (take("for"))
    return parseFor();
  if (take("set"))
    return parseSet();
  if (take("generation") || take("endgeneration")) // marks the answer for training
    return takeEnd() ? make(Kind::Block) : nullptr;
  return fail("'" + peek().text + "' is not supported");
}

Ptr Parser::parseIf() {
  Ptr node = make(Kind::If);
  Ptr condition = parseExpression();
  if (!condition || !takeEnd())
    return nullptr;
  Ptr then = parseBlock({"elif", "else", "endif"});
  if (!then)
    return nullptr;
  node->children.push_back(std::move(condition));
  node->children.push_back(std::move(then));
  ++at;
  if (take("elif")) {
    if (++depth > kDeepest)
      return fail("blocks are nested too deep");
    Ptr rest = parseIf();
    --depth;
    if (!rest)
      return nullptr;
    node->children.push_back(std::move(rest));
    return node;
  }
  if (take("else")) {
    if (!takeEnd())
      return nullptr;
    Ptr rest = parseBlock({"endif"});
    if (!rest)
      return nullptr;
    node->children.push_back(std::move(rest));
    ++at;
  }
  ++at; // endif
  return takeEnd() ? std::move(node) : nullptr;
}

Ptr Parser::parseFor() {
  Ptr node = make(Kind::For);
  do
    node->names.push_back(tokens[at++].text);
  while (take(","));
  if (!take("in"))
    return fail("'for' without 'in'");
  Ptr list = parseBinary(0);
  if (!list)
    return nullptr;
  Ptr condition;
  if (take("if") && !(condition = parseExpression()))
    return nullptr;
  if (!takeEnd())
    return nullptr;
  Ptr body = parseBlock({"endfor"});
  if (!body)
    return nullptr;
  node->children.push_back(std::move(list));
  node->children.push_back(std::move(body));
  if (condition)
    node->children.push_back(std::move(condition));
  at += 2;
  return takeEnd() ? std::move(node) : nullptr;
}

Ptr Parser::parseSet() {
  Ptr node = make(Kind::Set);
  do
    node->names.push_back(tokens[at++].text);
  while (take("."));
  if (node->names.size() > 2 || !take("="))
    return fail("'set' without '=' is not supported");
  Ptr value = parseExpression();
  if (!value || !takeEnd())
    return nullptr;
  node->children.push_back(std::move(value));
  return node;
}

Ptr Parser::parseExpression() {
  if (++depth > kDeepest)
    return fail("expressions are nested too deep");
  Ptr value = parseBinary(0);
  if (value && take("if")) {
    Ptr node = make(Kind::Condition, "", parseBinary(0));
    if (!node->children[0])
      return nullptr;
    node->children.push_back(std::move(value));
    Ptr other;
    if (take("else") && !(other = parseExpression()))
      return nullptr;
    node->children.push_back(std::move(other));
    value = std::move(node);
  }
  --depth;
  return value;
}

/// Operators from the loosest on.
bool Parser::takeBinary(unsigned level, std::string &name) {
  static const std::vector<std::vector<const char *>> levels = {
      {"or"}, {"and"},         {}, {"==", "!=", "<=", ">=", "<", ">", "in", "not in"}, {"+", "-"},
      {"~"},  {"*", "//", "%"}};
  for (const char *candidate : levels[level]) {
    name = candidate;
    if (name == "not in" ? isAt("not") && peek(1).text == "in" : isAt(name)) {
      at += name == "not in" ? 2 : 1;
      return true;
    }
  }
  return false;
}

Ptr Parser::parseBinary(unsigned level) {
  if (level == 2 && take("not")) {
    if (++depth > kDeepest)
      return fail("expressions are nested too deep");
    Ptr operand = parseBinary(2);
    --depth;
    return operand ? make(Kind::Unary, "not", std::move(operand)) : nullptr;
  }
  if (level == 7)
    return parseUnary();
  Ptr left = parseBinary(level + 1);
  std::string name;
  while (left && takeBinary(level, name)) {
    Ptr right = parseBinary(level + 1);
    if (!right)
      return nullptr;
    left = make(Kind::Binary, name, std::move(left), std::move(right));
  }
  return left;
}

Ptr Parser::parseUnary() {
  if (take("-")) {
    Ptr operand = parsePostfix(parsePrimary());
    return operand ? make(Kind::Unary, "-", std::move(operand)) : nullptr;
  }
  return parsePostfix(parsePrimary());
}

bool Parser::parseArguments(JinjaNode &call) {
  while (!take(")")) {
    std::string name;
    if (peek().kind == TokenKind::Name && peek(1).kind == TokenKind::Operator &&
        peek(1).text == "=") {
      name = peek().text;
      at += 2;
    }
    Ptr argument = parseExpression();
    if (!argument)
      return false;
    call.names.push_back(name);
    call.children.push_back(std::move(argument));
    if (!take(",") && !isAt(")"))
      return fail("',' or ')' is missing"), false;
  }
  return true;
}

Ptr Parser::parsePostfix(Ptr node) {
  while (node) {
    if (take(".")) {
      std::string name = tokens[at].text;
      at += peek().kind != TokenKind::Eof;
      if (!take("(")) {
        node = make(Kind::Member, name, std::move(node));
        continue;
      }
      node = make(Kind::Call, name, std::move(node));
      if (!parseArguments(*node))
        return nullptr;
    } else if (take("[")) {
      Ptr begin, end;
      if (!isAt(":") && !(begin = parseExpression()))
        return nullptr;
      bool isSlice = take(":");
      if (isSlice && isAt(":"))
        return fail("a slice with a step is not supported");
      if (isSlice && !isAt("]") && !(end = parseExpression()))
        return nullptr;
      if (!take("]"))
        return fail("']' is missing");
      Ptr outer = make(isSlice ? Kind::Slice : Kind::Index, "", std::move(node));
      outer->children.push_back(std::move(begin));
      if (isSlice)
        outer->children.push_back(std::move(end));
      node = std::move(outer);
    } else if (take("|")) {
      std::string name = tokens[at].text;
      at += peek().kind != TokenKind::Eof;
      node = make(Kind::Filter, name, std::move(node));
      if (take("(") && !parseArguments(*node))
        return nullptr;
    } else if (take("is")) {
      bool negated = take("not");
      std::string name = tokens[at].text;
      at += peek().kind != TokenKind::Eof;
      node = make(Kind::Test, name, std::move(node));
      if (negated)
        node = make(Kind::Unary, "not", std::move(node));
    } else {
      break;
    }
  }
  return node;
}

Ptr Parser::parsePrimary() {
  const JinjaToken &token = peek();
  if (token.kind == TokenKind::String || token.kind == TokenKind::Number) {
    Ptr node = make(Kind::Constant);
    int64_t number = 0;
    if (token.kind == TokenKind::Number && StringRef(token.text).getAsInteger(10, number))
      return fail("'" + token.text + "' is too large");
    node->value = token.kind == TokenKind::String ? JinjaValue::ofText(token.text)
                                                  : JinjaValue::ofNumber(number);
    ++at;
    return node;
  }
  if (token.kind == TokenKind::Name) {
    std::string name = token.text;
    ++at;
    std::string lower = llvm::StringRef(name).lower();
    if (lower == "true" || lower == "false" || lower == "none") {
      Ptr node = make(Kind::Constant);
      node->value = lower == "none" ? JinjaValue::none() : JinjaValue::ofBool(lower == "true");
      return node;
    }
    if (!take("("))
      return make(Kind::Name, name);
    Ptr call = make(Kind::Call, name);
    call->children.push_back(nullptr);
    return parseArguments(*call) ? std::move(call) : nullptr;
  }
  if (take("(")) {
    Ptr inner = parseExpression();
    return inner && take(")") ? std::move(inner) : fail("')' is missing");
  }
  if (take("[")) {
    Ptr list = make(Kind::List);
    while (!take("]")) {
      Ptr item = parseExpression();
      if (!item)
        return nullptr;
      list->children.push_back(std::move(item));
      if (!take(",") && !isAt("]"))
        return fail("']' is missing");
    }
    return list;
  }
  return fail("'" + token.text + "' is not understood");
}

llvm::Expected<Ptr> burin::parseJinja(StringRef text, StringRef what) {
  Parser parser(what);
  if (llvm::Error error = parser.scan(text))
    return std::move(error);
  Ptr root = parser.parse();
  if (!root)
    return llvm::createStringError(what + ": " + parser.failure);
  return root;
}
