// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What bufferization, destination forming and side effects need to know of every operation that computes an activation.

#ifndef BURIN_INTERFACES_TD
#define BURIN_INTERFACES_TD

include "mlir/IR/OpBase.td"

def Burin_ComputeOp : OpInterface<"ComputeOp"> {
  let cppNamespace = "::burin";
  let description = [{
    An operation that reads activations and writes one. The written operand is the destination: separate (`into`) or,
    for operations that work in place, the first operand. A scratch operand is written and holds nothing afterwards.
  }];
  let methods = [
    InterfaceMethod<"the operand that is written, null in value form", "::mlir::OpOperand *", "getDestination">,
    InterfaceMethod<"whether the destination's old content matters", "bool", "readsDestination">,
    InterfaceMethod<"the scratch operand, null if there is none", "::mlir::OpOperand *", "getScratch", (ins), "",
                    "return nullptr;">,
    InterfaceMethod<"the type of the scratch operand to make, null if none is needed", "::mlir::RankedTensorType",
                    "getScratchType", (ins), "", "return {};">,
    InterfaceMethod<"adds the operands that destination form needs", "void", "setDestination",
                    (ins "::mlir::Value":$destination, "::mlir::Value":$scratch)>,
    InterfaceMethod<"the cache that is read or written, as a symbol resource", "bool", "touchesCache", (ins), "",
                    "return false;">,
  ];
}

#endif
