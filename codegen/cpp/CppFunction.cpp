// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Prints one function of a compiled model as C++.

#include "codegen/cpp/CppFunction.h"

#include "codegen/cpp/CppNames.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace burin;

std::string burin::functionName(func::FuncOp function) {
  return cppIdentifier(function.getSymName());
}

std::string burin::pointerType(Type buffer, bool isConst) {
  return (isConst ? "const " : "") + elementType(cast<MemRefType>(buffer)) + " *";
}

/// Whether something writes through this buffer.
static bool isWritten(Value buffer) {
  for (OpOperand &use : buffer.getUses()) {
    Operation *user = use.getOwner();
    if (auto call = dyn_cast<chip::CallOp>(user);
        call && use.getOperandNumber() < call.getWritten())
      return true;
    if (isa<memref::SubViewOp, chip::PartOp>(user) && isWritten(user->getResult(0)))
      return true;
    if (auto copy = dyn_cast<chip::CopyStartOp>(user); copy && copy.getTo() == buffer)
      return true;
    if (isa<func::ReturnOp>(user))
      return true;
    if (auto call = dyn_cast<func::CallOp>(user)) {
      auto callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(call, call.getCalleeAttr());
      if (isWritten(callee.getArgument(use.getOperandNumber())))
        return true;
    }
  }
  return false;
}

namespace {

class Printer {
public:
  Printer(const ModelInfo &info, llvm::raw_ostream &os) : info(info), os(os) {}

  void print(func::FuncOp function) {
    os << "// ";
    bool first = true;
    for (BlockArgument argument : function.getArguments()) {
      names[argument] = scope.unique(argumentName(argument));
      if (auto type = dyn_cast<MemRefType>(argument.getType())) {
        os << (first ? "" : ", ") << names[argument] << " " << shapeText(type.getShape());
        first = false;
      }
    }
    os << "\n";
    Type result = function.getNumResults() ? function.getResultTypes()[0] : Type();
    os << (result ? pointerType(result, false) : "void ") << functionName(function)
       << "(uint8_t *arena, uint8_t *kv_cache";
    for (BlockArgument argument : function.getArguments())
      printParameter(argument);
    os << ") {\n";
    unusedRegions(function);
    printBlock(function.getBody().front(), "  ");
    os << "}\n";
  }

private:
  static std::string argumentName(BlockArgument argument) {
    if (auto loc = argument.getLoc()->findInstanceOf<NameLoc>())
      return loc.getName().str();
    return "argument";
  }

  void printParameter(BlockArgument argument) {
    os << ", ";
    std::string type = isa<MemRefType>(argument.getType())
                           ? pointerType(argument.getType(), !isWritten(argument))
                           : "size_t ";
    os << type << (argument.use_empty() ? "/*" + names[argument] + "*/" : names[argument]);
  }

  /// Every function takes both regions; not every one has something in both.
  void unusedRegions(func::FuncOp function) {
    bool arena = false, cache = false;
    function.walk([&](Operation *op) {
      arena |= isa<chip::SlotOp, func::CallOp>(op);
      cache |= isa<func::CallOp>(op);
      if (auto address = dyn_cast<chip::AddressOp>(op))
        cache |= info.cache(address.getSymbol()) != nullptr;
      if (auto row = dyn_cast<chip::RowAddressOp>(op))
        cache |= isCacheField(row);
    });
    if (!arena)
      os << "  static_cast<void>(arena);\n";
    if (!cache)
      os << "  static_cast<void>(kv_cache);\n";
  }

  bool isCacheField(chip::RowAddressOp row) {
    auto table = SymbolTable::lookupNearestSymbolFrom<chip::LayerTableOp>(row, row.getTableAttr());
    auto field = llvm::find(table.getFields(), row.getFieldAttr()) - table.getFields().begin();
    auto ref = cast<FlatSymbolRefAttr>(cast<ArrayAttr>(table.getRows()[0])[field]);
    return info.cache(ref.getValue()) != nullptr;
  }

  void printBlock(Block &block, const std::string &indent) {
    for (Operation &op : block)
      TypeSwitch<Operation *>(&op)
          .Case([&](chip::SlotOp slot) { printSlot(slot, indent); })
          .Case([&](memref::SubViewOp view) { printView(view, indent); })
          .Case([&](chip::AddressOp address) { printAddress(address, indent); })
          .Case([&](chip::RowAddressOp row) { printRowAddress(row, indent); })
          .Case([&](chip::PartOp part) { names[part] = partText(part); })
          .Case([&](chip::CopyStartOp copy) {
            os << indent << info.name << "_copy_start(" << names[copy.getTo()] << ", "
               << names[copy.getFrom()] << ", " << copy.getBytes() << ");\n";
          })
          .Case([&](chip::CopyWaitOp) { os << indent << info.name << "_copy_wait();\n"; })
          .Case([&](chip::CallOp call) { printKernelCall(call, indent); })
          .Case([&](func::CallOp call) { printCall(call, indent); })
          .Case([&](scf::ForOp loop) { printLoop(loop, indent); })
          .Case([&](func::ReturnOp op) {
            if (op.getNumOperands())
              os << indent << "return " << names[op.getOperand(0)] << ";\n";
          });
  }

  void define(Value value, StringRef name, const std::string &indent, const Twine &expression) {
    names[value] = scope.unique(name);
    os << indent << pointerType(value.getType(), !isWritten(value)) << "const " << names[value]
       << " = " << expression << ";";
  }

  void printSlot(chip::SlotOp slot, const std::string &indent) {
    std::string element = pointerType(slot.getType(), false);
    define(slot, slot.getName(), indent,
           "reinterpret_cast<" + element + ">(arena + " + Twine(slot.getOffset()) + ")");
    os << " // " << shapeText(slot.getType().getShape()) << "\n";
  }

