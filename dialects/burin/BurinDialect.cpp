// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Registers the burin dialect and prints and parses its types.

#include "dialects/burin/Burin.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

#include "dialects/burin/BurinDialect.cpp.inc"
#include "dialects/burin/BurinEnums.cpp.inc"
#include "dialects/burin/BurinInterfaces.cpp.inc"

using namespace mlir;
using namespace burin;

/// `<256x128xf32>`; every dimension is static.
static ParseResult parseShape(AsmParser &parser, SmallVector<int64_t> &shape, Type &elementType) {
  return failure(parser.parseLess() || parser.parseDimensionList(shape, /*allowDynamic=*/false) ||
                 parser.parseType(elementType) || parser.parseGreater());
}

static void printShape(AsmPrinter &printer, ArrayRef<int64_t> shape, Type elementType) {
  printer << "<";
  for (int64_t dim : shape)
    printer << dim << "x";
  printer << elementType << ">";
}

Type WeightType::parse(AsmParser &parser) {
  SmallVector<int64_t> shape;
  Type elementType;
  return parseShape(parser, shape, elementType) ? Type()
                                                : get(parser.getContext(), shape, elementType);
}
void WeightType::print(AsmPrinter &printer) const {
  printShape(printer, getShape(), getElementType());
}

Type CacheType::parse(AsmParser &parser) {
  SmallVector<int64_t> shape;
  Type elementType;
  return parseShape(parser, shape, elementType) ? Type()
                                                : get(parser.getContext(), shape, elementType);
}
void CacheType::print(AsmPrinter &printer) const {
  printShape(printer, getShape(), getElementType());
}

#define GET_TYPEDEF_CLASSES
#include "dialects/burin/BurinTypes.cpp.inc"

void BurinDialect::registerTypes() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialects/burin/BurinTypes.cpp.inc"
      >();
}

void BurinDialect::initialize() {
  registerTypes();
  addOperations<
#define GET_OP_LIST
#include "dialects/burin/BurinOps.cpp.inc"
      >();
}
