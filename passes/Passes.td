// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every pass, in pipeline order: the table of contents of the compiler's middle. Each stage ends with
// `burin-verify-stage`, which says what may still occur after it.

#ifndef BURIN_PASSES_TD
#define BURIN_PASSES_TD

include "mlir/Pass/PassBase.td"

class Burin_Pass<string flag> : Pass<flag, "::mlir::ModuleOp">;

//===----------------------------------------------------------------------===//
// Every stage
//===----------------------------------------------------------------------===//

def VerifyStage : Burin_Pass<"burin-verify-stage"> {
  let summary = "checks what a stage promises";
  let description = [{
    | stage | holds |
    |---|---|
    | `graph` | burin operations in value form on `(tokens, width)`, one function a layer, an entry `@forward` |
    | `quantized` | the same, and every weight says how it is stored |
    | `tiled` | burin and linalg operations in destination form, static shapes, entries `@step`, `@feed`, `@prefill` |
    | `memory` | no tensors and no allocations: buffers are slots of `@arena` |
    | `kernels` | chip operations, functions, loops and subviews; everything placed in a region |

    An operation that the stage does not allow is an error at that operation.
  }];
  let options = [Option<"stage", "stage", "std::string", /*default=*/"\"graph\"", "the stage that was reached">];
}

//===----------------------------------------------------------------------===//
// Stage quantized
//===----------------------------------------------------------------------===//

def ChooseStorage : Burin_Pass<"burin-choose-storage"> {
  let summary = "says of every weight how its numbers are stored";
  let description = [{
    Matrices (what products and embeddings read) are stored as the first matching entry of `weights` says, `pattern:storage` or
    a storage for all; everything else as f32, which holds f16 and bf16 too without loss. A pattern is a glob over the
    weight's name, over its last part, or over `embedding` and `head`.

    ```mlir
    burin.weight private @w : !burin.weight<4x4xf32> single ["w"]
    // becomes
    burin.weight private @w : !burin.weight<4x4xf32> single ["w"] {storage = 0 : i32}
    ```
  }];
  let options = [ListOption<"weights", "weights", "std::string", "pattern:storage, first match first">];
}

def ChooseCacheStorage : Burin_Pass<"burin-choose-cache-storage"> {
  let summary = "says of every cache of keys or values how its numbers are stored";
  let description = [{
    `f32` changes nothing. `f16` rounds, `i8` gives every token and kv head one scale.

    ```mlir
    burin.cache private @k : !burin.cache<2x8x4xf32>
    // becomes
    burin.cache private @k : !burin.cache<2x8x4xf32> {storage = 3 : i32}
    ```
  }];
  let options = [Option<"kvCache", "kv-cache", "std::string", /*default=*/"\"f32\"", "f32, f16 or i8">];
}

//===----------------------------------------------------------------------===//
// Stage tiled
//===----------------------------------------------------------------------===//

def FuseGate : Burin_Pass<"burin-fuse-gate"> {
  let summary = "makes one product of gate, up, activation and multiply";
  let description = [{
    With silu the two weights become one whose rows alternate, so that a kernel reads it in one stream and keeps no vector
    of gates; with gelu_tanh one lies below the other, and `geglu` follows the product.

    ```mlir
    %g = burin.linear %x, %gate    %s = burin.silu %g
    %u = burin.linear %x, %up      %y = arith.mulf %s, %u
    // becomes, with interleave ["gate", "up"]
    %y = burin.gated_linear %x, %gate_up
    ```
  }];
  let dependentDialects = ["::burin::BurinDialect"];
}

def FuseQkv : Burin_Pass<"burin-fuse-qkv"> {
  let summary = "makes one linear of all that read the same input";
  let description = [{
    The weights are put one below the other and the results become slices of one row: x is read once. Only where all who read
    the results take rows that lie apart.

    ```mlir
    %q = burin.linear %x, %wq    %k = burin.linear %x, %wk
    // becomes, with concat ["wq", "wk"]
    %qk = burin.linear %x, %wqk
    %q = tensor.extract_slice %qk ...    %k = tensor.extract_slice %qk ...
    ```
  }];
  let dependentDialects = ["::burin::BurinDialect", "::mlir::tensor::TensorDialect"];
}

def FoldNorm : Burin_Pass<"burin-fold-norm"> {
  let summary = "folds a norm into the products that read it";
  let description = [{
    `W (gain * x * r) = r * ((W * gain) x)` for the norm's factor r, which is one number a token: the gain moves into the columns of W when
    the weights are written, and the normalized vector is never made. Only where the weight has no other reader (a tied
    embedding has one).

    ```mlir
    %n = burin.rms_norm %x, %gain {epsilon = 1.0e-5 : f32}    %y = burin.linear %n, %w
    // becomes, with column_scale = "gain"
    %y = burin.linear %x, %w {norm_epsilon = 1.0e-5 : f32}
    ```
  }];
}

