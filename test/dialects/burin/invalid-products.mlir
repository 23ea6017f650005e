// RUN: burin-opt %s -split-input-file -verify-diagnostics
//
// The shapes of norms and products agree with those of their weights.

func.func @f(%a: tensor<2xi32>, %b: !burin.weight<8xf32>) {
  // expected-error @below {{expects a table of rank 2, found (8)}}
  %0 = burin.embedding %a, %b : (tensor<2xi32>, !burin.weight<8xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%a: tensor<2x1xi32>, %b: !burin.weight<32x8xf32>) {
  // expected-error @below {{expects ids of rank 1, found (2, 1)}}
  %0 = burin.embedding %a, %b : (tensor<2x1xi32>, !burin.weight<32x8xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%a: tensor<3xi32>, %b: !burin.weight<32x8xf32>) {
  // expected-error @below {{expects a result of shape (3, 8), found (2, 8)}}
  %0 = burin.embedding %a, %b : (tensor<3xi32>, !burin.weight<32x8xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%a: tensor<?xi32>, %b: !burin.weight<32x8xf32>) {
  // expected-error @below {{expects a result of shape (?, 8), found (2, 8)}}
  %0 = burin.embedding %a, %b : (tensor<?xi32>, !burin.weight<32x8xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%a: tensor<2x8xf32>, %b: !burin.weight<8xf32>) {
  // expected-error @below {{expects a positive epsilon, found 0}}
  %0 = burin.rms_norm %a, %b {epsilon = 0.0 : f32} : (tensor<2x8xf32>, !burin.weight<8xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%a: tensor<2x8xf32>, %b: !burin.weight<8xf32>) {
  // expected-error @below {{expects a positive epsilon, found -1}}
  %0 = burin.rms_norm %a, %b {epsilon = -1.0 : f32} : (tensor<2x8xf32>, !burin.weight<8xf32>) -> tensor<2x8xf32>
  return
}

// -----

// Infinity is no epsilon, nor is what is no number.
func.func @f(%a: tensor<2x8xf32>, %b: !burin.weight<8xf32>) {
  // expected-error @below {{expects a positive epsilon, found}}
  %0 = burin.rms_norm %a, %b {epsilon = 0x7F800000 : f32} : (tensor<2x8xf32>, !burin.weight<8xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%a: tensor<2x8xf32>, %b: !burin.weight<8xf32>) {
  // expected-error @below {{expects a positive epsilon, found}}
  %0 = burin.rms_norm %a, %b {epsilon = 0x7FC00000 : f32} : (tensor<2x8xf32>, !burin.weight<8xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%a: tensor<8xf32>, %b: !burin.weight<8xf32>) {
  // expected-error @below {{expects an input of rank 2, found (8)}}
  %0 = burin.rms_norm %a, %b {epsilon = 1.0 : f32} : (tensor<8xf32>, !burin.weight<8xf32>) -> tensor<8xf32>
  return
}

// -----

func.func @f(%a: tensor<2x8xf32>, %b: !burin.weight<4xf32>) {
  // expected-error @below {{expects a gain of shape (8), found (4)}}
  %0 = burin.rms_norm %a, %b {epsilon = 1.0 : f32} : (tensor<2x8xf32>, !burin.weight<4xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%a: tensor<2x8xf32>, %b: !burin.weight<8xf32>) {
  // expected-error @below {{expects a result of shape (2, 8), found (2, 4)}}
  %0 = burin.rms_norm %a, %b {epsilon = 1.0 : f32} : (tensor<2x8xf32>, !burin.weight<8xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @f(%a: tensor<2x2x8xf32>, %b: !burin.weight<4x8xf32>) {
  // expected-error @below {{expects an input of rank 2, found (2, 2, 8)}}
  %0 = burin.linear %a, %b : (tensor<2x2x8xf32>, !burin.weight<4x8xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%a: tensor<2x8xf32>, %b: !burin.weight<8xf32>) {
  // expected-error @below {{expects a weight of rank 2, found (8)}}
  %0 = burin.linear %a, %b : (tensor<2x8xf32>, !burin.weight<8xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%a: tensor<2x8xf32>, %b: !burin.weight<4x8xf32>) {
  // expected-error @below {{expects a positive norm_epsilon, found 0}}
  %0 = burin.linear %a, %b {norm_epsilon = 0.0 : f32} : (tensor<2x8xf32>, !burin.weight<4x8xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @f(%a: tensor<2x8xf32>, %b: !burin.weight<4x6xf32>) {
  // expected-error @below {{expects a weight of shape (4, 8), found (4, 6)}}
  %0 = burin.linear %a, %b : (tensor<2x8xf32>, !burin.weight<4x6xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @f(%a: tensor<2x8xf32>, %b: !burin.weight<4x8xf32>) {
  // expected-error @below {{expects a result of shape (2, 4), found (2, 8)}}
  %0 = burin.linear %a, %b : (tensor<2x8xf32>, !burin.weight<4x8xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%a: tensor<2x8xf32>, %b: !burin.weight<4x8xf32>) {
  // expected-error @below {{expects a result of shape (2, 4), found (1, 4)}}
  %0 = burin.linear %a, %b : (tensor<2x8xf32>, !burin.weight<4x8xf32>) -> tensor<1x4xf32>
  return
}

// -----

func.func @f(%a: tensor<8xf32>, %b: !burin.weight<4x8xf32>) {
  // expected-error @below {{expects an input of rank 2, found (8)}}
  %0 = burin.gated_linear %a, %b : (tensor<8xf32>, !burin.weight<4x8xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @f(%a: tensor<2x8xf32>, %b: !burin.weight<4xf32>) {
  // expected-error @below {{expects a weight of rank 2, found (4)}}
  %0 = burin.gated_linear %a, %b : (tensor<2x8xf32>, !burin.weight<4xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%a: tensor<2x8xf32>, %b: !burin.weight<5x8xf32>) {
  // expected-error @below {{expects an even number of weight rows, found 5}}
  %0 = burin.gated_linear %a, %b : (tensor<2x8xf32>, !burin.weight<5x8xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%a: tensor<2x8xf32>, %b: !burin.weight<4x6xf32>) {
  // expected-error @below {{expects a weight of shape (4, 8), found (4, 6)}}
  %0 = burin.gated_linear %a, %b : (tensor<2x8xf32>, !burin.weight<4x6xf32>) -> tensor<2x2xf32>
  return
}

// -----

func.func @f(%a: tensor<2x8xf32>, %b: !burin.weight<4x8xf32>) {
  // expected-error @below {{expects a result of shape (2, 2), found (2, 4)}}
  %0 = burin.gated_linear %a, %b : (tensor<2x8xf32>, !burin.weight<4x8xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @f(%a: tensor<2x8xf32>, %b: !burin.weight<4x8xf32>) {
  // expected-error @below {{expects a positive norm_epsilon, found -5.000000e-01}}
  %0 = burin.gated_linear %a, %b {norm_epsilon = -0.5 : f32} : (tensor<2x8xf32>, !burin.weight<4x8xf32>) -> tensor<2x2xf32>
  return
}
