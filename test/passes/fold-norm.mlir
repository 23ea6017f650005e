// RUN: burin-opt %s --burin-fold-norm | FileCheck %s
//
// A norm goes into the products that read it, unless a weight of theirs has another reader.

// CHECK-DAG: burin.weight private @w : !burin.weight<2x4xf32> single ["w"] {column_scale = "gain"}
// CHECK-DAG: burin.weight private @gated : !burin.weight<6x4xf32> interleave ["a", "b"] {column_scale = "gain"}
// CHECK-DAG: burin.weight private @tied : !burin.weight<16x4xf32> single ["e"]{{$}}
burin.weight private @gain : !burin.weight<4xf32> single ["gain"]
burin.weight private @w : !burin.weight<2x4xf32> single ["w"]
burin.weight private @gated : !burin.weight<6x4xf32> interleave ["a", "b"]
burin.weight private @tied : !burin.weight<16x4xf32> single ["e"]

// CHECK-LABEL: func @into_two_products(
// CHECK-SAME: %[[X:.*]]: tensor<?x4xf32>)
// CHECK-NOT: burin.rms_norm
// CHECK: burin.linear %[[X]], %{{.*}} {norm_epsilon = 9.99999974E-6 : f32}
// CHECK: burin.gated_linear %[[X]], %{{.*}} {norm_epsilon = 9.99999974E-6 : f32}
func.func @into_two_products(%x: tensor<?x4xf32>) -> (tensor<?x2xf32>, tensor<?x3xf32>) {
  %g = burin.get @gain : !burin.weight<4xf32>
  %n = burin.rms_norm %x, %g {epsilon = 1.0e-5 : f32} : (tensor<?x4xf32>, !burin.weight<4xf32>) -> tensor<?x4xf32>
  %w = burin.get @w : !burin.weight<2x4xf32>
  %y = burin.linear %n, %w : (tensor<?x4xf32>, !burin.weight<2x4xf32>) -> tensor<?x2xf32>
  %gw = burin.get @gated : !burin.weight<6x4xf32>
  %z = burin.gated_linear %n, %gw : (tensor<?x4xf32>, !burin.weight<6x4xf32>) -> tensor<?x3xf32>
  return %y, %z : tensor<?x2xf32>, tensor<?x3xf32>
}

// The head is the embedding: scaling it would change what tokens mean.
// CHECK-LABEL: func @tied_head
// CHECK: burin.rms_norm
// CHECK: burin.linear %{{.*}}, %{{.*}} : (tensor<1x4xf32>
func.func @tied_head(%ids: tensor<1xi32>) -> tensor<1x16xf32> {
  %e = burin.get @tied : !burin.weight<16x4xf32>
  %x = burin.embedding %ids, %e : (tensor<1xi32>, !burin.weight<16x4xf32>) -> tensor<1x4xf32>
  %g = burin.get @gain : !burin.weight<4xf32>
  %n = burin.rms_norm %x, %g {epsilon = 1.0e-5 : f32} : (tensor<1x4xf32>, !burin.weight<4xf32>) -> tensor<1x4xf32>
  %h = burin.get @tied : !burin.weight<16x4xf32>
  %y = burin.linear %n, %h : (tensor<1x4xf32>, !burin.weight<16x4xf32>) -> tensor<1x16xf32>
  return %y : tensor<1x16xf32>
}

// Something else reads the normalized vector itself.
// CHECK-LABEL: func @other_reader
// CHECK: burin.rms_norm
func.func @other_reader(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %g = burin.get @gain : !burin.weight<4xf32>
  %n = burin.rms_norm %x, %g {epsilon = 1.0e-5 : f32} : (tensor<1x4xf32>, !burin.weight<4xf32>) -> tensor<1x4xf32>
  return %n : tensor<1x4xf32>
}