def FuseResidual : Burin_Pass<"burin-fuse-residual"> {
  let summary = "adds the residual behind the product instead of in an operation of its own";
  let description = [{
    ```mlir
    %p = burin.linear %x, %w    %y = arith.addf %r, %p
    // becomes
    %y = burin.linear %x, %w into %r {accumulate}
    ```
  }];
}

def FuseCacheWrite : Burin_Pass<"burin-fuse-cache-write"> {
  let summary = "rotates keys on their way into the cache";
  let description = [{
    ```mlir
    %r = burin.rope %k, %table    burin.cache_write %r to %cache at %p
    // becomes
    burin.cache_write %k to %cache at %p rope %table
    ```
    Only where the cache is f32: others round the rotated vector, which they need whole.
  }];
}

def QuantizeActivations : Burin_Pass<"burin-quantize-activations"> {
  let summary = "quantizes what products with quantized weights read";
  let description = [{
    `f32` changes nothing. `i8` gives every token one scale, `i8g32` every 32 columns. A folded norm goes with the
    activations.

    ```mlir
    %y = burin.linear %x, %w {norm_epsilon = 1.0e-5 : f32}
    // becomes, where @w is stored as i4
    %q = burin.quantize %x {norm_epsilon = 1.0e-5 : f32, x_group = 0 : i64}
    %y = burin.linear %q, %w {x_group = 0 : i64}
    ```
  }];
  let options = [Option<"activations", "activations", "std::string", /*default=*/"\"f32\"", "f32, i8 or i8g32">];
  let dependentDialects = ["::burin::BurinDialect", "::burin::chip::ChipDialect"];
}

def FormEntries : Burin_Pass<"burin-form-entries"> {
  let summary = "makes the decode step and the prefill of one graph";
  let description = [{
    `@forward` works on any number of tokens. It is cloned, with all it calls, into `@step` (one token, logits), `@feed` (one token, no
    logits) and `@prefill` (`prefill` tokens, no logits). A token's numbers do not depend on how many are computed together, so a
    prompt may be fed in any mixture of them.
  }];
  let options = [Option<"prefill", "prefill", "int64_t", /*default=*/"8", "tokens that @prefill takes; 1 makes none">];
}

def MergeLayers : Burin_Pass<"burin-merge-layers"> {
  let summary = "makes one function of layers that differ only in weights and caches, called in a loop over a table";
  let description = [{
    ```mlir
    %1 = call @block.0.step(%0, %p)    %2 = call @block.1.step(%1, %p)
    // becomes
    burin.layer_table private @block ["q", ...] [[@block.0.q, ...], [@block.1.q, ...]]
    %2 = scf.for %row = %c0 to %c2 step %c1 iter_args(%x = %0) { %y = call @block.step(%x, %p, %row)  scf.yield %y }
    ```
  }];
  let dependentDialects = ["::burin::BurinDialect", "::mlir::arith::ArithDialect", "::mlir::scf::SCFDialect"];
}

def FormDestinations : Burin_Pass<"burin-form-destinations"> {
  let summary = "gives every operation something to write into";
  let description = [{
    ```mlir
    %y = burin.rms_norm %x, %g
    // becomes
    %i = bufferization.alloc_tensor()    %y = burin.rms_norm %x, %g into %i
    ```
    A private function returns tensors in the arguments of the same type and number: what lies elsewhere is copied there.

    Elementwise arith operations become linalg ones; a sum is written over its first operand where that is read no more. With several threads a scratch operand is made once for each.
  }];
  let options = [Option<"threads", "threads", "int64_t", /*default=*/"1", "threads that will share a step">];
  let dependentDialects = ["::burin::BurinDialect", "::mlir::bufferization::BufferizationDialect",
      "::mlir::linalg::LinalgDialect"];
}

//===----------------------------------------------------------------------===//
// Stage memory (after upstream's one-shot bufferization)
//===----------------------------------------------------------------------===//

def PlanArena : Burin_Pass<"burin-plan-arena"> {
  let summary = "gives every buffer of the module its place in one arena";
  let description = [{
    Each entry is walked with its calls expanded, which gives every buffer the times at which it is live. Two buffers that are never live
    together may share bytes. First fit places them; where its plan is above the lower bound, which is the largest sum of live
    bytes, a search finds the smallest plan or proves that there is none smaller (`passes/planner`). It counts steps and looks at no
    clock, so every machine gets the same plan.

    ```mlir
    %0 = memref.alloc() : memref<1x64xf32>
    // becomes
    chip.region @arena arena of 256 bytes align 16 {lower_bound = 256 : i64, optimal}
    %0 = chip.slot @arena[0] "x" : memref<1x64xf32>
    ```
  }];
  let options = [Option<"alignment", "alignment", "int64_t", /*default=*/"16", "bytes that every buffer is aligned to">,
                 Option<"capacity", "capacity", "int64_t", /*default=*/"0", "bytes that the arena may have, and that are small enough; 0: the fewest">,
                 Option<"steps", "steps", "int64_t", /*default=*/"2000000", "placements that the search may try">];
  let statistics = [Statistic<"arenaBytes", "arena-bytes", "bytes of the arena">,
                    Statistic<"lowerBound", "lower-bound", "largest sum of live bytes">,
                    Statistic<"sumBytes", "sum-bytes", "bytes without sharing">,
                    Statistic<"searchSteps", "search-steps", "placements that the search tried">];
  let dependentDialects = ["::burin::chip::ChipDialect"];
}

