// RUN: burin-opt %s --burin-fuse-gate | FileCheck %s
//
// Every function differs from what is fused in one thing only, and has weights of its own.

// CHECK-NOT: interleave
// CHECK-NOT: burin.gated_linear
burin.weight private @a.gate : !burin.weight<3x4xf32> single ["g1"]
burin.weight private @a.up : !burin.weight<3x4xf32> single ["u1"]
burin.weight private @b.gate : !burin.weight<3x4xf32> single ["g2"]
burin.weight private @b.up : !burin.weight<3x4xf32> single ["u2"]
burin.weight private @c.gate : !burin.weight<3x4xf32> single ["g3"]
burin.weight private @c.up : !burin.weight<3x4xf32> single ["u3"]
burin.weight private @d.gate : !burin.weight<3x4xf32> concat ["g4", "g5"]
burin.weight private @d.up : !burin.weight<3x4xf32> single ["u4"]
burin.weight private @e.gate : !burin.weight<3x4xf32> single ["g6"]
burin.weight private @e.up : !burin.weight<3x4xf32> single ["u6"] {column_scale = "gain"}
burin.weight private @f.gate : !burin.weight<3x4xf32> single ["g7"]
burin.weight private @f.up : !burin.weight<3x4xf32> single [] {value = dense<1.0> : tensor<3x4xf32>}
burin.weight private @g.gate : !burin.weight<3x4xf32> single ["g8"]
burin.weight private @g.up : !burin.weight<3x4xf32> single ["u8"] {storage = 0 : i32}
burin.weight private @h.gate : !burin.weight<3x4xf32> single ["g9"]
burin.weight private @h.up : !burin.weight<3x4xf32> single ["u9"]
burin.weight private @i.gate : !burin.weight<3x4xf32> single ["g10"]
burin.weight private @i.up : !burin.weight<3x4xf32> single ["u10"]

// The inputs differ: no kernel reads two.
// CHECK-LABEL: func @two_inputs
// CHECK-COUNT-2: burin.linear
// CHECK: arith.mulf
func.func @two_inputs(%x: tensor<?x4xf32>, %z: tensor<?x4xf32>) -> (tensor<?x3xf32>) {
  %g = burin.get @a.gate : !burin.weight<3x4xf32>
  %u = burin.get @a.up : !burin.weight<3x4xf32>
  %a = burin.linear %x, %g : (tensor<?x4xf32>, !burin.weight<3x4xf32>) -> tensor<?x3xf32>
  %b = burin.linear %z, %u : (tensor<?x4xf32>, !burin.weight<3x4xf32>) -> tensor<?x3xf32>
  %s = burin.silu %a : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %y = arith.mulf %s, %b : tensor<?x3xf32>
  return %y : tensor<?x3xf32>
}

// The gates themselves are needed.
// CHECK-LABEL: func @silu_is_read
// CHECK-COUNT-2: burin.linear
// CHECK: arith.mulf
func.func @silu_is_read(%x: tensor<?x4xf32>, %z: tensor<?x4xf32>) -> (tensor<?x3xf32>, tensor<?x3xf32>) {
  %g = burin.get @b.gate : !burin.weight<3x4xf32>
  %u = burin.get @b.up : !burin.weight<3x4xf32>
  %a = burin.linear %x, %g : (tensor<?x4xf32>, !burin.weight<3x4xf32>) -> tensor<?x3xf32>
  %b = burin.linear %x, %u : (tensor<?x4xf32>, !burin.weight<3x4xf32>) -> tensor<?x3xf32>
  %s = burin.silu %a : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %y = arith.mulf %s, %b : tensor<?x3xf32>
  return %y, %s : tensor<?x3xf32>, tensor<?x3xf32>
}

// So is the product before the gate.
// CHECK-LABEL: func @product_is_read
// CHECK-COUNT-2: burin.linear
// CHECK: arith.mulf
func.func @product_is_read(%x: tensor<?x4xf32>, %z: tensor<?x4xf32>) -> (tensor<?x3xf32>, tensor<?x3xf32>) {
  %g = burin.get @c.gate : !burin.weight<3x4xf32>
  %u = burin.get @c.up : !burin.weight<3x4xf32>
  %a = burin.linear %x, %g : (tensor<?x4xf32>, !burin.weight<3x4xf32>) -> tensor<?x3xf32>
  %b = burin.linear %x, %u : (tensor<?x4xf32>, !burin.weight<3x4xf32>) -> tensor<?x3xf32>
  %s = burin.silu %a : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %y = arith.mulf %s, %b : tensor<?x3xf32>
  return %y, %b : tensor<?x3xf32>, tensor<?x3xf32>
}

