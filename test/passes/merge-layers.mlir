// RUN: burin-opt %s --burin-merge-layers | FileCheck %s
//
// Layers with equal bodies become one function over a table; step and prefill share the table; a layer that differs stays.

burin.weight private @block.0.w : !burin.weight<4x4xf32> single ["0"]
burin.weight private @block.1.w : !burin.weight<4x4xf32> single ["1"]
burin.weight private @block.2.w : !burin.weight<4x4xf32> single ["2"]
burin.weight private @block.3.w : !burin.weight<4x4xf32> single ["3"]

// CHECK: burin.layer_table private @block ["w"] {{\[}}[@block.0.w], [@block.1.w], [@block.2.w]]
// CHECK-NOT: burin.layer_table
// CHECK: func.func private @block.step(%[[X:.*]]: tensor<1x4xf32>, %[[ROW:.*]]: index) -> tensor<1x4xf32>
// CHECK: %[[W:.*]] = burin.get_row @block[%[[ROW]]] "w"
// CHECK: burin.linear %[[X]], %[[W]]
func.func private @block.0.step(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %w = burin.get @block.0.w : !burin.weight<4x4xf32>
  %y = burin.linear %x, %w : (tensor<1x4xf32>, !burin.weight<4x4xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}
func.func private @block.1.step(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %w = burin.get @block.1.w : !burin.weight<4x4xf32>
  %y = burin.linear %x, %w : (tensor<1x4xf32>, !burin.weight<4x4xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}
func.func private @block.2.step(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %w = burin.get @block.2.w : !burin.weight<4x4xf32>
  %y = burin.linear %x, %w : (tensor<1x4xf32>, !burin.weight<4x4xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}
// CHECK: func.func private @block.3.step(%{{.*}}: tensor<1x4xf32>) -> tensor<1x4xf32>
// CHECK: burin.get @block.3.w
func.func private @block.3.step(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %w = burin.get @block.3.w : !burin.weight<4x4xf32>
  %y = burin.linear %x, %w {norm_epsilon = 1.0e-5 : f32} : (tensor<1x4xf32>, !burin.weight<4x4xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}
// CHECK: func.func private @block.prefill(%{{.*}}: tensor<2x4xf32>, %{{.*}}: index)
func.func private @block.0.prefill(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %w = burin.get @block.0.w : !burin.weight<4x4xf32>
  %y = burin.linear %x, %w : (tensor<2x4xf32>, !burin.weight<4x4xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}
func.func private @block.1.prefill(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %w = burin.get @block.1.w : !burin.weight<4x4xf32>
  %y = burin.linear %x, %w : (tensor<2x4xf32>, !burin.weight<4x4xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}
func.func private @block.2.prefill(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %w = burin.get @block.2.w : !burin.weight<4x4xf32>
  %y = burin.linear %x, %w : (tensor<2x4xf32>, !burin.weight<4x4xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// A run in order is a loop; the layer behind it is called by its own name.
// CHECK-LABEL: func.func @step(
// CHECK-SAME: %[[A:.*]]: tensor<1x4xf32>)
// CHECK: %[[L:.*]] = scf.for %[[I:.*]] = %{{.*}} to %{{.*}} step %{{.*}} iter_args(%[[C:.*]] = %[[A]])
// CHECK: %[[R:.*]] = func.call @block.step(%[[C]], %[[I]])
// CHECK: scf.yield %[[R]]
// CHECK: call @block.3.step(%[[L]])
func.func @step(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %0 = call @block.0.step(%x) : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %1 = call @block.1.step(%0) : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %2 = call @block.2.step(%1) : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %3 = call @block.3.step(%2) : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return %3 : tensor<1x4xf32>
}

// Out of order: calls with their rows.
// CHECK-LABEL: func.func @prefill
// CHECK-NOT: scf.for
// CHECK: %[[TWO:.*]] = arith.constant 2 : index
// CHECK: call @block.prefill(%{{.*}}, %[[TWO]])
// CHECK: %[[ZERO:.*]] = arith.constant 0 : index
// CHECK: call @block.prefill(%{{.*}}, %[[ZERO]])
func.func @prefill(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %0 = call @block.2.prefill(%x) : (tensor<2x4xf32>) -> tensor<2x4xf32>
  %1 = call @block.0.prefill(%0) : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return %1 : tensor<2x4xf32>
}
