// RUN: burin-opt %s --burin-fuse-qkv | FileCheck %s
//
// Every function differs from what is fused in one thing only, and has weights of its own.

burin.weight private @a.q : !burin.weight<4x4xf32> single ["a1"]
burin.weight private @a.k : !burin.weight<4x4xf32> single ["a2"]
burin.weight private @b.q : !burin.weight<4x4xf32> interleave ["b1", "b3"]
burin.weight private @b.k : !burin.weight<4x4xf32> single ["b2"]
burin.weight private @c.q : !burin.weight<4x4xf32> single ["c1"]
burin.weight private @c.k : !burin.weight<4x4xf32> single ["c2"] {column_scale = "gain"}
burin.weight private @d.q : !burin.weight<4x4xf32> single ["d1"]
burin.weight private @d.k : !burin.weight<4x4xf32> single [] {value = dense<1.0> : tensor<4x4xf32>}
burin.weight private @e.q : !burin.weight<4x4xf32> single ["e1"]
burin.weight private @e.k : !burin.weight<4x4xf32> single ["e2"] {storage = 0 : i32}
burin.weight private @f.q : !burin.weight<4x4xf32> single ["f1"]
burin.weight private @f.k : !burin.weight<4x4xf32> single ["f2"]
burin.weight private @g.q : !burin.weight<4x4xf32> single ["g1"]
burin.weight private @g.k : !burin.weight<4x4xf32> single ["g2"]
burin.weight private @h.q : !burin.weight<4x4xf32> single ["h1"]
burin.weight private @h.k : !burin.weight<4x4xf32> single ["h2"]
burin.weight private @i.q : !burin.weight<4x4xf32> single ["i1"]
burin.weight private @i.k : !burin.weight<4x4xf32> single ["i2"]

// Each product has an input of its own.
// CHECK-LABEL: func @two_inputs
// CHECK-COUNT-2: burin.linear {{.*}} -> tensor<2x4xf32>
// CHECK-NOT: burin.linear
// CHECK-NOT: extract_slice
func.func @two_inputs(%x: tensor<2x4xf32>, %z: tensor<2x4xf32>, %c: i1) -> (tensor<2x4xf32>, tensor<2x4xf32>) {
  %q = burin.get @a.q : !burin.weight<4x4xf32>
  %k = burin.get @a.k : !burin.weight<4x4xf32>
  %a = burin.linear %x, %q : (tensor<2x4xf32>, !burin.weight<4x4xf32>) -> tensor<2x4xf32>
  %b = burin.linear %z, %k : (tensor<2x4xf32>, !burin.weight<4x4xf32>) -> tensor<2x4xf32>
  return %a, %b : tensor<2x4xf32>, tensor<2x4xf32>
}

// Rows of rows: the order of the sources would be lost.
// CHECK-LABEL: func @not_single
// CHECK-COUNT-2: burin.linear {{.*}} -> tensor<2x4xf32>
// CHECK-NOT: burin.linear
// CHECK-NOT: extract_slice
func.func @not_single(%x: tensor<2x4xf32>, %z: tensor<2x4xf32>, %c: i1) -> (tensor<2x4xf32>, tensor<2x4xf32>) {
  %q = burin.get @b.q : !burin.weight<4x4xf32>
  %k = burin.get @b.k : !burin.weight<4x4xf32>
  %a = burin.linear %x, %q : (tensor<2x4xf32>, !burin.weight<4x4xf32>) -> tensor<2x4xf32>
  %b = burin.linear %x, %k : (tensor<2x4xf32>, !burin.weight<4x4xf32>) -> tensor<2x4xf32>
  return %a, %b : tensor<2x4xf32>, tensor<2x4xf32>
}

// The gain would scale the rows of both.
// CHECK-LABEL: func @scaled
// CHECK-COUNT-2: burin.linear {{.*}} -> tensor<2x4xf32>
// CHECK-NOT: burin.linear
// CHECK-NOT: extract_slice
func.func @scaled(%x: tensor<2x4xf32>, %z: tensor<2x4xf32>, %c: i1) -> (tensor<2x4xf32>, tensor<2x4xf32>) {
  %q = burin.get @c.q : !burin.weight<4x4xf32>
  %k = burin.get @c.k : !burin.weight<4x4xf32>
  %a = burin.linear %x, %q : (tensor<2x4xf32>, !burin.weight<4x4xf32>) -> tensor<2x4xf32>
  %b = burin.linear %x, %k : (tensor<2x4xf32>, !burin.weight<4x4xf32>) -> tensor<2x4xf32>
  return %a, %b : tensor<2x4xf32>, tensor<2x4xf32>
}

