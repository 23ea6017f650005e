// RUN: burin-opt %s | burin-opt | FileCheck %s
// RUN: burin-opt %s --mlir-print-op-generic | burin-opt | FileCheck %s
// RUN: burin-opt %s --verify-roundtrip -o /dev/null
//
// Every operation is printed as it is read, in value form and in destination form.

// CHECK-LABEL: func @value_form
// CHECK-SAME: (%[[IDS:.*]]: tensor<?xi32>, %[[P:.*]]: index, %[[N:.*]]: index)
func.func @value_form(%ids: tensor<?xi32>, %p: index, %n: index) -> tensor<?x8xf32> {
  %table = burin.get @table : !burin.weight<32x8xf32>
  %gain = burin.get @gain : !burin.weight<8xf32>
  %w = burin.get @w : !burin.weight<8x8xf32>
  %wide = burin.get @wide : !burin.weight<12x8xf32>
  %f = burin.get @frequencies : !burin.weight<2xf32>
  %keys = burin.get @keys : !burin.cache<2x16x4xf32>
  %values = burin.get @values : !burin.cache<2x16x4xf32>
  // CHECK: %[[X:.*]] = burin.embedding %[[IDS]], %{{.*}} : (tensor<?xi32>, !burin.weight<32x8xf32>) -> tensor<?x8xf32>
  %x = burin.embedding %ids, %table : (tensor<?xi32>, !burin.weight<32x8xf32>) -> tensor<?x8xf32>
  // CHECK: %[[T:.*]] = burin.rope_table %[[P]], %[[N]], %{{.*}} : (index, index, !burin.weight<2xf32>) -> tensor<?x2x2xf32>
  %t = burin.rope_table %p, %n, %f : (index, index, !burin.weight<2xf32>) -> tensor<?x2x2xf32>
  // CHECK: burin.rms_norm %[[X]], %{{.*}} {epsilon = 9.99999974E-6 : f32} : (tensor<?x8xf32>, !burin.weight<8xf32>) -> tensor<?x8xf32>
  %h = burin.rms_norm %x, %gain {epsilon = 1.0e-5 : f32} : (tensor<?x8xf32>, !burin.weight<8xf32>) -> tensor<?x8xf32>
  // CHECK: burin.layer_norm %[[X]], %{{.*}}, %{{.*}} {epsilon = 5.000000e-01 : f32} : (tensor<?x8xf32>, !burin.weight<8xf32>, !burin.weight<8xf32>) -> tensor<?x8xf32>
  %ln = burin.layer_norm %x, %gain, %gain {epsilon = 0.5 : f32} : (tensor<?x8xf32>, !burin.weight<8xf32>, !burin.weight<8xf32>) -> tensor<?x8xf32>
  // CHECK: burin.head_norm %{{.*}}, %{{.*}} {epsilon = 5.000000e-01 : f32} : (tensor<?x8xf32>, !burin.weight<2xf32>) -> tensor<?x8xf32>
  %hn = burin.head_norm %ln, %f {epsilon = 0.5 : f32} : (tensor<?x8xf32>, !burin.weight<2xf32>) -> tensor<?x8xf32>
  // CHECK: burin.add_positions %{{.*}}, %{{.*}} at %[[P]] : (tensor<?x8xf32>, !burin.weight<32x8xf32>, index) -> tensor<?x8xf32>
  %ap = burin.add_positions %hn, %table at %p : (tensor<?x8xf32>, !burin.weight<32x8xf32>, index) -> tensor<?x8xf32>
  // CHECK: burin.gelu_tanh %{{.*}} : (tensor<?x8xf32>) -> tensor<?x8xf32>
  %gt = burin.gelu_tanh %ap : (tensor<?x8xf32>) -> tensor<?x8xf32>
  // CHECK: burin.geglu %{{.*}} : (tensor<?x8xf32>) -> tensor<?x4xf32>
  %ge = burin.geglu %gt : (tensor<?x8xf32>) -> tensor<?x4xf32>
  // CHECK: burin.scale %{{.*}} {factor = 2.000000e+00 : f32} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %sc = burin.scale %ge {factor = 2.0 : f32} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  // CHECK: burin.soft_cap %{{.*}} {cap = 3.000000e+01 : f32} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %cap = burin.soft_cap %sc {cap = 30.0 : f32} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  // CHECK: burin.cache_write %[[IDS]] to %[[HISTORY:.*]] at %[[P]] : (tensor<?xi32>, !burin.cache<17xi32>, index) -> ()
  %history = burin.get @history : !burin.cache<17xi32>
  burin.cache_write %ids to %history at %p : (tensor<?xi32>, !burin.cache<17xi32>, index) -> ()
  // CHECK: burin.rope_table %[[P]], %[[N]], %{{.*}} of %[[HISTORY]] {factor = 1.500000e+00 : f32, original = 16 : i64} : (index, index, !burin.weight<2x2xf32>, !burin.cache<17xi32>) -> tensor<?x2x2xf32>
  %both = burin.get @both : !burin.weight<2x2xf32>
  %lt = burin.rope_table %p, %n, %both of %history {factor = 1.5 : f32, original = 16 : i64} : (index, index, !burin.weight<2x2xf32>, !burin.cache<17xi32>) -> tensor<?x2x2xf32>
  // CHECK: burin.attention %{{.*}}, %{{.*}}, %{{.*}} at %[[P]] {scale = 5.000000e-01 : f32, soft_cap = 5.000000e+01 : f32, window = 3 : i64}
  %win = burin.attention %x, %keys, %values at %p {scale = 0.5 : f32, window = 3 : i64, soft_cap = 50.0 : f32} : (tensor<?x8xf32>, !burin.cache<2x16x4xf32>, !burin.cache<2x16x4xf32>, index) -> tensor<?x8xf32>
  // CHECK: burin.linear %{{.*}}, %{{.*}} : (tensor<?x8xf32>, !burin.weight<8x8xf32>) -> tensor<?x8xf32>
  %q = burin.linear %h, %w : (tensor<?x8xf32>, !burin.weight<8x8xf32>) -> tensor<?x8xf32>
  // CHECK: burin.linear {{.*}} {norm_epsilon = 5.000000e-01 : f32} : {{.*}} -> tensor<?x8xf32>
  %k = burin.linear %x, %w {norm_epsilon = 0.5 : f32} : (tensor<?x8xf32>, !burin.weight<8x8xf32>) -> tensor<?x8xf32>
  // CHECK: burin.add_bias %{{.*}}, %{{.*}} : (tensor<?x8xf32>, !burin.weight<8xf32>) -> tensor<?x8xf32>
  %b = burin.add_bias %q, %gain : (tensor<?x8xf32>, !burin.weight<8xf32>) -> tensor<?x8xf32>
  // CHECK: burin.rope %{{.*}}, %[[T]] {heads = 2 : i64} : (tensor<?x8xf32>, tensor<?x2x2xf32>) -> tensor<?x8xf32>
  %r = burin.rope %b, %t {heads = 2 : i64} : (tensor<?x8xf32>, tensor<?x2x2xf32>) -> tensor<?x8xf32>
  // CHECK: burin.cache_write %{{.*}} to %{{.*}} at %[[P]] rope %[[T]] : (tensor<?x8xf32>, !burin.cache<2x16x4xf32>, index, tensor<?x2x2xf32>) -> ()
  burin.cache_write %k to %keys at %p rope %t : (tensor<?x8xf32>, !burin.cache<2x16x4xf32>, index, tensor<?x2x2xf32>) -> ()
  // CHECK: burin.cache_write %{{.*}} to %{{.*}} at %[[P]] : (tensor<?x8xf32>, !burin.cache<2x16x4xf32>, index) -> ()
  burin.cache_write %k to %values at %p : (tensor<?x8xf32>, !burin.cache<2x16x4xf32>, index) -> ()
  // CHECK: burin.attention %{{.*}}, %{{.*}}, %{{.*}} at %[[P]] {scale = 5.000000e-01 : f32}
  %a = burin.attention %r, %keys, %values at %p {scale = 0.5 : f32} : (tensor<?x8xf32>, !burin.cache<2x16x4xf32>, !burin.cache<2x16x4xf32>, index) -> tensor<?x8xf32>
  // CHECK: %[[S:.*]] = burin.silu %{{.*}} : (tensor<?x8xf32>) -> tensor<?x8xf32>
  %s = burin.silu %a : (tensor<?x8xf32>) -> tensor<?x8xf32>
  // CHECK: burin.gated_linear %[[S]], %{{.*}} : (tensor<?x8xf32>, !burin.weight<12x8xf32>) -> tensor<?x6xf32>
  %g = burin.gated_linear %s, %wide : (tensor<?x8xf32>, !burin.weight<12x8xf32>) -> tensor<?x6xf32>
  // CHECK: burin.gated_linear {{.*}} {norm_epsilon = 5.000000e-01 : f32}
  %g2 = burin.gated_linear %s, %wide {norm_epsilon = 0.5 : f32} : (tensor<?x8xf32>, !burin.weight<12x8xf32>) -> tensor<?x6xf32>
  return %s : tensor<?x8xf32>
}

