// RUN: split-file %s %t
// RUN: burin-opt %t/model.mlir --burin-form-destinations | FileCheck %s
// RUN: burin-opt %t/model.mlir --burin-form-destinations=threads=2 | FileCheck %s --check-prefix=TWO
// RUN: not burin-opt %t/dynamic.mlir --burin-form-destinations 2>&1 | FileCheck %s --check-prefix=DYNAMIC
//
// Every operation gets a buffer of its own to write into; what works in place needs none.

// CHECK-LABEL: func @all
// CHECK: %[[I:.*]] = bufferization.alloc_tensor() : tensor<2x8xf32>
// CHECK: %[[Y:.*]] = burin.linear %{{.*}}, %{{.*}} into %[[I]]
// CHECK: %[[R:.*]] = burin.rope %[[Y]], %{{.*}} {heads = 2 : i64}
// CHECK: %[[S:.*]] = bufferization.alloc_tensor() : tensor<16xf32>
// CHECK: %[[O:.*]] = bufferization.alloc_tensor() : tensor<2x8xf32>
// CHECK: %[[A:.*]] = burin.attention %[[R]], {{.*}} scratch %[[S]] into %[[O]]
// CHECK: %[[D:.*]] = bufferization.alloc_tensor() : tensor<2x8xf32>
// CHECK: linalg.mul ins(%[[A]], %[[A]] : {{.*}}) outs(%[[D]] :
// CHECK: linalg.add
// TWO: burin.attention {{.*}} scratch %{{.*}} into {{.*}}tensor<32xf32>
// DYNAMIC: error: 'burin.silu' op has the dynamic shape 'tensor<?x8xf32>' (run --burin-form-entries first)

// A sum is written over its first operand, but not where that is read later or is a part of a wider row.
// CHECK-LABEL: func @stream
// CHECK-SAME: %[[X:.*]]: tensor<2x8xf32>, %[[Y:.*]]: tensor<2x8xf32>
// CHECK: linalg.add ins(%[[X]], %[[Y]] : {{.*}}) outs(%[[X]] :
// CHECK-LABEL: func @read_later
// CHECK-SAME: %[[X:.*]]: tensor<2x8xf32>, %[[Y:.*]]: tensor<2x8xf32>
// CHECK: %[[D:.*]] = bufferization.alloc_tensor
// CHECK: linalg.add ins(%[[X]], %[[Y]] : {{.*}}) outs(%[[D]] :
// CHECK-LABEL: func @slice
// CHECK: %[[D:.*]] = bufferization.alloc_tensor
// CHECK: linalg.add {{.*}} outs(%[[D]] :

// What a layer returns lies where it was given x: in place, or as a copy.
// CHECK-LABEL: func private @pre_norm
// CHECK: %[[S:.*]] = linalg.add
// CHECK-NEXT: return %[[S]]
// CHECK-LABEL: func private @post_norm
// CHECK-SAME: %[[X:.*]]: tensor<2x8xf32>, %{{.*}}: tensor<2x8xf32>
// CHECK: %[[N:.*]] = burin.rms_norm
// CHECK: %[[C:.*]] = bufferization.materialize_in_destination %[[N]] in %[[X]]
// CHECK-NEXT: return %[[C]]

//--- model.mlir
burin.weight private @w : !burin.weight<8x8xf32> single ["w"]
burin.cache private @k : !burin.cache<2x16x4xf32>
burin.cache private @v : !burin.cache<2x16x4xf32>
func.func @all(%x: tensor<2x8xf32>, %t: tensor<2x2x2xf32>, %p: index) -> tensor<2x8xf32> {
  %w = burin.get @w : !burin.weight<8x8xf32>
  %k = burin.get @k : !burin.cache<2x16x4xf32>
  %v = burin.get @v : !burin.cache<2x16x4xf32>
  %y = burin.linear %x, %w : (tensor<2x8xf32>, !burin.weight<8x8xf32>) -> tensor<2x8xf32>
  %r = burin.rope %y, %t {heads = 2 : i64} : (tensor<2x8xf32>, tensor<2x2x2xf32>) -> tensor<2x8xf32>
  %a = burin.attention %r, %k, %v at %p {scale = 0.5 : f32} : (tensor<2x8xf32>, !burin.cache<2x16x4xf32>, !burin.cache<2x16x4xf32>, index) -> tensor<2x8xf32>
  %m = arith.mulf %a, %a : tensor<2x8xf32>
  %s = arith.addf %m, %x : tensor<2x8xf32>
  return %s : tensor<2x8xf32>
}
func.func @stream(%x: tensor<2x8xf32>, %y: tensor<2x8xf32>) -> tensor<2x8xf32> {
  %s = arith.addf %x, %y : tensor<2x8xf32>
  return %s : tensor<2x8xf32>
}
func.func @read_later(%x: tensor<2x8xf32>, %y: tensor<2x8xf32>) -> tensor<2x8xf32> {
  %s = arith.addf %x, %y : tensor<2x8xf32>
  %m = arith.mulf %s, %x : tensor<2x8xf32>
  return %m : tensor<2x8xf32>
}
func.func @slice(%x: tensor<2x16xf32>, %y: tensor<2x8xf32>) -> tensor<2x8xf32> {
  %w = burin.get @b : !burin.weight<8xf32>
  %p = tensor.extract_slice %x[0, 8] [2, 8] [1, 1] : tensor<2x16xf32> to tensor<2x8xf32>
  %q = burin.add_bias %p, %w : (tensor<2x8xf32>, !burin.weight<8xf32>) -> tensor<2x8xf32>
  %s = arith.addf %q, %y : tensor<2x8xf32>
  return %s : tensor<2x8xf32>
}
burin.weight private @b : !burin.weight<8xf32> single ["b"]
func.func private @pre_norm(%x: tensor<2x8xf32>, %y: tensor<2x8xf32>) -> tensor<2x8xf32> {
  %w = burin.get @b : !burin.weight<8xf32>
  %n = burin.rms_norm %y, %w {epsilon = 1.0e-5 : f32} : (tensor<2x8xf32>, !burin.weight<8xf32>) -> tensor<2x8xf32>
  %s = arith.addf %x, %n : tensor<2x8xf32>
  return %s : tensor<2x8xf32>
}
func.func private @post_norm(%x: tensor<2x8xf32>, %y: tensor<2x8xf32>) -> tensor<2x8xf32> {
  %w = burin.get @b : !burin.weight<8xf32>
  %s = arith.addf %x, %y : tensor<2x8xf32>
  %n = burin.rms_norm %s, %w {epsilon = 1.0e-5 : f32} : (tensor<2x8xf32>, !burin.weight<8xf32>) -> tensor<2x8xf32>
  return %n : tensor<2x8xf32>
}
//--- dynamic.mlir
func.func @dynamic(%x: tensor<?x8xf32>) -> tensor<?x8xf32> {
  %y = burin.silu %x : (tensor<?x8xf32>) -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}
