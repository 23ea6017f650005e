// RUN: burin-opt %s --burin-fuse-residual | FileCheck %s
//
// The residual becomes the product's destination, from either side of the sum.

burin.weight private @w : !burin.weight<4x4xf32> single ["w"]

// CHECK-LABEL: func @fused(
// CHECK-SAME: %[[R:.*]]: tensor<?x4xf32>, %[[X:.*]]: tensor<?x4xf32>)
// CHECK: %[[A:.*]] = burin.linear %[[X]], %{{.*}} into %[[R]] {accumulate}
// CHECK: %[[B:.*]] = burin.linear %[[X]], %{{.*}} into %[[A]] {accumulate}
// CHECK-NEXT: return %[[B]]
func.func @fused(%r: tensor<?x4xf32>, %x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %w = burin.get @w : !burin.weight<4x4xf32>
  %p = burin.linear %x, %w : (tensor<?x4xf32>, !burin.weight<4x4xf32>) -> tensor<?x4xf32>
  %a = arith.addf %r, %p : tensor<?x4xf32>
  %q = burin.linear %x, %w : (tensor<?x4xf32>, !burin.weight<4x4xf32>) -> tensor<?x4xf32>
  %b = arith.addf %q, %a : tensor<?x4xf32>
  return %b : tensor<?x4xf32>
}

// The norm's factor would multiply the residual too.
// CHECK-LABEL: func @normed
// CHECK: arith.addf
func.func @normed(%r: tensor<?x4xf32>, %x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %w = burin.get @w : !burin.weight<4x4xf32>
  %p = burin.linear %x, %w {norm_epsilon = 1.0e-5 : f32} : (tensor<?x4xf32>, !burin.weight<4x4xf32>) -> tensor<?x4xf32>
  %a = arith.addf %r, %p : tensor<?x4xf32>
  return %a : tensor<?x4xf32>
}

// The product itself is needed elsewhere.
// CHECK-LABEL: func @read_twice
// CHECK: arith.addf
func.func @read_twice(%r: tensor<?x4xf32>, %x: tensor<?x4xf32>) -> (tensor<?x4xf32>, tensor<?x4xf32>) {
  %w = burin.get @w : !burin.weight<4x4xf32>
  %p = burin.linear %x, %w : (tensor<?x4xf32>, !burin.weight<4x4xf32>) -> tensor<?x4xf32>
  %a = arith.addf %r, %p : tensor<?x4xf32>
  return %a, %p : tensor<?x4xf32>, tensor<?x4xf32>
}