// CHECK-LABEL: func @destination_form
// CHECK-SAME: %[[X:[^:]*]]: tensor<1x8xf32>, %[[INTO:[^:]*]]: tensor<1x8xf32>, %[[IDS:[^:]*]]: tensor<1xi32>, %[[P:[^:]*]]: index, %[[SCORES:[^:]*]]: tensor<16xf32>, %[[G:[^:]*]]: tensor<1x6xf32>, %[[T:[^:]*]]: tensor<1x2x2xf32>
func.func @destination_form(%x: tensor<1x8xf32>, %into: tensor<1x8xf32>, %ids: tensor<1xi32>, %p: index, %scores: tensor<16xf32>, %g: tensor<1x6xf32>, %t: tensor<1x2x2xf32>) {
  %table = burin.get @table : !burin.weight<32x8xf32>
  %gain = burin.get @gain : !burin.weight<8xf32>
  %w = burin.get @w : !burin.weight<8x8xf32>
  %wide = burin.get @wide : !burin.weight<12x8xf32>
  %f = burin.get @frequencies : !burin.weight<2xf32>
  %keys = burin.get @keys : !burin.cache<2x16x4xf32>
  // CHECK: burin.embedding %[[IDS]], %{{.*}} into %[[INTO]] : (tensor<1xi32>, !burin.weight<32x8xf32>, tensor<1x8xf32>) -> tensor<1x8xf32>
  %0 = burin.embedding %ids, %table into %into : (tensor<1xi32>, !burin.weight<32x8xf32>, tensor<1x8xf32>) -> tensor<1x8xf32>
  // CHECK: burin.rope_table %[[P]], %[[P]], %{{.*}} into %[[T]] :
  %1 = burin.rope_table %p, %p, %f into %t : (index, index, !burin.weight<2xf32>, tensor<1x2x2xf32>) -> tensor<1x2x2xf32>
  // CHECK: burin.rms_norm %[[X]], %{{.*}} into %[[INTO]] {epsilon
  %2 = burin.rms_norm %x, %gain into %into {epsilon = 1.0e-5 : f32} : (tensor<1x8xf32>, !burin.weight<8xf32>, tensor<1x8xf32>) -> tensor<1x8xf32>
  // CHECK: burin.linear %[[X]], %{{.*}} into %[[INTO]] :
  %3 = burin.linear %x, %w into %into : (tensor<1x8xf32>, !burin.weight<8x8xf32>, tensor<1x8xf32>) -> tensor<1x8xf32>
  // CHECK: burin.linear %[[X]], %{{.*}} into %[[INTO]] {accumulate} :
  %4 = burin.linear %x, %w into %into {accumulate} : (tensor<1x8xf32>, !burin.weight<8x8xf32>, tensor<1x8xf32>) -> tensor<1x8xf32>
  // CHECK: burin.silu %[[X]] into %[[INTO]] :
  %5 = burin.silu %x into %into : (tensor<1x8xf32>, tensor<1x8xf32>) -> tensor<1x8xf32>
  // CHECK: burin.gated_linear %[[X]], %{{.*}} into %[[G]] :
  %6 = burin.gated_linear %x, %wide into %g : (tensor<1x8xf32>, !burin.weight<12x8xf32>, tensor<1x6xf32>) -> tensor<1x6xf32>
  // CHECK: burin.attention %[[X]], %[[KEYS:.*]], %[[KEYS]] at %[[P]] scratch %[[SCORES]] into %[[INTO]] {scale = 5.000000e-01 : f32} : (tensor<1x8xf32>, !burin.cache<2x16x4xf32>, !burin.cache<2x16x4xf32>, index, tensor<16xf32>, tensor<1x8xf32>) -> tensor<1x8xf32>
  %7 = burin.attention %x, %keys, %keys at %p scratch %scores into %into {scale = 0.5 : f32} : (tensor<1x8xf32>, !burin.cache<2x16x4xf32>, !burin.cache<2x16x4xf32>, index, tensor<16xf32>, tensor<1x8xf32>) -> tensor<1x8xf32>
  return
}

burin.weight private @table : !burin.weight<32x8xf32> single ["table"]
burin.weight private @gain : !burin.weight<8xf32> single ["gain"]
burin.weight private @w : !burin.weight<8x8xf32> single ["w"]
burin.weight private @wide : !burin.weight<12x8xf32> interleave ["gate", "up"]
burin.weight private @frequencies : !burin.weight<2xf32> single [] {value = dense<[1.0, 0.5]> : tensor<2xf32>}
burin.cache private @keys : !burin.cache<2x16x4xf32>
burin.cache private @values : !burin.cache<2x16x4xf32>
burin.weight private @both : !burin.weight<2x2xf32> single [] {value = dense<1.0> : tensor<2x2xf32>}
burin.cache private @history : !burin.cache<17xi32>
