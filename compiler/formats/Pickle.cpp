// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reads the pickle of a PyTorch state dict. Opcodes: CPython's Lib/pickletools.py, protocols 2 to
// 5; what is built with them: torch/serialization.py. Values live in one list and refer to each
// other by number, so that cycles cost nothing and nothing recurses.

#include "compiler/formats/Pickle.h"
#include "compiler/formats/UserError.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include <cstring>
#include <optional>

using namespace burin;
using namespace llvm;
using namespace llvm::support::endian;

namespace {

using Id = uint32_t;

struct Value {
  enum Kind { Mark, Other, Integer, Text, Items, Dict, Global, Storage, Tensor } kind = Other;
  int64_t number = 0;
  std::string text;      // Text; Global: "torch._utils._rebuild_tensor_v2"
  std::vector<Id> items; // Items: a tuple or list; Dict: key, value, key, value; Storage: type,
                         // key, place, size; Tensor: storage, offset, shape, strides
};

constexpr char kNote[] = "a checkpoint may hold tensors only, nothing in it is executed; save the "
                         "model's state_dict() alone";

class Machine {
public:
  Machine(ArrayRef<uint8_t> code, StringRef path) : code(code), path(path) {}

  Expected<std::vector<PickledTensor>> run() {
    while (!stopped)
      if (Error error = step())
        return std::move(error);
    return result();
  }

private:
  Error step();
  Error stepOnTables(uint8_t opcode);
  Error call();
  Expected<std::vector<PickledTensor>> result();
  Error addTensor(const Value &name, const Value &value, std::vector<PickledTensor> &tensors);

  Error fail(const Twine &what) {
    return userError("the table of tensors in " + quoted(path) + " " + what + ", at byte " +
                         Twine(opcodeAt),
                     kNote);
  }
  Error broken() { return fail("is broken"); }

  /// The next `size` bytes; nothing if the code ends before.
  std::optional<ArrayRef<uint8_t>> take(uint64_t size) {
    if (size > code.size() - at)
      return std::nullopt;
    at += size;
    return code.slice(at - size, size);
  }
  Error push(Value value) {
    if (values.size() == UINT32_MAX)
      return broken();
    values.push_back(std::move(value));
    stack.push_back(static_cast<Id>(values.size() - 1));
    return Error::success();
  }
  Error pushNumber(int64_t number) { return push({Value::Integer, number, {}, {}}); }
  Error pushText(std::optional<ArrayRef<uint8_t>> bytes) {
    if (!bytes)
      return broken();
    return push({Value::Text, 0, toStringRef(*bytes).str(), {}});
  }
  Error pushItems(size_t count) {
    if (count > stack.size())
      return broken();
    std::vector<Id> items(stack.end() - count, stack.end());
    stack.resize(stack.size() - count);
    return push({Value::Items, 0, {}, std::move(items)});
  }
  /// Takes what lies above the topmost mark, and the mark.
  std::optional<std::vector<Id>> takeToMark() {
    for (size_t i = stack.size(); i-- > 0;)
      if (values[stack[i]].kind == Value::Mark) {
        std::vector<Id> items(stack.begin() + i + 1, stack.end());
        stack.resize(i);
        return items;
      }
    return std::nullopt;
  }
  Error pushGlobal(StringRef module, StringRef name);
  Error remember(uint64_t slot) {
    if (stack.empty())
      return broken();
    memo[slot] = stack.back();
    return Error::success();
  }
  Error recall(uint64_t slot) {
    auto it = memo.find(slot);
    if (it == memo.end())
      return broken();
    stack.push_back(it->second);
    return Error::success();
  }
  Error addTo(Value::Kind kind, std::optional<std::vector<Id>> items) {
    if (!items || stack.empty() || values[stack.back()].kind != kind ||
        (kind == Value::Dict && items->size() % 2))
      return broken();
    llvm::append_range(values[stack.back()].items, *items);
    return Error::success();
  }
  std::optional<std::vector<Id>> takeTop(size_t count) {
    if (count > stack.size())
      return std::nullopt;
    std::vector<Id> items(stack.end() - count, stack.end());
    stack.resize(stack.size() - count);
    return items;
  }

  ArrayRef<uint8_t> code;
  StringRef path;
  uint64_t at = 0, opcodeAt = 0;
  bool stopped = false;
  std::vector<Value> values;
  std::vector<Id> stack;
  DenseMap<uint64_t, Id> memo;
};

} // namespace

