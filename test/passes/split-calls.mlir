// RUN: burin-opt %s --burin-split-calls=threads=2 | FileCheck %s
// RUN: burin-opt %s --burin-split-calls=threads=1 | FileCheck %s --check-prefix=ONE
// RUN: not burin-opt %s --burin-split-calls=threads=0 2>&1 | FileCheck %s --check-prefix=ZERO
//
// Rows, heads or tokens are dealt out; a barrier stands only where threads could meet.

// ONE-NOT: split <
// ONE-NOT: chip.barrier
// ZERO: error: expects at least 1 thread, found 0
// CHECK: module attributes {chip.threads = 2 : i64}

chip.region @kv_cache kv_cache of 1024 bytes align 16
chip.region @weights weights of 1049088 bytes align 16
chip.region @arena arena of 65536 bytes align 16
chip.weight @w in @weights[0] : memref<16x8xf32> as f32 single ["w"]
chip.weight @tall in @weights[512] : memref<4096x64xf32> as f32 single ["large"]
chip.cache @k in @kv_cache[0] : memref<2x16x4xf32>
chip.cache @v in @kv_cache[512] : memref<2x16x4xf32>
chip.kernel @linear_f32 from "generic"
chip.kernel @add_f32 from "generic"
chip.kernel @rope_f32 from "generic"
chip.kernel @cache_f32 from "generic"
chip.kernel @rope_cache_f32 from "generic"
chip.kernel @attention_f32 from "generic"
chip.kernel @rms_norm_f32 from "generic"

// CHECK-LABEL: func.func private @decode
func.func private @decode(%x: memref<1x8xf32>, %rope: memref<1x2x2xf32>, %p: index) {
  %w = chip.address @w : memref<16x8xf32>
  %k = chip.address @k : memref<2x16x4xf32>
  %v = chip.address @v : memref<2x16x4xf32>
  %qkv = chip.slot @arena[0] "qkv" : memref<1x16xf32>
  %q = memref.subview %qkv[0, 0] [1, 8] [1, 1] : memref<1x16xf32> to memref<1x8xf32, strided<[16, 1]>>
  %kk = memref.subview %qkv[0, 8] [1, 8] [1, 1] : memref<1x16xf32> to memref<1x8xf32, strided<[16, 1], offset: 8>>
  %s = chip.slot @arena[64] "scores" : memref<32xf32>
  %a = chip.slot @arena[256] "a" : memref<1x8xf32>
  // Rows, and nobody may go on before all are there.
  // CHECK: chip.call @linear_f32({{.*}} split <16 by 16, buffers = [1, 0, 8], scratch = [0, 0, 0], numbers = [], sizes = [0, 1, 0]>
  // CHECK-NEXT: chip.barrier
  chip.call @linear_f32(%qkv, %x, %w : memref<1x16xf32>, memref<1x8xf32>, memref<16x8xf32>) writes 1 sizes [1, 16, 8]
  // Each thread rotates, stores and reads its own heads: no barrier until the heads meet.
  // CHECK-NEXT: chip.call @rope_cache_f32({{.*}} split <2 by 1, buffers = [64, 4, 0]
  // CHECK-NEXT: chip.call @cache_f32({{.*}} split <2 by 1, buffers = [64, 4]
  // CHECK-NEXT: chip.call @rope_f32({{.*}} split <2 by 1, buffers = [4, 0]
  // CHECK-NEXT: chip.call @attention_f32({{.*}} split <2 by 1, buffers = [4, 0, 4, 64, 64], scratch = [0, 16, 0, 0, 0]
  chip.call @rope_cache_f32(%k, %kk, %rope : memref<2x16x4xf32>, memref<1x8xf32, strided<[16, 1], offset: 8>>, memref<1x2x2xf32>) writes 1 at %p sizes [1, 16, 2, 16, 4, 2]
  chip.call @cache_f32(%v, %kk : memref<2x16x4xf32>, memref<1x8xf32, strided<[16, 1], offset: 8>>) writes 1 at %p sizes [1, 16, 2, 16, 4]
  chip.call @rope_f32(%q, %rope : memref<1x8xf32, strided<[16, 1]>>, memref<1x2x2xf32>) writes 1 sizes [1, 16, 2, 4, 2]
  chip.call @attention_f32(%a, %s, %q, %k, %v : memref<1x8xf32>, memref<32xf32>, memref<1x8xf32, strided<[16, 1]>>, memref<2x16x4xf32>, memref<2x16x4xf32>) writes 2 at %p sizes [1, 16, 2, 2, 16, 4, 16] floats [0.5]
  // CHECK-NEXT: chip.barrier
  // CHECK-NEXT: chip.call @linear_f32
  chip.call @linear_f32(%qkv, %a, %w : memref<1x16xf32>, memref<1x8xf32>, memref<16x8xf32>) writes 1 sizes [1, 16, 8]
  // CHECK-NEXT: chip.barrier
  // CHECK-NEXT: return
  return
}

