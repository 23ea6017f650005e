// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Registers the chip dialect and its attributes.

#include "dialects/chip/Chip.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

#include "dialects/chip/ChipDialect.cpp.inc"
#include "dialects/chip/ChipEnums.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/chip/ChipAttrs.cpp.inc"

using namespace mlir;
using namespace burin::chip;

TargetAttr TargetAttr::of(Operation *module) {
  return module->getAttrOfType<TargetAttr>(kTargetAttr);
}

PackingAttr PackingAttr::of(Operation *module) {
  if (auto attr = module->getAttrOfType<PackingAttr>(kPackingAttr))
    return attr;
  MLIRContext *context = module->getContext();
  // runtime/kernels/generic/packing_i8.h, packing_i4.h, activation_a8.h
  return PackingAttr::get(context, OrderAttr::get(context, 1, 4, 0, 4, 0),
                          OrderAttr::get(context, 1, 16, 16, 32, 1), 1);
}

void ChipDialect::registerAttributes() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/chip/ChipAttrs.cpp.inc"
      >();
}

void ChipDialect::initialize() {
  registerAttributes();
  addOperations<
#define GET_OP_LIST
#include "dialects/chip/ChipOps.cpp.inc"
      >();
}