Error Machine::pushGlobal(StringRef module, StringRef name) {
  std::string full = (module + "." + name).str();
  bool known = full == "collections.OrderedDict" || full == "torch._utils._rebuild_tensor_v2" ||
               full == "torch._utils._rebuild_parameter" ||
               (module == "torch" && name.ends_with("Storage"));
  if (!known)
    return fail("names " + quoted(full) + ", which is no part of a tensor");
  return push({Value::Global, 0, std::move(full), {}});
}

Error Machine::step() {
  opcodeAt = at;
  std::optional<ArrayRef<uint8_t>> opcode = take(1), bytes;
  if (!opcode)
    return fail("ends early");
  switch (opcode->front()) {
  case 0x80: // PROTO
    bytes = take(1);
    return bytes && bytes->front() >= 2 && bytes->front() <= 5 ? Error::success() : broken();
  case 0x95: // FRAME
    return take(8) ? Error::success() : broken();
  case '.': // STOP
    stopped = true;
    return Error::success();
  case '(': // MARK
    return push({Value::Mark, 0, {}, {}});
  case 'N': // NONE
    return push({});
  case 0x88: // NEWTRUE
  case 0x89: // NEWFALSE
    return push({});
  case 'K': // BININT1
    bytes = take(1);
    return bytes ? pushNumber(bytes->front()) : broken();
  case 'M': // BININT2
    bytes = take(2);
    return bytes ? pushNumber(read16le(bytes->data())) : broken();
  case 'J': // BININT
    bytes = take(4);
    return bytes ? pushNumber(static_cast<int32_t>(read32le(bytes->data()))) : broken();
  case 0x8a: { // LONG1
    bytes = take(1);
    if (bytes)
      bytes = take(bytes->front());
    if (!bytes || bytes->size() > 8)
      return broken();
    uint64_t number = 0;
    for (size_t i = 0; i < bytes->size(); ++i)
      number |= uint64_t((*bytes)[i]) << (8 * i);
    if (!bytes->empty() && bytes->size() < 8 && bytes->back() >= 0x80)
      number |= ~uint64_t(0) << (8 * bytes->size());
    return pushNumber(static_cast<int64_t>(number));
  }
  case 'X': // BINUNICODE
    bytes = take(4);
    return bytes ? pushText(take(read32le(bytes->data()))) : broken();
  case 0x8c: // SHORT_BINUNICODE
    bytes = take(1);
    return bytes ? pushText(take(bytes->front())) : broken();
  case 'q': // BINPUT
    bytes = take(1);
    return bytes ? remember(bytes->front()) : broken();
  case 'r': // LONG_BINPUT
    bytes = take(4);
    return bytes ? remember(read32le(bytes->data())) : broken();
  case 0x94: // MEMOIZE
    return remember(memo.size());
  case 'h': // BINGET
    bytes = take(1);
    return bytes ? recall(bytes->front()) : broken();
  case 'j': // LONG_BINGET
    bytes = take(4);
    return bytes ? recall(read32le(bytes->data())) : broken();
  default:
    return stepOnTables(opcode->front());
  }
}

/// The opcodes that build something of what lies on the stack.
Error Machine::stepOnTables(uint8_t opcode) {
  switch (opcode) {
  case ')': // EMPTY_TUPLE
  case ']': // EMPTY_LIST
    return pushItems(0);
  case '}': // EMPTY_DICT
    return push({Value::Dict, 0, {}, {}});
  case 0x85: // TUPLE1
  case 0x86: // TUPLE2
  case 0x87: // TUPLE3
    return pushItems(opcode - 0x84u);
  case 't': { // TUPLE
    std::optional<std::vector<Id>> items = takeToMark();
    return items ? push({Value::Items, 0, {}, std::move(*items)}) : broken();
  }
  case 'a': // APPEND
    return addTo(Value::Items, takeTop(1));
  case 'e': // APPENDS
    return addTo(Value::Items, takeToMark());
  case 's': // SETITEM
    return addTo(Value::Dict, takeTop(2));
  case 'u': // SETITEMS
    return addTo(Value::Dict, takeToMark());
  case 'c': { // GLOBAL
    StringRef rest = toStringRef(code.drop_front(at));
    auto [module, behind] = rest.split('\n');
    size_t end = behind.find('\n');
    if (end == StringRef::npos)
      return broken();
    at += module.size() + end + 2;
    return pushGlobal(module, behind.take_front(end));
  }
  case 0x93: { // STACK_GLOBAL
    std::optional<std::vector<Id>> names = takeTop(2);
    if (!names || values[names->front()].kind != Value::Text ||
        values[names->back()].kind != Value::Text)
      return broken();
    return pushGlobal(values[names->front()].text, values[names->back()].text);
  }
  case 'Q': { // BINPERSID: ("storage", type, key, place, elements)
    std::optional<std::vector<Id>> top = takeTop(1);
    if (!top || values[top->front()].kind != Value::Items)
      return broken();
    std::vector<Id> items;
    if (values[top->front()].items.size() == 5)
      items = values[top->front()].items;
    if (items.empty() || values[items[0]].text != "storage" ||
        values[items[1]].kind != Value::Global || values[items[2]].kind != Value::Text ||
        values[items[4]].kind != Value::Integer)
      return fail("refers to something other than a storage");
    items.erase(items.begin());
    return push({Value::Storage, 0, {}, std::move(items)});
  }
  case 'R': // REDUCE
    return call();
  case 'b': // BUILD: attributes of the dict, its _metadata
    return takeTop(1) && !stack.empty() && values[stack.back()].kind == Value::Dict
               ? Error::success()
               : fail("sets the state of an object");
  default:
    return fail("has the forbidden opcode 0x" + utohexstr(opcode, /*LowerCase=*/true, 2));
  }
}

