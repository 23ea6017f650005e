// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The burin dialect: a transformer as the papers write it. Its operations exist in three forms, one after another:
// value form (a tensor result), destination form (a tensor to write into, `into`) and buffer form (memrefs, no result).

#ifndef BURIN_DIALECT_TD
#define BURIN_DIALECT_TD

include "mlir/IR/OpBase.td"

def Burin_Dialect : Dialect {
  let name = "burin";
  let cppNamespace = "::burin";
  let summary = "transformer operations on tokens";
  let description = [{
    Activations are tensors `(tokens, width)`; the number of tokens is the only dimension that may be
    dynamic, and only in stage `graph` and `quantized`. Weights and caches are symbols: their bytes never
    enter the IR.

    An operation that computes an activation has three forms, and passes move it from one to the next:

    | form | looks like | where |
    |---|---|---|
    | value | `%y = burin.rms_norm %x, %g` | `graph`, `quantized` |
    | destination | `%y = burin.rms_norm %x, %g into %init` | `tiled` |
    | buffer | `burin.rms_norm %x, %g into %y` on memrefs | `memory` |
  }];
  let useDefaultTypePrinterParser = 1;
  let extraClassDeclaration = [{ void registerTypes(); }];
}

#endif
