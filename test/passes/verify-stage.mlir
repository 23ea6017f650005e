// RUN: burin-opt %s -split-input-file -verify-diagnostics --burin-verify-stage=stage=graph
// RUN: not burin-opt %s --burin-verify-stage=stage=linked 2>&1 | FileCheck %s
// RUN: split-file %S/Inputs/stages.mlir %t
// RUN: not burin-opt %t/tiled-dynamic.mlir --burin-verify-stage=stage=tiled 2>&1 | FileCheck %s --check-prefix=DYNAMIC
// RUN: not burin-opt %t/tiled-value.mlir --burin-verify-stage=stage=tiled 2>&1 | FileCheck %s --check-prefix=VALUE
// RUN: not burin-opt %t/quantized.mlir --burin-verify-stage=stage=quantized 2>&1 | FileCheck %s --check-prefix=QUANTIZED
// RUN: not burin-opt %t/memory-tensor.mlir --burin-verify-stage=stage=memory 2>&1 | FileCheck %s --check-prefix=TENSOR
// RUN: not burin-opt %t/memory-alloc.mlir --burin-verify-stage=stage=memory 2>&1 | FileCheck %s --check-prefix=ALLOC
// RUN: not burin-opt %t/memory-arena.mlir --burin-verify-stage=stage=memory 2>&1 | FileCheck %s --check-prefix=ARENA
// RUN: not burin-opt %t/kernels-op.mlir --burin-verify-stage=stage=kernels 2>&1 | FileCheck %s --check-prefix=OP
// RUN: not burin-opt %t/kernels-place.mlir --burin-verify-stage=stage=kernels 2>&1 | FileCheck %s --check-prefix=PLACE
//
// What a stage does not allow is an error at the operation.

// CHECK: error: expects stage graph, quantized, tiled, memory or kernels, found 'linked'
// DYNAMIC: error: 'burin.silu' op is not allowed in stage 'tiled'
// VALUE: error: 'burin.silu' op is not allowed in stage 'tiled'
// QUANTIZED: error: expects a storage, found none
// TENSOR: is not allowed in stage 'memory'
// ALLOC: error: 'memref.alloc' op is not allowed in stage 'memory'
// ARENA: error: expects a region @arena, found none
// OP: error: 'burin.silu' op is not allowed in stage 'kernels'
// PLACE: error: expects a place in a region, found none

// expected-error @+1 {{expects 'name' in the attribute burin.model, found none}}
module {
  func.func @forward() {
    return
  }
}

// -----

// expected-error @+1 {{expects a public function @forward, found none}}
module attributes {burin.model = {name = "m", family = "f", layers = 1 : i64, vocab_size = 2 : i64, context = 3 : i64, bos = 0 : i64, end_tokens = array<i64>, parameters = 0 : i64}} {
  func.func private @forward() {
    return
  }
}

// -----

module {
  func.func @forward(%x: tensor<?x4xf32>, %i: tensor<?x4xf32>) {
    // expected-error @+1 {{'burin.silu' op is not allowed in stage 'graph'}}
    %y = burin.silu %x into %i : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
    return
  }
}

// -----

module {
  func.func @forward(%x: tensor<?x4xf32>) {
    // expected-error @+1 {{'math.exp' op is not allowed in stage 'graph'}}
    %y = math.exp %x : tensor<?x4xf32>
    return
  }
}