// No tensor of the model file holds one of them.
// CHECK-LABEL: func @computed
// CHECK-COUNT-2: burin.linear {{.*}} -> tensor<2x4xf32>
// CHECK-NOT: burin.linear
// CHECK-NOT: extract_slice
func.func @computed(%x: tensor<2x4xf32>, %z: tensor<2x4xf32>, %c: i1) -> (tensor<2x4xf32>, tensor<2x4xf32>) {
  %q = burin.get @d.q : !burin.weight<4x4xf32>
  %k = burin.get @d.k : !burin.weight<4x4xf32>
  %a = burin.linear %x, %q : (tensor<2x4xf32>, !burin.weight<4x4xf32>) -> tensor<2x4xf32>
  %b = burin.linear %x, %k : (tensor<2x4xf32>, !burin.weight<4x4xf32>) -> tensor<2x4xf32>
  return %a, %b : tensor<2x4xf32>, tensor<2x4xf32>
}

// They are stored differently.
// CHECK-LABEL: func @stored_differently
// CHECK-COUNT-2: burin.linear {{.*}} -> tensor<2x4xf32>
// CHECK-NOT: burin.linear
// CHECK-NOT: extract_slice
func.func @stored_differently(%x: tensor<2x4xf32>, %z: tensor<2x4xf32>, %c: i1) -> (tensor<2x4xf32>, tensor<2x4xf32>) {
  %q = burin.get @e.q : !burin.weight<4x4xf32>
  %k = burin.get @e.k : !burin.weight<4x4xf32>
  %a = burin.linear %x, %q : (tensor<2x4xf32>, !burin.weight<4x4xf32>) -> tensor<2x4xf32>
  %b = burin.linear %x, %k : (tensor<2x4xf32>, !burin.weight<4x4xf32>) -> tensor<2x4xf32>
  return %a, %b : tensor<2x4xf32>, tensor<2x4xf32>
}

// A norm stands behind one of the products.
// CHECK-LABEL: func @normed
// CHECK-COUNT-2: burin.linear {{.*}} -> tensor<2x4xf32>
// CHECK-NOT: burin.linear
// CHECK-NOT: extract_slice
func.func @normed(%x: tensor<2x4xf32>, %z: tensor<2x4xf32>, %c: i1) -> (tensor<2x4xf32>, tensor<2x4xf32>) {
  %q = burin.get @f.q : !burin.weight<4x4xf32>
  %k = burin.get @f.k : !burin.weight<4x4xf32>
  %a = burin.linear %x, %q {norm_epsilon = 0.5 : f32} : (tensor<2x4xf32>, !burin.weight<4x4xf32>) -> tensor<2x4xf32>
  %b = burin.linear %x, %k : (tensor<2x4xf32>, !burin.weight<4x4xf32>) -> tensor<2x4xf32>
  return %a, %b : tensor<2x4xf32>, tensor<2x4xf32>
}

