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