// Several tokens are dealt out whole; where each thread goes on with its own, nobody waits.
// CHECK-LABEL: func.func @prefill
func.func @prefill(%x: memref<4x8xf32>) {
  %w = chip.address @w : memref<16x8xf32>
  %y = chip.slot @arena[1024] "y" : memref<4x8xf32>
  %z = chip.slot @arena[2048] "z" : memref<4x16xf32>
  %g = chip.slot @arena[3072] "g" : memref<8xf32>
  // CHECK: chip.call @rms_norm_f32({{.*}} split <4 by 1, buffers = [8, 8, 0]
  // CHECK-NEXT: chip.call @linear_f32({{.*}} split <4 by 1, buffers = [16, 8, 0]
  chip.call @rms_norm_f32(%y, %x, %g : memref<4x8xf32>, memref<4x8xf32>, memref<8xf32>) writes 1 sizes [4, 8] floats [0.5]
  chip.call @linear_f32(%z, %y, %w : memref<4x16xf32>, memref<4x8xf32>, memref<16x8xf32>) writes 1 sizes [4, 16, 8]
  return
}

// Rows of a large matrix, 32 KB at a time, go to whoever gets to them; before the next such call all meet.
// CHECK-LABEL: func.func private @large
func.func private @large(%x: memref<1x64xf32>) {
  %w = chip.address @tall : memref<4096x64xf32>
  %y = chip.slot @arena[1024] "y" : memref<1x4096xf32>
  %z = chip.slot @arena[32768] "z" : memref<1x4096xf32>
  // CHECK: chip.call @linear_f32({{.*}} split <4096 by 16 chunks of 128, buffers = [1, 0, 64]
  // CHECK-NEXT: chip.barrier
  // CHECK-NEXT: chip.call @linear_f32({{.*}} split <4096 by 16 chunks of 128,
  // CHECK-NEXT: chip.barrier
  // CHECK-NEXT: chip.call @add_f32({{.*}} split <4096 by 16, buffers
  chip.call @linear_f32(%y, %x, %w : memref<1x4096xf32>, memref<1x64xf32>, memref<4096x64xf32>) writes 1 sizes [1, 4096, 64]
  chip.call @linear_f32(%z, %x, %w : memref<1x4096xf32>, memref<1x64xf32>, memref<4096x64xf32>) writes 1 sizes [1, 4096, 64]
  chip.call @add_f32(%z, %y : memref<1x4096xf32>, memref<1x4096xf32>) writes 1 sizes [4096]
  return
}

// What cannot be dealt out is the first thread's; the others wait before they touch it, and before a buffer that lies in the same
// bytes is written.
// CHECK-LABEL: func.func @alone
func.func @alone(%x: memref<1x8xf32>) {
  %w = chip.address @w : memref<16x8xf32>
  %y = chip.slot @arena[0] "y" : memref<1x8xf32>
  %z = chip.slot @arena[0] "z" : memref<1x16xf32>
  %g = chip.slot @arena[128] "g" : memref<8xf32>
  // CHECK: chip.call @rms_norm_f32({{.*}}floats [5.000000e-01]{{$}}
  // CHECK-NEXT: chip.barrier
  // CHECK-NEXT: chip.call @linear_f32
  chip.call @rms_norm_f32(%y, %x, %g : memref<1x8xf32>, memref<1x8xf32>, memref<8xf32>) writes 1 sizes [1, 8] floats [0.5]
  chip.call @linear_f32(%z, %x, %w : memref<1x16xf32>, memref<1x8xf32>, memref<16x8xf32>) writes 1 sizes [1, 16, 8]
  return
}
