// RUN: burin-opt %s --one-shot-bufferize="bufferize-function-boundaries=true function-boundary-type-conversion=identity-layout-map" --drop-equivalent-buffer-results --canonicalize | FileCheck %s
//
// The runtime's products read their input while they write: they never get one buffer for both.

burin.weight private @w : !burin.weight<4x4xf32> single ["w"]
burin.cache private @k : !burin.cache<1x8x4xf32>

// CHECK-LABEL: func.func @onto_itself(
// CHECK-SAME: %[[X:.*]]: memref<1x4xf32>
// CHECK: %[[Y:.*]] = memref.alloc
// CHECK: memref.copy %[[X]], %[[Y]]
// CHECK: burin.linear %[[X]], %{{.*}} into %[[Y]] {accumulate}
func.func @onto_itself(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %w = burin.get @w : !burin.weight<4x4xf32>
  %y = burin.linear %x, %w into %x {accumulate} : (tensor<1x4xf32>, !burin.weight<4x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}

// CHECK-LABEL: func.func @over_itself(
// CHECK-SAME: %[[X:.*]]: memref<1x4xf32>
// CHECK: %[[Y:.*]] = memref.alloc
// CHECK: burin.linear %[[X]], %{{.*}} into %[[Y]]
func.func @over_itself(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %w = burin.get @w : !burin.weight<4x4xf32>
  %y = burin.linear %x, %w into %x : (tensor<1x4xf32>, !burin.weight<4x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}

// Slices of one product are rotated and stored where they lie.
// CHECK-LABEL: func.func @slices(
// CHECK: %[[QK:.*]] = memref.alloc() {{.*}}memref<2x8xf32>
// CHECK: burin.linear %{{.*}}, %{{.*}} into %[[QK]]
// CHECK-NOT: memref.copy
// CHECK: %[[Q:.*]] = memref.subview %[[QK]][0, 0] [2, 4] [1, 1]
// CHECK: %[[K:.*]] = memref.subview %[[QK]][0, 4] [2, 4] [1, 1]
// CHECK-NOT: memref.copy
// CHECK: burin.cache_write %[[K]] to
// CHECK-NOT: memref.copy
// CHECK: burin.rope %[[Q]], %{{.*}} {heads = 1 : i64}
// CHECK-NOT: memref.copy
// CHECK: return
func.func @slices(%x: tensor<2x4xf32>, %t: tensor<2x2x2xf32>, %w: !burin.weight<8x4xf32>, %p: index) {
  %k = burin.get @k : !burin.cache<1x8x4xf32>
  %i = bufferization.alloc_tensor() : tensor<2x8xf32>
  %qk = burin.linear %x, %w into %i : (tensor<2x4xf32>, !burin.weight<8x4xf32>, tensor<2x8xf32>) -> tensor<2x8xf32>
  %a = tensor.extract_slice %qk[0, 0] [2, 4] [1, 1] : tensor<2x8xf32> to tensor<2x4xf32>
  %b = tensor.extract_slice %qk[0, 4] [2, 4] [1, 1] : tensor<2x8xf32> to tensor<2x4xf32>
  burin.cache_write %b to %k at %p : (tensor<2x4xf32>, !burin.cache<1x8x4xf32>, index) -> ()
  %r = burin.rope %a, %t {heads = 1 : i64} : (tensor<2x4xf32>, tensor<2x2x2xf32>) -> tensor<2x4xf32>
  burin.cache_write %r to %k at %p : (tensor<2x4xf32>, !burin.cache<1x8x4xf32>, index) -> ()
  return
}
