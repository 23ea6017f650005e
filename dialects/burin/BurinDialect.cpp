// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Registers the burin dialect and prints and parses its types.

#include "dialects/burin/Burin.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"

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

/// At least one dimension, none of them empty, elements of whole bytes, and a size that an offset
/// can reach.
static LogicalResult verifyShape(function_ref<InFlightDiagnostic()> emitError,
                                 ArrayRef<int64_t> shape, Type elementType) {
  if (!elementType.isIntOrFloat() || elementType.getIntOrFloatBitWidth() % 8)
    return emitError() << "expects elements of whole bytes, found " << elementType;
  if (shape.empty())
    return emitError() << "expects at least one dimension, found none";
  int64_t bytes = elementType.getIntOrFloatBitWidth() / 8;
  for (int64_t dim : shape) {
    if (dim < 1)
      return emitError() << "expects dimensions of at least 1, found " << dim;
    if (llvm::MulOverflow(bytes, dim, bytes))
      return emitError() << "expects less than 2^63 bytes";
  }
  return success();
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
  return parseShape(parser, shape, elementType)
             ? Type()
             : parser.getChecked<WeightType>(parser.getContext(), shape, elementType);
}
void WeightType::print(AsmPrinter &printer) const {
  printShape(printer, getShape(), getElementType());
}
LogicalResult WeightType::verify(function_ref<InFlightDiagnostic()> emitError,
                                 ArrayRef<int64_t> shape, Type elementType) {
  return verifyShape(emitError, shape, elementType);
}

Type CacheType::parse(AsmParser &parser) {
  SmallVector<int64_t> shape;
  Type elementType;
  return parseShape(parser, shape, elementType)
             ? Type()
             : parser.getChecked<CacheType>(parser.getContext(), shape, elementType);
}
void CacheType::print(AsmPrinter &printer) const {
  printShape(printer, getShape(), getElementType());
}
LogicalResult CacheType::verify(function_ref<InFlightDiagnostic()> emitError,
                                ArrayRef<int64_t> shape, Type elementType) {
  if (elementType.isInteger(32)) {
    if (shape.size() != 1)
      return emitError() << "expects (tokens) for a cache of token ids, found " << shape.size()
                         << " dimensions";
  } else if (shape.size() != 3)
    return emitError() << "expects (kv heads, context, head size), found " << shape.size()
                       << " dimensions";
  return verifyShape(emitError, shape, elementType);
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
