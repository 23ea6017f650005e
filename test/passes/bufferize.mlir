// RUN: burin-opt %s --one-shot-bufferize="bufferize-function-boundaries=true function-boundary-type-conversion=identity-layout-map" --drop-equivalent-buffer-results --canonicalize | FileCheck %s
//
// Destination form becomes buffer form: in place where the old value is dead, with a copy where it is not.

burin.weight private @w : !burin.weight<4x4xf32> single ["w"]

// CHECK-LABEL: func.func private @in_place(
// CHECK-SAME: %[[R:.*]]: memref<1x4xf32>, %[[X:.*]]: memref<1x4xf32>)
// CHECK-NOT: memref.copy
// CHECK: burin.linear %[[X]], %{{.*}} into %[[R]] {accumulate}
// CHECK-NOT: memref.copy
// CHECK: return{{$}}
func.func private @in_place(%r: tensor<1x4xf32>, %x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %w = burin.get @w : !burin.weight<4x4xf32>
  %y = burin.linear %x, %w into %r {accumulate} : (tensor<1x4xf32>, !burin.weight<4x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}

// CHECK-LABEL: func.func @caller(
// CHECK: %[[A:.*]] = memref.alloc
// CHECK: burin.silu %{{.*}} into %[[A]]
// CHECK: call @in_place(%[[A]], %{{.*}}) : (memref<1x4xf32>, memref<1x4xf32>) -> ()
// CHECK: return %[[A]]
func.func @caller(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %i = bufferization.alloc_tensor() : tensor<1x4xf32>
  %a = burin.silu %x into %i : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %y = call @in_place(%a, %x) : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}

// The value before rotation is still needed: it is copied first.
// CHECK-LABEL: func.func @still_needed(
// CHECK-SAME: %[[X:.*]]: memref<1x4xf32>
// CHECK: %[[C:.*]] = memref.alloc
// CHECK: memref.copy %[[X]], %[[C]]
// CHECK: burin.rope %[[C]]
func.func @still_needed(%x: tensor<1x4xf32>, %t: tensor<1x2x2xf32>) -> (tensor<1x4xf32>, tensor<1x4xf32>) {
  %r = burin.rope %x, %t {heads = 1 : i64} : (tensor<1x4xf32>, tensor<1x2x2xf32>) -> tensor<1x4xf32>
  %i = bufferization.alloc_tensor() : tensor<1x4xf32>
  %s = burin.silu %x into %i : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %r, %s : tensor<1x4xf32>, tensor<1x4xf32>
}