  void printView(memref::SubViewOp view, const std::string &indent) {
    SmallVector<int64_t> strides, sourceStrides;
    int64_t offset = 0, sourceOffset = 0;
    (void)view.getType().getStridesAndOffset(strides, offset);
    (void)view.getSourceType().getStridesAndOffset(sourceStrides, sourceOffset);
    StringRef name = "view";
    if (auto loc = view.getLoc()->findInstanceOf<NameLoc>())
      name = loc.getName();
    define(view, name, indent, names[view.getSource()] + " + " + Twine(offset - sourceOffset));
    os << " // " << shapeText(view.getType().getShape());
    if (view.getType().getShape()[0] > 1)
      os << ", rows " << strides[0] << " apart";
    os << "\n";
  }

  /// A weight is a symbol of its own, a cache an offset.
  void printAddress(chip::AddressOp address, const std::string &indent) {
    if (const WeightInfo *weight = info.weight(address.getSymbol())) {
      names[address] = weight->symbol;
      return;
    }
    const CacheInfo *cache = info.cache(address.getSymbol());
    define(address, cache->name, indent,
           "reinterpret_cast<" + pointerType(address.getType(), false) + ">(kv_cache + " +
               Twine(cache->offset) + ")");
    os << " // " << shapeText(cache->shape) << "\n";
  }

  void printRowAddress(chip::RowAddressOp row, const std::string &indent) {
    std::string element = "k" + camelCase(row.getTable()) + "[" + names[row.getRow()] + "]." +
                          cppIdentifier(row.getField());
    if (!isCacheField(row)) {
      names[row] = element;
      return;
    }
    define(row, row.getField(), indent,
           "reinterpret_cast<" + pointerType(row.getType(), false) + ">(kv_cache + " + element +
               ")");
    os << " // " << shapeText(row.getType().getShape()) << "\n";
  }

  /// `// qkv (1, 256) <- x (1, 128), kBlock[layer].qkv (256, 128)`, then the call.
  void printKernelCall(chip::CallOp call, const std::string &indent) {
    auto described = [&](ValueRange values) {
      std::string text;
      for (Value value : values)
        text += (text.empty() ? "" : ", ") + names[value] + " " +
                shapeText(cast<MemRefType>(value.getType()).getShape());
      return text;
    };
    auto written = static_cast<size_t>(call.getWritten());
    os << indent << "// " << described(call.getBuffers().take_front(written)) << " <- "
       << described(call.getBuffers().drop_front(written)) << "\n";
    os << indent << "kernels::" << call.getKernel() << "(";
    SmallVector<std::string> arguments;
    for (Value buffer : call.getBuffers())
      arguments.push_back(names[buffer]);
    for (Value number : call.getNumbers())
      arguments.push_back(numberText(number));
    for (int64_t size : call.getSizes())
      arguments.push_back(std::to_string(size));
    for (float value : call.getFloats())
      arguments.push_back(cppFloat(value));
    llvm::interleaveComma(arguments, os);
    os << ");\n";
  }

  std::string numberText(Value value) {
    IntegerAttr constant;
    if (matchPattern(value, m_Constant(&constant)))
      return std::to_string(constant.getInt());
    if (auto sum = value.getDefiningOp<arith::AddIOp>())
      return "(" + numberText(sum.getLhs()) + " + " + numberText(sum.getRhs()) + ")";
    if (auto rest = value.getDefiningOp<arith::RemUIOp>())
      return numberText(rest.getLhs()) + " % " + numberText(rest.getRhs());
    return names[value];
  }

  /// `y + 48 + tile * 16`
  std::string partText(chip::PartOp part) {
    std::string text = names[part.getSource()];
    uint64_t from = part.getFrom();
    IntegerAttr constant;
    bool isKnown = matchPattern(part.getIndex(), m_Constant(&constant));
    if (isKnown)
      from += static_cast<uint64_t>(constant.getInt()) * part.getBy();
    if (from)
      text += " + " + std::to_string(from);
    if (!isKnown)
      text += " + " + numberText(part.getIndex()) + " * " + std::to_string(part.getBy());
    return text;
  }

  void printCall(func::CallOp call, const std::string &indent) {
    os << indent;
    if (call.getNumResults()) {
      names[call.getResult(0)] = scope.unique("result");
      os << pointerType(call.getResult(0).getType(), false) << "const " << names[call.getResult(0)]
         << " = ";
    }
    os << cppIdentifier(call.getCallee()) << "(arena, kv_cache";
    for (Value operand : call.getOperands())
      os << ", " << (isa<MemRefType>(operand.getType()) ? names[operand] : numberText(operand));
    os << ");\n";
  }

  void printLoop(scf::ForOp loop, const std::string &indent) {
    auto name = loop->getAttrOfType<StringAttr>(chip::kIndexAttr);
    names[loop.getInductionVar()] = scope.unique(name ? name.getValue() : "layer");
    const std::string &i = names[loop.getInductionVar()];
    os << indent << "for (size_t " << i << " = " << numberText(loop.getLowerBound()) << "; " << i
       << " < " << numberText(loop.getUpperBound()) << "; " << i
       << " += " << numberText(loop.getStep()) << ") {\n";
    printBlock(*loop.getBody(), indent + "  ");
    os << indent << "}\n";
  }

  const ModelInfo &info;
  llvm::raw_ostream &os;
  CppScope scope;
  llvm::DenseMap<Value, std::string> names;
};

} // namespace

void burin::printCppFunction(const ModelInfo &info, func::FuncOp function, llvm::raw_ostream &os) {
  Printer(info, os).print(function);
}
