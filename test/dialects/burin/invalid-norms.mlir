// RUN: burin-opt %s --split-input-file --verify-diagnostics
//
// Norms, activations and positions whose shapes do not agree.

func.func @f(%x: tensor<2x8xf32>, %g: !burin.weight<3xf32>) {
  // expected-error @below {{expects an input width that is a multiple of the gain's 3, found 8}}
  %0 = burin.head_norm %x, %g {epsilon = 1.0e-6 : f32} : (tensor<2x8xf32>, !burin.weight<3xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%x: tensor<2x8xf32>, %g: !burin.weight<4xf32>) {
  // expected-error @below {{expects a positive epsilon, found 0}}
  %0 = burin.head_norm %x, %g {epsilon = 0.0 : f32} : (tensor<2x8xf32>, !burin.weight<4xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%x: tensor<2x8xf32>, %g: !burin.weight<8xf32>, %b: !burin.weight<4xf32>) {
  // expected-error @below {{expects a bias of shape (8), found (4)}}
  %0 = burin.layer_norm %x, %g, %b {epsilon = 1.0e-6 : f32} : (tensor<2x8xf32>, !burin.weight<8xf32>, !burin.weight<4xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%x: tensor<2x8xf32>, %g: !burin.weight<4xf32>, %b: !burin.weight<8xf32>) {
  // expected-error @below {{expects a gain of shape (8), found (4)}}
  %0 = burin.layer_norm %x, %g, %b {epsilon = 1.0e-6 : f32} : (tensor<2x8xf32>, !burin.weight<4xf32>, !burin.weight<8xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%x: tensor<2x7xf32>) {
  // expected-error @below {{expects an input of even width, found 7}}
  %0 = burin.geglu %x : (tensor<2x7xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @f(%x: tensor<2x8xf32>) {
  // expected-error @below {{expects a result of shape (2, 4), found (2, 8)}}
  %0 = burin.geglu %x : (tensor<2x8xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%x: tensor<2x8xf32>) {
  // expected-error @below {{expects a result of shape (2, 8), found (2, 4)}}
  %0 = burin.gelu_tanh %x : (tensor<2x8xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @f(%x: tensor<2x8xf32>) {
  // expected-error @below {{expects a positive cap, found 0}}
  %0 = burin.soft_cap %x {cap = 0.0 : f32} : (tensor<2x8xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%x: tensor<2x8xf32>, %t: !burin.weight<16x7xf32>, %p: index) {
  // expected-error @below {{expects a table of shape (16, 8), found (16, 7)}}
  %0 = burin.add_positions %x, %t at %p : (tensor<2x8xf32>, !burin.weight<16x7xf32>, index) -> tensor<2x8xf32>
  return
}
