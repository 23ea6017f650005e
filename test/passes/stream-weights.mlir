// RUN: split-file %s %t
// RUN: burin-opt %t/streams.mlir --burin-stream-weights=bytes=1024 --canonicalize --cse | FileCheck %s
// RUN: burin-opt %t/streams.mlir --burin-stream-weights=bytes=0 | FileCheck %s --check-prefix=NONE
// RUN: not burin-opt %t/streams.mlir --burin-stream-weights=bytes=511 2>&1 | FileCheck %s --check-prefix=FEW
// RUN: not burin-opt %t/streams.mlir --burin-stream-weights=bytes=-1 2>&1 | FileCheck %s --check-prefix=NEGATIVE
// RUN: not burin-opt %t/fast.mlir --burin-stream-weights=bytes=1024 2>&1 | FileCheck %s --check-prefix=FAST
// RUN: not burin-opt %t/threads.mlir --burin-stream-weights=bytes=1024 2>&1 | FileCheck %s --check-prefix=THREADS
// RUN: burin-opt %t/layers.mlir --burin-stream-weights=bytes=2048 --canonicalize --cse | FileCheck %s --check-prefix=LAYERS
//
// Products are cut into tiles of rows. A tile is waited for, the next one is started into the other buffer, the tile is
// used.

// NONE-NOT: chip.copy
// FEW: error: two tiles of 'a' in flight need at least 512 bytes, but may have 511
// FEW: note: --stream=512 is the least for this model; --stream=0 reads the weights in place
// NEGATIVE: error: expects at least 0 bytes for weights in flight, found -1
// FAST: error: weights in 'flash' are read at 400000000 bytes a second, and the arena in 'ram' at 400000000: streaming them gains nothing
// FAST: note: --stream=0 reads them in place
// THREADS: error: streams weights for one thread, found 2

