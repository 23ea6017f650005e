// RUN: split-file %s %t
// RUN: burin-opt %t/model.mlir --burin-form-entries=prefill=3 | FileCheck %s
// RUN: burin-opt %t/model.mlir --burin-form-entries=prefill=1 | FileCheck %s --check-prefix=ONE
// RUN: not burin-opt %t/model.mlir --burin-form-entries=prefill=0 2>&1 | FileCheck %s --check-prefix=ZERO
// RUN: not burin-opt %t/none.mlir --burin-form-entries 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: not burin-opt %t/no-body.mlir --burin-form-entries 2>&1 | FileCheck %s --check-prefix=BODY
// RUN: not burin-opt %t/endless.mlir --burin-form-entries 2>&1 | FileCheck %s --check-prefix=ENDLESS
//
// @forward becomes three entries with static shapes; step and feed share the functions they call, and only step makes
// logits.

// CHECK-DAG: func.func private @block.0.step(%{{.*}}: tensor<1x4xf32>) -> tensor<1x4xf32>
// CHECK-DAG: func.func private @block.0.prefill(%{{.*}}: tensor<3x4xf32>) -> tensor<3x4xf32>
// CHECK-NOT: @block.0(
// CHECK-NOT: @forward
// CHECK-LABEL: func.func @step(%{{.*}}: tensor<1xi32>, %{{.*}}: index) -> tensor<1x8xf32>
// CHECK: call @block.0.step
// CHECK: tensor.extract_slice %{{.*}}[%{{.*}}, 0] [1, 4] [1, 1] : tensor<1x4xf32> to tensor<1x4xf32>
// CHECK: burin.linear {{.*}} -> tensor<1x8xf32>
// CHECK-LABEL: func.func @feed(%{{.*}}: tensor<1xi32>, %{{.*}}: index) {
// CHECK: call @block.0.step
// CHECK-NOT: burin.linear
// CHECK: return{{$}}
// CHECK-LABEL: func.func @prefill(%{{.*}}: tensor<3xi32>, %{{.*}}: index) {
// CHECK: call @block.0.prefill
// CHECK-NOT: burin.linear
// CHECK: return{{$}}
// ONE: @feed
// ONE-NOT: @prefill
// ZERO: error: expects a prefill of at least 1 token, found 0
// NONE: error: expects a function @forward, found none
// BODY: error: has no body
// ENDLESS: error: calls itself: a model has no recursion

//--- model.mlir
burin.weight private @e : !burin.weight<8x4xf32> single ["e"]
func.func private @block.0(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %y = burin.silu %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}
func.func @forward(%ids: tensor<?xi32>, %position: index) -> tensor<1x8xf32> {
  %e = burin.get @e : !burin.weight<8x4xf32>
  %x = burin.embedding %ids, %e : (tensor<?xi32>, !burin.weight<8x4xf32>) -> tensor<?x4xf32>
  %y = call @block.0(%x) : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = tensor.dim %ids, %c0 : tensor<?xi32>
  %last = arith.subi %n, %c1 : index
  %h = tensor.extract_slice %y[%last, 0] [1, 4] [1, 1] : tensor<?x4xf32> to tensor<1x4xf32>
  %l = burin.linear %h, %e : (tensor<1x4xf32>, !burin.weight<8x4xf32>) -> tensor<1x8xf32>
  return %l : tensor<1x8xf32>
}
//--- none.mlir
func.func @backward() {
  return
}
//--- endless.mlir
func.func private @again(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %y = call @again(%x) : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}
func.func @forward(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %y = call @again(%x) : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}
//--- no-body.mlir
func.func private @forward(%x: tensor<?x4xf32>) -> tensor<?x4xf32>