//===----------------------------------------------------------------------===//
// Stage kernels
//===----------------------------------------------------------------------===//

def SelectKernels : Burin_Pass<"burin-select-kernels"> {
  let summary = "calls a kernel of the runtime for every operation";
  let description = [{
    The kernel comes from the first folder of the target's list that holds one of that name; `generic` holds all.

    ```mlir
    burin.linear %x, %w into %y
    // becomes
    chip.kernel @linear_f32 from "generic"
    chip.call @linear_f32(%y, %x, %w : ...) writes 1 sizes [1, 256, 128]
    ```
  }];
  let options = [ListOption<"library", "library", "std::string", "folder/kernel pairs that exist beside the generic ones">];
  let dependentDialects = ["::burin::chip::ChipDialect"];
}

def SplitCalls : Burin_Pass<"burin-split-calls"> {
  let summary = "deals kernel calls out to the threads of a team";
  let description = [{
    One token's products are split by rows, its attention by heads; several tokens are split by token. Calls that cannot be split are
    made by the first thread. A barrier stands only where a call touches what another thread may have written or may still
    read. No sum is split, so the bits do not depend on the number of threads.

    ```mlir
    chip.call @linear_f32(%y, %x, %w : ...) writes 1 sizes [1, 256, 128]
    // becomes
    chip.call @linear_f32(%y, %x, %w : ...) writes 1 sizes [1, 256, 128] split <256 by 16, ...>
    chip.barrier
    ```
  }];
  let options = [Option<"threads", "threads", "int64_t", /*default=*/"1", "threads; 1 changes nothing">];
}

def PlaceWeights : Burin_Pass<"burin-place-weights"> {
  let summary = "gives every weight its place in the weights' region";
  let description = [{
    In the order of first use, so that a step reads the region from front to back.

    ```mlir
    chip.weight @w : memref<4x4xf32> as f32 single ["w"]
    // becomes
    chip.weight @w in @weights[0] : memref<4x4xf32> as f32 single ["w"]
    ```
  }];
  let options = [Option<"alignment", "alignment", "int64_t", /*default=*/"16", "bytes that every weight is aligned to">];
}

def PlaceCaches : Burin_Pass<"burin-place-caches"> {
  let summary = "gives every cache its place in the caches' region";
  let description = [{
    ```mlir
    chip.cache @k : memref<2x8x4xf32>
    // becomes
    chip.cache @k in @kv_cache[0] : memref<2x8x4xf32>
    ```
  }];
  let options = [Option<"alignment", "alignment", "int64_t", /*default=*/"16", "bytes that every cache is aligned to">];
}

def StreamWeights : Burin_Pass<"burin-stream-weights"> {
  let summary = "copies weights from slow memory into the arena, tile by tile, while the tile before is used";
  let description = [{
    A product is cut into tiles of rows, which take turns with two buffers at the beginning of the arena. The first tile of a
    product comes while the last one of the product before it is multiplied by, as far as both are in one block. With several
    tokens a tile is used by one after the other.

    ```mlir
    chip.call @linear_f32(%y, %x, %w : ...) writes 1 sizes [1, 256, 128]
    // becomes, with tiles of 16 rows
    chip.copy_start %first to %buffer0 : memref<16x128xf32>
    scf.for %tile = %c0 to %c15 step %c1 {
      chip.copy_wait
      %following = chip.part %w[%tile] of 15 from 2048 by 2048 : memref<256x128xf32> to memref<16x128xf32>
      chip.copy_start %following to %free : memref<16x128xf32>
      chip.call @linear_f32(%rows, %x, %filled : ...) writes 1 sizes [1, 16, 128]
    }
    ... the last tile
    ```
  }];
  let options = [Option<"bytes", "bytes", "int64_t", /*default=*/"0", "that both buffers may have; 0 changes nothing">];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::scf::SCFDialect"];
}

def PlaceRegions : Burin_Pass<"burin-place-regions"> {
  let summary = "puts every region into a memory of the target, or says how many bytes are missing";
  let description = [{
    Weights go to flash (to RAM where a target has none), arena and caches to RAM; the first memory of the target file with enough
    room is taken. A target without memories takes everything.

    ```mlir
    chip.region @arena arena of 256 bytes align 16
    // becomes
    chip.region @arena arena of 256 bytes align 16 {memory = "ram"}
    ```
  }];
}

#endif