// The buffers come first; everything else moves up, and so does the bound.
// CHECK: chip.region @arena arena of 1536 bytes align 32 {lower_bound = 1504 : i64, stream = 1024 : i64}
//--- streams.mlir
module attributes {chip.target = #chip.target<"t", kernels = ["generic"], prefill = 4, memories = [
    #chip.memory<name = "flash", kind = flash, bytes = 1048576, section = ".rodata", rate = 40000000, setup = 1000>,
    #chip.memory<name = "ram", kind = ram, bytes = 65536, section = ".bss", rate = 400000000>]>} {
chip.region @arena arena of 512 bytes align 16 {lower_bound = 480 : i64}
chip.region @weights weights of 16384 bytes align 16
chip.weight @a in @weights[0] : memref<32x16xf32> as f32 single ["a"]
chip.weight @b in @weights[2048] : memref<22x16xf32> as f32 single ["b"]
chip.weight @gate_up in @weights[4096] : memref<16x16xf32> as f32 interleave ["gate", "up"]
chip.weight @packed in @weights[5120] : memref<160xi8> as i8 single ["p"] {matrix = array<i64: 8, 16>}
chip.kernel @linear_f32 from "generic"
chip.kernel @linear_add_f32 from "generic"
chip.kernel @swiglu_f32 from "generic"
chip.kernel @linear_i8 from "generic"
chip.kernel @silu_f32 from "generic"

// The first product waits for its first tile, so its tiles are as small as pays: root of 2048 bytes times 40 that could be
// read during a setup, 286 bytes, is one tile of 4 rows.
// CHECK-LABEL: func.func @step
// CHECK: %[[Y:.*]] = chip.slot @arena[1024] "y"
// CHECK: %[[Z:.*]] = chip.slot @arena[1152] "z"
// CHECK: %[[A:.*]] = chip.address @a
// CHECK: %[[B:.*]] = chip.address @b
// CHECK: %[[FIRST:.*]] = chip.part %[[A]][%c0] of 1 from 0 by 0 : memref<32x16xf32> to memref<4x16xf32>
// CHECK: %[[STREAM:.*]] = chip.slot @arena[0] "stream" : memref<2x4x16xf32, strided<[128, 16, 1]>>
// CHECK: %[[ZERO:.*]] = chip.part %[[STREAM]][%c0] of 2 from 0 by 128
// CHECK: chip.copy_start %[[FIRST]] to %[[ZERO]]
// CHECK-NEXT: scf.for %[[TILE:.*]] = %c0 to %c7 step %c1 {
// CHECK-NEXT: chip.copy_wait
// CHECK: %[[NEXT:.*]] = chip.part %[[A]][%[[TILE]]] of 7 from 64 by 64
// CHECK: %[[SUM:.*]] = arith.addi %[[TILE]], %c1
// CHECK: %[[ODD:.*]] = arith.remui %[[SUM]], %c2
// CHECK: %[[OTHER:.*]] = chip.part %[[STREAM]][%[[ODD]]] of 2 from 0 by 128
// CHECK: chip.copy_start %[[NEXT]] to %[[OTHER]]
// CHECK: %[[EVEN:.*]] = arith.remui %[[TILE]], %c2
// CHECK: %[[OWN:.*]] = chip.part %[[STREAM]][%[[EVEN]]] of 2 from 0 by 128
// CHECK: %[[ROWS:.*]] = chip.part %[[Y]][%[[TILE]]] of 7 from 0 by 4 : memref<1x32xf32> to memref<1x4xf32>
// CHECK: chip.call @linear_f32(%[[ROWS]], %arg0, %[[OWN]] : {{.*}}) writes 1 sizes [1, 4, 16]
// CHECK-NEXT: } {chip.index = "tile"}
// CHECK-NEXT: chip.copy_wait
// During its last tile, the eighth and so in buffer 1, the next product's first one comes into buffer 0.
// CHECK: %[[FIRSTB:.*]] = chip.part %[[B]][%c0] of 1 from 0 by 0 : memref<22x16xf32> to memref<8x16xf32>
// CHECK: %[[WIDE:.*]] = chip.slot @arena[0] "stream" : memref<2x8x16xf32, strided<[128, 16, 1]>>
// CHECK: %[[ZEROB:.*]] = chip.part %[[WIDE]][%c0] of 2
// CHECK: chip.copy_start %[[FIRSTB]] to %[[ZEROB]]
// CHECK: %[[LAST:.*]] = chip.part %[[STREAM]][%c1] of 2
// CHECK: %[[LASTROWS:.*]] = chip.part %[[Y]][%c0] of 1 from 28 by 0
// CHECK: chip.call @linear_f32(%[[LASTROWS]], %arg0, %[[LAST]] :
// CHECK-NEXT: chip.call @silu_f32
// CHECK-NEXT: chip.copy_wait
// 22 rows are tiles of 8, 8 and 6; what follows no product comes as fast in large tiles.
// CHECK: %[[SECOND:.*]] = chip.part %[[B]][%c0] of 1 from 128 by 128
// CHECK: %[[ONEB:.*]] = chip.part %[[WIDE]][%c1] of 2
// CHECK: chip.copy_start %[[SECOND]] to %[[ONEB]] : memref<8x16xf32>
// CHECK: chip.call @linear_add_f32(%{{.*}}, %arg0, %[[ZEROB]] : {{.*}} sizes [1, 8, 16]
// CHECK-NEXT: chip.copy_wait
// CHECK: %[[THIRD:.*]] = chip.part %[[B]][%c0] of 1 from 256 by 0 : memref<22x16xf32> to memref<6x16xf32>
// CHECK: %[[ZEROC:.*]] = chip.part %[[WIDE]][%c0] of 2 from 0 by 128 : {{.*}} to memref<6x16xf32>
// CHECK: chip.copy_start %[[THIRD]] to %[[ZEROC]] : memref<6x16xf32>
// CHECK: chip.call @linear_add_f32(%{{.*}}, %arg0, %[[ONEB]] : {{.*}} sizes [1, 8, 16]
// CHECK-NEXT: chip.copy_wait
// CHECK: %[[END:.*]] = chip.part %[[Z]][%c0] of 1 from 16 by 0 : memref<1x22xf32> to memref<1x6xf32>
// CHECK: chip.call @linear_add_f32(%[[END]], %arg0, %[[ZEROC]] : {{.*}} sizes [1, 6, 16]
// CHECK-NEXT: return
func.func @step(%x: memref<1x16xf32>) {
  %y = chip.slot @arena[0] "y" : memref<1x32xf32>
  %z = chip.slot @arena[128] "z" : memref<1x22xf32>
  %a = chip.address @a : memref<32x16xf32>
  chip.call @linear_f32(%y, %x, %a : memref<1x32xf32>, memref<1x16xf32>, memref<32x16xf32>) writes 1 sizes [1, 32, 16]
  chip.call @silu_f32(%y, %y : memref<1x32xf32>, memref<1x32xf32>) writes 1 sizes [32]
  %b = chip.address @b : memref<22x16xf32>
  chip.call @linear_add_f32(%z, %x, %b : memref<1x22xf32>, memref<1x16xf32>, memref<22x16xf32>) writes 1 sizes [1, 22, 16]
  return
}
// Several tokens use a tile one after the other; two rows of gate and up make one of the result.
// CHECK-LABEL: func.func @prefill
// CHECK: scf.for %[[TILE:.*]] = %c0 to %c3 step %c1 {
// CHECK-NEXT: chip.copy_wait
// CHECK: chip.copy_start
// CHECK: scf.for %[[TOKEN:.*]] = %c0 to %c4 step %c1 {
// CHECK-NEXT: %[[OF:.*]] = chip.part %0[%[[TOKEN]]] of 4 from 0 by 8 : memref<4x8xf32> to memref<1x8xf32>
// CHECK-NEXT: %[[X:.*]] = chip.part %arg0[%[[TOKEN]]] of 4 from 0 by 16 : memref<4x16xf32> to memref<1x16xf32>
// CHECK-NEXT: %[[ROWS:.*]] = chip.part %[[OF]][%[[TILE]]] of 3 from 0 by 2 : memref<1x8xf32> to memref<1x2xf32>
// CHECK-NEXT: chip.call @swiglu_f32(%[[ROWS]], %[[X]], %{{.*}} : {{.*}}) writes 1 sizes [1, 2, 16]
// CHECK-NEXT: } {chip.index = "token"}
func.func @prefill(%x: memref<4x16xf32>) {
  %y = chip.slot @arena[0] "y" : memref<4x8xf32>
  %g = chip.address @gate_up : memref<16x16xf32>
  chip.call @swiglu_f32(%y, %x, %g : memref<4x8xf32>, memref<4x16xf32>, memref<16x16xf32>) writes 1 sizes [4, 8, 16]
  return
}
// Packed rows have their scales beside them: 4 rows of 16 codes and a scale are 80 bytes.
// CHECK-LABEL: func.func @quantized
// CHECK: chip.part %{{.*}}[%c0] of 1 from 80 by 80 : memref<160xi8> to memref<80xi8>
// CHECK: chip.call @linear_i8({{.*}} memref<80xi8>) writes 1 sizes [1, 4, 16, 0, 0]
func.func @quantized(%x: memref<1x16xf32>) {
  %y = chip.slot @arena[0] "y" : memref<1x8xf32>
  %p = chip.address @packed : memref<160xi8>
  chip.call @linear_i8(%y, %x, %p : memref<1x8xf32>, memref<1x16xf32>, memref<160xi8>) writes 1 sizes [1, 8, 16, 0, 0] floats [0.0]
  return
}
}
//--- fast.mlir
module attributes {chip.target = #chip.target<"t", kernels = ["generic"], prefill = 4, memories = [
    #chip.memory<name = "flash", kind = flash, bytes = 1048576, section = ".rodata", rate = 400000000>,
    #chip.memory<name = "ram", kind = ram, bytes = 65536, section = ".bss", rate = 400000000>]>} {
chip.region @arena arena of 512 bytes align 16
chip.region @weights weights of 2048 bytes align 16
chip.weight @a in @weights[0] : memref<32x16xf32> as f32 single ["a"]
chip.kernel @linear_f32 from "generic"
func.func @step(%x: memref<1x16xf32>) {
  %y = chip.slot @arena[0] "y" : memref<1x32xf32>
  %a = chip.address @a : memref<32x16xf32>
  chip.call @linear_f32(%y, %x, %a : memref<1x32xf32>, memref<1x16xf32>, memref<32x16xf32>) writes 1 sizes [1, 32, 16]
  return
}
}
//--- threads.mlir
module attributes {chip.target = #chip.target<"t", kernels = ["generic"], prefill = 4, memories = [
    #chip.memory<name = "flash", kind = flash, bytes = 1048576, section = ".rodata", rate = 40000000>,
    #chip.memory<name = "ram", kind = ram, bytes = 65536, section = ".bss", rate = 400000000>]>, chip.threads = 2 : i64} {
chip.region @arena arena of 512 bytes align 16
chip.region @weights weights of 2048 bytes align 16
chip.weight @a in @weights[0] : memref<32x16xf32> as f32 single ["a"]
chip.kernel @linear_f32 from "generic"
func.func @step(%x: memref<1x16xf32>) {
  %y = chip.slot @arena[0] "y" : memref<1x32xf32>
  %a = chip.address @a : memref<32x16xf32>
  chip.call @linear_f32(%y, %x, %a : memref<1x32xf32>, memref<1x16xf32>, memref<32x16xf32>) writes 1 sizes [1, 32, 16]
  return
}
}
// Nothing is under way where a function or a loop begins or ends. Addresses that depend on the layer come early too.
// LAYERS-LABEL: func.func private @layer
// LAYERS: %[[P:.*]] = chip.row_address @block[%arg1] "p"
// LAYERS: %[[Q:.*]] = chip.row_address @block[%arg1] "q"
// LAYERS: chip.copy_start %[[P]]
// LAYERS: chip.copy_wait
// LAYERS: chip.copy_start %[[Q]]
// LAYERS: chip.call @linear_f32
// LAYERS-NEXT: chip.copy_wait
// LAYERS-NOT: chip.copy_start
// LAYERS: chip.call @linear_f32
// LAYERS-NEXT: return
// LAYERS-LABEL: func.func @step
// LAYERS-NOT: chip.copy_start
// LAYERS: call @layer
// The first tile comes as early as it can, during what else is done behind the layers.
// LAYERS: chip.copy_start
// LAYERS-NEXT: chip.call @silu_f32
// LAYERS-NEXT: chip.copy_wait
// LAYERS-NOT: chip.copy_start
// LAYERS: return
//--- layers.mlir
chip.region @arena arena of 512 bytes align 16
chip.region @weights weights of 4096 bytes align 16
chip.weight @p in @weights[0] : memref<16x16xf32> as f32 single ["p"]
chip.weight @q in @weights[1024] : memref<16x16xf32> as f32 single ["q"]
chip.kernel @linear_f32 from "generic"
chip.kernel @silu_f32 from "generic"
chip.layer_table @block ["p", "q"] [[@p, @q], [@p, @q]]
func.func private @layer(%x: memref<1x16xf32>, %layer: index) {
  %y = chip.slot @arena[0] "y" : memref<1x16xf32>
  %p = chip.row_address @block[%layer] "p" : memref<16x16xf32>
  chip.call @linear_f32(%y, %x, %p : memref<1x16xf32>, memref<1x16xf32>, memref<16x16xf32>) writes 1 sizes [1, 16, 16]
  %q = chip.row_address @block[%layer] "q" : memref<16x16xf32>
  chip.call @linear_f32(%x, %y, %q : memref<1x16xf32>, memref<1x16xf32>, memref<16x16xf32>) writes 1 sizes [1, 16, 16]
  return
}
func.func @step(%x: memref<1x16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  scf.for %layer = %c0 to %c2 step %c1 {
    func.call @layer(%x, %layer) : (memref<1x16xf32>, index) -> ()
  }
  %y = chip.slot @arena[64] "y" : memref<1x16xf32>
  chip.call @silu_f32(%x, %x : memref<1x16xf32>, memref<1x16xf32>) writes 1 sizes [16]
  %p = chip.address @p : memref<16x16xf32>
  chip.call @linear_f32(%y, %x, %p : memref<1x16xf32>, memref<1x16xf32>, memref<16x16xf32>) writes 1 sizes [1, 16, 16]
  return
}