// One of them is added to what is there.
// CHECK-LABEL: func @accumulates
// CHECK-COUNT-2: burin.linear {{.*}} -> tensor<2x4xf32>
// CHECK-NOT: burin.linear
// CHECK-NOT: extract_slice
func.func @accumulates(%x: tensor<2x4xf32>, %z: tensor<2x4xf32>, %c: i1) -> (tensor<2x4xf32>, tensor<2x4xf32>) {
  %q = burin.get @g.q : !burin.weight<4x4xf32>
  %k = burin.get @g.k : !burin.weight<4x4xf32>
  %a = burin.linear %x, %q : (tensor<2x4xf32>, !burin.weight<4x4xf32>) -> tensor<2x4xf32>
  %b = burin.linear %x, %k into %z {accumulate} : (tensor<2x4xf32>, !burin.weight<4x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>
  return %a, %b : tensor<2x4xf32>, tensor<2x4xf32>
}

// One of them may not be needed.
// CHECK-LABEL: func @in_a_branch
// CHECK-COUNT-2: burin.linear {{.*}} -> tensor<2x4xf32>
// CHECK-NOT: burin.linear
// CHECK-NOT: extract_slice
func.func @in_a_branch(%x: tensor<2x4xf32>, %z: tensor<2x4xf32>, %c: i1) -> (tensor<2x4xf32>, tensor<2x4xf32>) {
  %q = burin.get @h.q : !burin.weight<4x4xf32>
  %k = burin.get @h.k : !burin.weight<4x4xf32>
  %a = burin.linear %x, %q : (tensor<2x4xf32>, !burin.weight<4x4xf32>) -> tensor<2x4xf32>
  %b = scf.if %c -> tensor<2x4xf32> {
    %d = burin.linear %x, %k : (tensor<2x4xf32>, !burin.weight<4x4xf32>) -> tensor<2x4xf32>
    scf.yield %d : tensor<2x4xf32>
  } else {
    scf.yield %z : tensor<2x4xf32>
  }
  return %a, %b : tensor<2x4xf32>, tensor<2x4xf32>
}

// One weight cannot stand in two rows.
// CHECK-LABEL: func @one_weight_twice
// CHECK-COUNT-2: burin.linear {{.*}} -> tensor<2x4xf32>
// CHECK-NOT: burin.linear
// CHECK-NOT: extract_slice
func.func @one_weight_twice(%x: tensor<2x4xf32>, %z: tensor<2x4xf32>, %c: i1) -> (tensor<2x4xf32>, tensor<2x4xf32>) {
  %q = burin.get @i.q : !burin.weight<4x4xf32>
  %k = burin.get @i.k : !burin.weight<4x4xf32>
  %a = burin.linear %x, %q : (tensor<2x4xf32>, !burin.weight<4x4xf32>) -> tensor<2x4xf32>
  %b = burin.linear %x, %q : (tensor<2x4xf32>, !burin.weight<4x4xf32>) -> tensor<2x4xf32>
  return %a, %b : tensor<2x4xf32>, tensor<2x4xf32>
}

// A gate with a bias: silu takes rows without gaps only.
// CHECK-LABEL: func @reader_without_gaps
// CHECK-COUNT-2: burin.linear {{.*}} -> tensor<2x4xf32>
// CHECK-NOT: extract_slice
func.func @reader_without_gaps(%x: tensor<2x4xf32>) -> (tensor<2x4xf32>, tensor<2x4xf32>) {
  %g = burin.get @j.gate : !burin.weight<4x4xf32>
  %gb = burin.get @j.gate_bias : !burin.weight<4xf32>
  %u = burin.get @j.up : !burin.weight<4x4xf32>
  %a = burin.linear %x, %g : (tensor<2x4xf32>, !burin.weight<4x4xf32>) -> tensor<2x4xf32>
  %b = burin.add_bias %a, %gb : (tensor<2x4xf32>, !burin.weight<4xf32>) -> tensor<2x4xf32>
  %s = burin.silu %b : (tensor<2x4xf32>) -> tensor<2x4xf32>
  %c = burin.linear %x, %u : (tensor<2x4xf32>, !burin.weight<4x4xf32>) -> tensor<2x4xf32>
  return %s, %c : tensor<2x4xf32>, tensor<2x4xf32>
}
burin.weight private @j.gate : !burin.weight<4x4xf32> single ["jg"]
burin.weight private @j.gate_bias : !burin.weight<4xf32> single ["jgb"]
burin.weight private @j.up : !burin.weight<4x4xf32> single ["ju"]

// One has the codes of the file.
// CHECK-LABEL: func @kept_and_not
// CHECK-COUNT-2: burin.linear {{.*}} -> tensor<2x4xf32>
// CHECK-NOT: extract_slice
func.func @kept_and_not(%x: tensor<2x4xf32>) -> (tensor<2x4xf32>, tensor<2x4xf32>) {
  %q = burin.get @k.q : !burin.weight<4x4xf32>
  %k = burin.get @k.k : !burin.weight<4x4xf32>
  %a = burin.linear %x, %q : (tensor<2x4xf32>, !burin.weight<4x4xf32>) -> tensor<2x4xf32>
  %b = burin.linear %x, %k : (tensor<2x4xf32>, !burin.weight<4x4xf32>) -> tensor<2x4xf32>
  return %a, %b : tensor<2x4xf32>, tensor<2x4xf32>
}
burin.weight private @k.q : !burin.weight<4x4xf32> single ["kq"] {kept, storage = 4 : i32}
burin.weight private @k.k : !burin.weight<4x4xf32> single ["kk"] {storage = 4 : i32}