// A weight of several tensors has no rows to alternate with.
// CHECK-LABEL: func @not_single
// CHECK-COUNT-2: burin.linear
// CHECK: arith.mulf
func.func @not_single(%x: tensor<?x4xf32>, %z: tensor<?x4xf32>) -> (tensor<?x3xf32>) {
  %g = burin.get @d.gate : !burin.weight<3x4xf32>
  %u = burin.get @d.up : !burin.weight<3x4xf32>
  %a = burin.linear %x, %g : (tensor<?x4xf32>, !burin.weight<3x4xf32>) -> tensor<?x3xf32>
  %b = burin.linear %x, %u : (tensor<?x4xf32>, !burin.weight<3x4xf32>) -> tensor<?x3xf32>
  %s = burin.silu %a : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %y = arith.mulf %s, %b : tensor<?x3xf32>
  return %y : tensor<?x3xf32>
}

// One of the weights takes a gain, the other does not.
// CHECK-LABEL: func @scaled
// CHECK-COUNT-2: burin.linear
// CHECK: arith.mulf
func.func @scaled(%x: tensor<?x4xf32>, %z: tensor<?x4xf32>) -> (tensor<?x3xf32>) {
  %g = burin.get @e.gate : !burin.weight<3x4xf32>
  %u = burin.get @e.up : !burin.weight<3x4xf32>
  %a = burin.linear %x, %g : (tensor<?x4xf32>, !burin.weight<3x4xf32>) -> tensor<?x3xf32>
  %b = burin.linear %x, %u : (tensor<?x4xf32>, !burin.weight<3x4xf32>) -> tensor<?x3xf32>
  %s = burin.silu %a : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %y = arith.mulf %s, %b : tensor<?x3xf32>
  return %y : tensor<?x3xf32>
}

// The compiler computed one of them: no tensor of the model file holds its rows.
// CHECK-LABEL: func @computed
// CHECK-COUNT-2: burin.linear
// CHECK: arith.mulf
func.func @computed(%x: tensor<?x4xf32>, %z: tensor<?x4xf32>) -> (tensor<?x3xf32>) {
  %g = burin.get @f.gate : !burin.weight<3x4xf32>
  %u = burin.get @f.up : !burin.weight<3x4xf32>
  %a = burin.linear %x, %g : (tensor<?x4xf32>, !burin.weight<3x4xf32>) -> tensor<?x3xf32>
  %b = burin.linear %x, %u : (tensor<?x4xf32>, !burin.weight<3x4xf32>) -> tensor<?x3xf32>
  %s = burin.silu %a : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %y = arith.mulf %s, %b : tensor<?x3xf32>
  return %y : tensor<?x3xf32>
}

// The weights are stored differently.
// CHECK-LABEL: func @stored_differently
// CHECK-COUNT-2: burin.linear
// CHECK: arith.mulf
func.func @stored_differently(%x: tensor<?x4xf32>, %z: tensor<?x4xf32>) -> (tensor<?x3xf32>) {
  %g = burin.get @g.gate : !burin.weight<3x4xf32>
  %u = burin.get @g.up : !burin.weight<3x4xf32>
  %a = burin.linear %x, %g : (tensor<?x4xf32>, !burin.weight<3x4xf32>) -> tensor<?x3xf32>
  %b = burin.linear %x, %u : (tensor<?x4xf32>, !burin.weight<3x4xf32>) -> tensor<?x3xf32>
  %s = burin.silu %a : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %y = arith.mulf %s, %b : tensor<?x3xf32>
  return %y : tensor<?x3xf32>
}

// A norm stands behind one of the products.
// CHECK-LABEL: func @normed
// CHECK-COUNT-2: burin.linear
// CHECK: arith.mulf
func.func @normed(%x: tensor<?x4xf32>, %z: tensor<?x4xf32>) -> (tensor<?x3xf32>) {
  %g = burin.get @h.gate : !burin.weight<3x4xf32>
  %u = burin.get @h.up : !burin.weight<3x4xf32>
  %a = burin.linear %x, %g {norm_epsilon = 0.5 : f32} : (tensor<?x4xf32>, !burin.weight<3x4xf32>) -> tensor<?x3xf32>
  %b = burin.linear %x, %u : (tensor<?x4xf32>, !burin.weight<3x4xf32>) -> tensor<?x3xf32>
  %s = burin.silu %a : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %y = arith.mulf %s, %b : tensor<?x3xf32>
  return %y : tensor<?x3xf32>
}

// Nothing is gated.
// CHECK-LABEL: func @no_silu
// CHECK-COUNT-2: burin.linear
// CHECK: arith.mulf
func.func @no_silu(%x: tensor<?x4xf32>, %z: tensor<?x4xf32>) -> (tensor<?x3xf32>) {
  %g = burin.get @i.gate : !burin.weight<3x4xf32>
  %u = burin.get @i.up : !burin.weight<3x4xf32>
  %a = burin.linear %x, %g : (tensor<?x4xf32>, !burin.weight<3x4xf32>) -> tensor<?x3xf32>
  %b = burin.linear %x, %u : (tensor<?x4xf32>, !burin.weight<3x4xf32>) -> tensor<?x3xf32>
  %y = arith.mulf %a, %b : tensor<?x3xf32>
  return %y : tensor<?x3xf32>
}
