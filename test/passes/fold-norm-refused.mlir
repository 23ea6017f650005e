// RUN: burin-opt %s --burin-fold-norm | FileCheck %s
//
// Every function differs from what is folded in one thing only, and has a weight of its own.

burin.weight private @gain : !burin.weight<4xf32> single ["gain"]
burin.weight private @a : !burin.weight<4x4xf32> single ["a"] {column_scale = "other"}
burin.weight private @b : !burin.weight<4x4xf32> single [] {value = dense<1.0> : tensor<4x4xf32>}
burin.weight private @c : !burin.weight<4x4xf32> single ["c"]
burin.weight private @d : !burin.weight<4x4xf32> single ["d"]
burin.weight private @e : !burin.weight<4x4xf32> single ["e"]
burin.weight private @f : !burin.weight<4x4xf32> single ["f"]
burin.weight private @k : !burin.weight<4x4xf32> single ["k"] {kept, storage = 5 : i32}
burin.weight private @ones : !burin.weight<4xf32> single [] {value = dense<1.0> : tensor<4xf32>}
burin.weight private @h : !burin.weight<4x4xf32> single ["h"]

// The columns take one gain.
// CHECK-LABEL: func @has_a_gain_already
// CHECK: burin.rms_norm
// CHECK-NOT: norm_epsilon
// CHECK: return
func.func @has_a_gain_already(%x: tensor<1x4xf32>, %z: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %g = burin.get @gain : !burin.weight<4xf32>
  %w = burin.get @a : !burin.weight<4x4xf32>
  %n = burin.rms_norm %x, %g {epsilon = 0.5 : f32} : (tensor<1x4xf32>, !burin.weight<4xf32>) -> tensor<1x4xf32>
  %y = burin.linear %n, %w : (tensor<1x4xf32>, !burin.weight<4x4xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}

// The gain is applied when the model file is read, where this weight is not.
// CHECK-LABEL: func @computed_weight
// CHECK: burin.rms_norm
// CHECK-NOT: norm_epsilon
// CHECK: return
func.func @computed_weight(%x: tensor<1x4xf32>, %z: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %g = burin.get @gain : !burin.weight<4xf32>
  %w = burin.get @b : !burin.weight<4x4xf32>
  %n = burin.rms_norm %x, %g {epsilon = 0.5 : f32} : (tensor<1x4xf32>, !burin.weight<4xf32>) -> tensor<1x4xf32>
  %y = burin.linear %n, %w : (tensor<1x4xf32>, !burin.weight<4x4xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}

// The factor would multiply what is there, too.
// CHECK-LABEL: func @accumulates
// CHECK: burin.rms_norm
// CHECK-NOT: norm_epsilon
// CHECK: return
func.func @accumulates(%x: tensor<1x4xf32>, %z: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %g = burin.get @gain : !burin.weight<4xf32>
  %w = burin.get @c : !burin.weight<4x4xf32>
  %n = burin.rms_norm %x, %g {epsilon = 0.5 : f32} : (tensor<1x4xf32>, !burin.weight<4xf32>) -> tensor<1x4xf32>
  %y = burin.linear %n, %w into %z {accumulate} : (tensor<1x4xf32>, !burin.weight<4x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}

// The normalized vector is what the product is added to, not what it is made of.
// CHECK-LABEL: func @norm_is_the_residual
// CHECK: burin.rms_norm
// CHECK-NOT: norm_epsilon
// CHECK: return
func.func @norm_is_the_residual(%x: tensor<1x4xf32>, %z: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %g = burin.get @gain : !burin.weight<4xf32>
  %w = burin.get @d : !burin.weight<4x4xf32>
  %n = burin.rms_norm %x, %g {epsilon = 0.5 : f32} : (tensor<1x4xf32>, !burin.weight<4xf32>) -> tensor<1x4xf32>
  %y = burin.linear %z, %w into %n {accumulate} : (tensor<1x4xf32>, !burin.weight<4x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}

// The weight would take the gain of one norm and be read behind another.
// CHECK-LABEL: func @one_weight_twice
// CHECK: burin.rms_norm
// CHECK-NOT: norm_epsilon
// CHECK: return
func.func @one_weight_twice(%x: tensor<1x4xf32>, %z: tensor<1x4xf32>) -> (tensor<1x4xf32>, tensor<1x4xf32>) {
  %g = burin.get @gain : !burin.weight<4xf32>
  %w = burin.get @e : !burin.weight<4x4xf32>
  %n = burin.rms_norm %x, %g {epsilon = 0.5 : f32} : (tensor<1x4xf32>, !burin.weight<4xf32>) -> tensor<1x4xf32>
  %y = burin.linear %n, %w : (tensor<1x4xf32>, !burin.weight<4x4xf32>) -> tensor<1x4xf32>
  %v = burin.linear %z, %w : (tensor<1x4xf32>, !burin.weight<4x4xf32>) -> tensor<1x4xf32>
  return %y, %v : tensor<1x4xf32>, tensor<1x4xf32>
}

// A norm behind a norm: the product has one factor.
// CHECK-LABEL: func @two_norms
// CHECK: burin.rms_norm
// CHECK: norm_epsilon = 2.500000e-01
// CHECK: return
func.func @two_norms(%x: tensor<1x4xf32>, %z: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %g = burin.get @gain : !burin.weight<4xf32>
  %w = burin.get @f : !burin.weight<4x4xf32>
  %n = burin.rms_norm %x, %g {epsilon = 0.5 : f32} : (tensor<1x4xf32>, !burin.weight<4xf32>) -> tensor<1x4xf32>
  %y = burin.linear %n, %w {norm_epsilon = 0.25 : f32} : (tensor<1x4xf32>, !burin.weight<4x4xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}

// The weight names its gain by the tensor in the model file, and this gain is in none.
// CHECK-LABEL: func @computed_gain
// CHECK: burin.rms_norm
// CHECK-NOT: norm_epsilon
// CHECK: return
func.func @computed_gain(%x: tensor<1x4xf32>, %z: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %g = burin.get @ones : !burin.weight<4xf32>
  %w = burin.get @h : !burin.weight<4x4xf32>
  %n = burin.rms_norm %x, %g {epsilon = 0.5 : f32} : (tensor<1x4xf32>, !burin.weight<4xf32>) -> tensor<1x4xf32>
  %y = burin.linear %n, %w : (tensor<1x4xf32>, !burin.weight<4x4xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}

// Nobody reads the norm: it is not this pass that drops it.
// CHECK-LABEL: func @no_reader
// CHECK: burin.rms_norm
// CHECK-NOT: norm_epsilon
// CHECK: return
func.func @no_reader(%x: tensor<1x4xf32>, %z: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %g = burin.get @gain : !burin.weight<4xf32>
  %n = burin.rms_norm %x, %g {epsilon = 0.5 : f32} : (tensor<1x4xf32>, !burin.weight<4xf32>) -> tensor<1x4xf32>
  return %x : tensor<1x4xf32>
}

// The codes are the file's.
// CHECK-LABEL: func @kept
// CHECK: burin.rms_norm
// CHECK-NOT: norm_epsilon
// CHECK: return
func.func @kept(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %g = burin.get @gain : !burin.weight<4xf32>
  %w = burin.get @k : !burin.weight<4x4xf32>
  %n = burin.rms_norm %x, %g {epsilon = 0.5 : f32} : (tensor<1x4xf32>, !burin.weight<4xf32>) -> tensor<1x4xf32>
  %y = burin.linear %n, %w : (tensor<1x4xf32>, !burin.weight<4x4xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}
