// RUN: burin-opt %s --burin-fuse-qkv | FileCheck %s
//
// Products of one input become one product and slices of it.

// CHECK: burin.weight private @b.qkv : !burin.weight<8x4xf32> concat ["q", "k", "v"]
burin.weight private @b.q : !burin.weight<4x4xf32> single ["q"]
burin.weight private @b.k : !burin.weight<2x4xf32> single ["k"]
burin.weight private @b.v : !burin.weight<2x4xf32> single ["v"]
burin.weight private @shared : !burin.weight<4x4xf32> single ["s"]
burin.weight private @own : !burin.weight<4x4xf32> single ["o"]

// CHECK-LABEL: func @fused(
// CHECK-SAME: %[[X:.*]]: tensor<?x4xf32>)
// CHECK: %[[W:.*]] = burin.get @b.qkv
// CHECK: %[[Y:.*]] = burin.linear %[[X]], %[[W]] : {{.*}} -> tensor<?x8xf32>
// CHECK: %[[N:.*]] = tensor.dim %[[Y]]
// CHECK: %[[Q:.*]] = tensor.extract_slice %[[Y]][0, 0] [%[[N]], 4] [1, 1]
// CHECK: %[[K:.*]] = tensor.extract_slice %[[Y]][0, 4] [%[[N]], 2] [1, 1]
// CHECK: %[[V:.*]] = tensor.extract_slice %[[Y]][0, 6] [%[[N]], 2] [1, 1]
// CHECK: return %[[Q]], %[[K]], %[[V]]
func.func @fused(%x: tensor<?x4xf32>) -> (tensor<?x4xf32>, tensor<?x2xf32>, tensor<?x2xf32>) {
  %wq = burin.get @b.q : !burin.weight<4x4xf32>
  %q = burin.linear %x, %wq : (tensor<?x4xf32>, !burin.weight<4x4xf32>) -> tensor<?x4xf32>
  %wk = burin.get @b.k : !burin.weight<2x4xf32>
  %k = burin.linear %x, %wk : (tensor<?x4xf32>, !burin.weight<2x4xf32>) -> tensor<?x2xf32>
  %wv = burin.get @b.v : !burin.weight<2x4xf32>
  %v = burin.linear %x, %wv : (tensor<?x4xf32>, !burin.weight<2x4xf32>) -> tensor<?x2xf32>
  return %q, %k, %v : tensor<?x4xf32>, tensor<?x2xf32>, tensor<?x2xf32>
}

// A weight with a second reader stays as it is, and one product alone is no group.
// CHECK-LABEL: func @shared_weight
// CHECK-COUNT-3: burin.linear {{.*}} -> tensor<2x4xf32>
// CHECK-NOT: extract_slice
func.func @shared_weight(%x: tensor<2x4xf32>, %z: tensor<2x4xf32>) -> (tensor<2x4xf32>, tensor<2x4xf32>, tensor<2x4xf32>) {
  %s = burin.get @shared : !burin.weight<4x4xf32>
  %o = burin.get @own : !burin.weight<4x4xf32>
  %a = burin.linear %x, %s : (tensor<2x4xf32>, !burin.weight<4x4xf32>) -> tensor<2x4xf32>
  %b = burin.linear %x, %o : (tensor<2x4xf32>, !burin.weight<4x4xf32>) -> tensor<2x4xf32>
  %c = burin.linear %z, %s : (tensor<2x4xf32>, !burin.weight<4x4xf32>) -> tensor<2x4xf32>
  return %a, %b, %c : tensor<2x4xf32>, tensor<2x4xf32>, tensor<2x4xf32>
}