/// Of calls, only those that make a tensor or an empty dict.
Error Machine::call() {
  std::optional<std::vector<Id>> top = takeTop(2);
  if (!top || values[top->front()].kind != Value::Global ||
      values[top->back()].kind != Value::Items)
    return broken();
  StringRef callee = values[top->front()].text;
  ArrayRef<Id> all = values[top->back()].items;
  std::vector<Id> arguments = all.take_front(std::min<size_t>(all.size(), 4)).vec();
  auto is = [&](size_t i, Value::Kind kind) {
    return i < arguments.size() && values[arguments[i]].kind == kind;
  };
  if (callee == "collections.OrderedDict" && arguments.empty())
    return push({Value::Dict, 0, {}, {}});
  if (callee == "torch._utils._rebuild_parameter" && is(0, Value::Tensor)) {
    stack.push_back(arguments[0]);
    return Error::success();
  }
  if (callee == "torch._utils._rebuild_tensor_v2" && is(0, Value::Storage) &&
      is(1, Value::Integer) && is(2, Value::Items) && is(3, Value::Items)) {
    return push({Value::Tensor, 0, {}, std::move(arguments)});
  }
  return fail("calls " + quoted(callee) + " with other arguments than a tensor's");
}

Error Machine::addTensor(const Value &name, const Value &value,
                         std::vector<PickledTensor> &tensors) {
  if (name.kind != Value::Text || value.kind != Value::Tensor)
    return fail("maps " + quoted(name.text) + " to something other than a tensor");
  const Value &storage = values[value.items[0]];
  PickledTensor tensor;
  tensor.name = name.text;
  tensor.storageType = StringRef(values[storage.items[0]].text).drop_front(strlen("torch.")).str();
  tensor.storage = values[storage.items[1]].text;
  tensor.storageElements = static_cast<uint64_t>(values[storage.items[3]].number);
  tensor.offset = values[value.items[1]].number;
  for (auto [list, ids] : {std::pair(&tensor.shape, &values[value.items[2]].items),
                           std::pair(&tensor.strides, &values[value.items[3]].items)})
    for (Id id : *ids) {
      if (list->size() == 16 || values[id].kind != Value::Integer)
        return fail("gives tensor " + quoted(tensor.name) + " a broken shape");
      list->push_back(values[id].number);
    }
  if (tensor.shape.size() != tensor.strides.size())
    return fail("gives tensor " + quoted(tensor.name) + " a broken shape");
  tensors.push_back(std::move(tensor));
  return Error::success();
}

Expected<std::vector<PickledTensor>> Machine::result() {
  if (stack.size() != 1 || values[stack[0]].kind != Value::Dict)
    return fail("is no dict");
  std::vector<PickledTensor> tensors;
  const std::vector<Id> &items = values[stack[0]].items;
  for (size_t i = 0; i < items.size(); i += 2)
    if (Error error = addTensor(values[items[i]], values[items[i + 1]], tensors))
      return std::move(error);
  return tensors;
}

Expected<std::vector<PickledTensor>> burin::readStateDict(ArrayRef<uint8_t> pickle,
                                                          StringRef path) {
  constexpr size_t kLongest = 4 << 20; // some 20000 tensors
  if (pickle.size() > kLongest)
    return userError("the table of tensors in " + quoted(path) + " has " +
                     counted(pickle.size(), "byte") + ", expected at most " + Twine(kLongest));
  return Machine(pickle, path).run();
}
