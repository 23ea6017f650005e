// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The operations of the burin dialect: first what a model is made of (weights, caches, tables of layers), then what it
// computes, in the order of a decoder's forward pass.

#ifndef BURIN_OPS_TD
#define BURIN_OPS_TD

include "dialects/burin/BurinDialect.td"
include "dialects/burin/BurinInterfaces.td"
include "dialects/burin/BurinTypes.td"
include "mlir/IR/BuiltinAttributes.td"
include "mlir/IR/CommonAttrConstraints.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class Burin_Op<string mnemonic, list<Trait> traits = []> : Op<Burin_Dialect, mnemonic, traits>;

//===----------------------------------------------------------------------===//
// What a model is made of
//===----------------------------------------------------------------------===//

def Burin_WeightOp : Burin_Op<"weight", [Symbol]> {
  let summary = "declares a weight and says which tensors of the model file it is made of";
  let description = [{
    `single` is one tensor; `concat` puts the rows of its sources one below the other; `interleave` takes row 0 of each, then row 1
    of each. `column_scale` names a vector that multiplies every row element by element, in f32, when the weight is
    written (a norm's gain, see `--burin-fold-norm`). A weight with a `value` was computed by the compiler and has no source.

    `file_storage` is the storage that comes nearest to how the model file stores the weight (none: f32), until one is chosen;
    `kept` says that this storage takes the file's numbers, codes and scales over, so that nothing may scale them any more.

    ```mlir
    burin.weight private @block.0.qkv : !burin.weight<256x128xf32> concat ["q_proj.weight", "k_proj.weight", "v_proj.weight"]
    burin.weight private @rope.frequencies : !burin.weight<2xf32> {value = dense<[1.0, 0.01]> : tensor<2xf32>}
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, OptionalAttr<StrAttr>:$sym_visibility,
      TypeAttrOf<Burin_Weight>:$type, Burin_Arrangement:$arrangement, StrArrayAttr:$sources,
      OptionalAttr<StrAttr>:$column_scale, OptionalAttr<Burin_Storage>:$storage,
      OptionalAttr<Burin_Storage>:$file_storage, UnitAttr:$kept, OptionalAttr<ElementsAttr>:$value);
  let assemblyFormat = [{
    custom<Visibility>($sym_visibility) $sym_name `:` $type $arrangement $sources attr-dict
  }];
  let hasVerifier = 1;
}

def Burin_CacheOp : Burin_Op<"cache", [Symbol]> {
  let summary = "declares one layer's memory of past keys or values";
  let description = [{
    `storage` is f32, f16 or i8 (codes with a scale for every token and head, see PackedCache in
    runtime/include/burin/packing.h); without it, as the type says.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, OptionalAttr<StrAttr>:$sym_visibility, TypeAttrOf<Burin_Cache>:$type,
      OptionalAttr<Burin_Storage>:$storage);
  let hasVerifier = 1;
  let assemblyFormat = "custom<Visibility>($sym_visibility) $sym_name `:` $type attr-dict";
}

def Burin_LayerTableOp : Burin_Op<"layer_table", [Symbol, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "the weights and caches of layers that share one function, a row a layer";
  let description = [{
    ```mlir
    burin.layer_table private @blocks ["qkv", "k"] [[@block.0.qkv, @block.0.k], [@block.1.qkv, @block.1.k]]
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, OptionalAttr<StrAttr>:$sym_visibility, StrArrayAttr:$fields,
      TypedArrayAttrBase<TypedArrayAttrBase<FlatSymbolRefAttr, "row">, "rows">:$rows);
  let assemblyFormat = "custom<Visibility>($sym_visibility) $sym_name $fields $rows attr-dict";
  let hasVerifier = 1;
}

def Burin_GetOp : Burin_Op<"get", [Pure, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "a handle to a weight or cache";
  let arguments = (ins FlatSymbolRefAttr:$symbol);
  let results = (outs AnyTypeOf<[Burin_Weight, Burin_Cache]>:$result);
  let assemblyFormat = "$symbol attr-dict `:` type($result)";
}

def Burin_GetRowOp : Burin_Op<"get_row", [Pure, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "a handle to a field of a layer table's row";
  let arguments = (ins FlatSymbolRefAttr:$table, StrAttr:$field, Index:$row);
  let results = (outs AnyTypeOf<[Burin_Weight, Burin_Cache]>:$result);
  let assemblyFormat = "$table `[` $row `]` $field attr-dict `:` type($result)";
}

//===----------------------------------------------------------------------===//
// What it computes
//===----------------------------------------------------------------------===//

// An operation with a separate destination.
class Burin_Compute<string mnemonic, list<Trait> traits = []> : Burin_Op<mnemonic, traits # [
    Burin_ComputeOp, DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let results = (outs Optional<Burin_ActivationTensor>:$result);
  let hasVerifier = 1;
  code separateDestination = [{
    ::mlir::OpOperand *getDestination() {
      auto range = getInitMutable();
      return range.empty() ? nullptr : &*range.begin();
    }
  }];
}

// An operation that updates its first operand.
class Burin_InPlace<string mnemonic> : Burin_Compute<mnemonic> {
  let extraClassDeclaration = [{
    ::mlir::OpOperand *getDestination() { return &getXMutable(); }
    bool readsDestination() { return true; }
    void setDestination(::mlir::Value, ::mlir::Value) {}
  }];
}

def Burin_EmbeddingOp : Burin_Compute<"embedding"> {
  let summary = "row `ids[t]` of the table, for every token";
  let arguments = (ins Burin_Ids:$ids, Burin_Weight:$table, Optional<Burin_Activation>:$init);
  let assemblyFormat = "$ids `,` $table (`into` $init^)? attr-dict `:` functional-type(operands, results)";
  let extraClassDeclaration = separateDestination # [{
    bool readsDestination() { return false; }
    void setDestination(::mlir::Value init, ::mlir::Value) { getInitMutable().assign(init); }
  }];
}

def Burin_RmsNormOp : Burin_Compute<"rms_norm"> {
  let summary = "`x * rsqrt(mean(x^2) + epsilon) * gain` (Zhang and Sennrich, arXiv 1910.07467)";
  let arguments = (ins Burin_Activation:$x, Burin_Weight:$gain, Optional<Burin_Activation>:$init, F32Attr:$epsilon);
  let assemblyFormat = "$x `,` $gain (`into` $init^)? attr-dict `:` functional-type(operands, results)";
  let extraClassDeclaration = separateDestination # [{
    bool readsDestination() { return false; }
    void setDestination(::mlir::Value init, ::mlir::Value) { getInitMutable().assign(init); }
  }];
}

def Burin_HeadNormOp : Burin_InPlace<"head_norm"> {
  let summary = "`rms_norm` of every head of queries or keys by itself (qk-norm, Henry et al., arXiv 2010.04245)";
  let description = [{ The gain `(head size)` is the same for all heads of x `(tokens, heads * head size)`. }];
  let arguments = (ins Burin_Activation:$x, Burin_Weight:$gain, F32Attr:$epsilon);
  let assemblyFormat = "$x `,` $gain attr-dict `:` functional-type(operands, results)";
}

def Burin_LayerNormOp : Burin_Compute<"layer_norm"> {
  let summary = "`(x - mean(x)) * rsqrt(variance(x) + epsilon) * gain + bias` (Ba et al., arXiv 1607.06450)";
  let arguments = (ins Burin_Activation:$x, Burin_Weight:$gain, Burin_Weight:$bias, Optional<Burin_Activation>:$init,
      F32Attr:$epsilon);
  let assemblyFormat = "$x `,` $gain `,` $bias (`into` $init^)? attr-dict `:` functional-type(operands, results)";
  let extraClassDeclaration = separateDestination # [{
    bool readsDestination() { return false; }
    void setDestination(::mlir::Value init, ::mlir::Value) { getInitMutable().assign(init); }
  }];
}

def Burin_QuantizeOp : Burin_Op<"quantize", [Burin_ComputeOp, DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let summary = "every token's activations as bytes and scales, for the products that read it";
  let description = [{
    `x_group` columns share a scale; 0: a whole token. With `norm_epsilon` the scales are multiplied by
    `rsqrt(mean(x^2) + norm_epsilon)`. A row of the result is a PackedActivation (runtime/include/burin/packing.h).
  }];
  let arguments = (ins Burin_Activation:$x, Optional<Burin_Quantized>:$init, I64Attr:$x_group,
      OptionalAttr<F32Attr>:$norm_epsilon);
  let results = (outs Optional<Burin_QuantizedTensor>:$result);
  let assemblyFormat = "$x (`into` $init^)? attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    ::mlir::OpOperand *getDestination() {
      auto range = getInitMutable();
      return range.empty() ? nullptr : &*range.begin();
    }
    bool readsDestination() { return false; }
    void setDestination(::mlir::Value init, ::mlir::Value) { getInitMutable().assign(init); }
  }];
}

def Burin_LinearOp : Burin_Compute<"linear"> {
  let summary = "`x W^T`, with W `(rows, columns)`";
  let description = [{
    With `accumulate` the product is added to the destination. With `norm_epsilon` the product is multiplied by
    `rsqrt(mean(x^2) + norm_epsilon)`: a norm whose gain lies in the columns of W. x may be quantized, see `quantize`.
  }];
  let arguments = (ins AnyTypeOf<[Burin_Activation, Burin_Quantized]>:$x, Burin_Weight:$weight,
      Optional<Burin_Activation>:$init, UnitAttr:$accumulate, OptionalAttr<F32Attr>:$norm_epsilon,
      OptionalAttr<I64Attr>:$x_group);
  let assemblyFormat = "$x `,` $weight (`into` $init^)? attr-dict `:` functional-type(operands, results)";
  let extraClassDeclaration = separateDestination # [{
    bool readsDestination() { return getAccumulate(); }
    void setDestination(::mlir::Value init, ::mlir::Value) { getInitMutable().assign(init); }
  }];
}

def Burin_GatedLinearOp : Burin_Compute<"gated_linear"> {
  let summary = "`silu(x G^T) * (x U^T)` with the rows of G and U interleaved (SwiGLU, Shazeer, arXiv 2002.05202)";
  let arguments = (ins AnyTypeOf<[Burin_Activation, Burin_Quantized]>:$x, Burin_Weight:$weight,
      Optional<Burin_Activation>:$init, OptionalAttr<F32Attr>:$norm_epsilon, OptionalAttr<I64Attr>:$x_group);
  let assemblyFormat = "$x `,` $weight (`into` $init^)? attr-dict `:` functional-type(operands, results)";
  let extraClassDeclaration = separateDestination # [{
    bool readsDestination() { return false; }
    void setDestination(::mlir::Value init, ::mlir::Value) { getInitMutable().assign(init); }
  }];
}

def Burin_SiluOp : Burin_Compute<"silu"> {
  let summary = "`x / (1 + exp(-x))`, element by element";
  let arguments = (ins Burin_Activation:$x, Optional<Burin_Activation>:$init);
  let assemblyFormat = "$x (`into` $init^)? attr-dict `:` functional-type(operands, results)";
  let extraClassDeclaration = separateDestination # [{
    bool readsDestination() { return false; }
    void setDestination(::mlir::Value init, ::mlir::Value) { getInitMutable().assign(init); }
  }];
}

def Burin_GeluTanhOp : Burin_Compute<"gelu_tanh"> {
  let summary = "`x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3)))` (Hendrycks and Gimpel, arXiv 1606.08415)";
  let arguments = (ins Burin_Activation:$x, Optional<Burin_Activation>:$init);
  let assemblyFormat = "$x (`into` $init^)? attr-dict `:` functional-type(operands, results)";
  let extraClassDeclaration = separateDestination # [{
    bool readsDestination() { return false; }
    void setDestination(::mlir::Value init, ::mlir::Value) { getInitMutable().assign(init); }
  }];
}

def Burin_GegluOp : Burin_Compute<"geglu"> {
  let summary = "`gelu_tanh(g) * u` of every row `(g, u)` (GEGLU, Shazeer, arXiv 2002.05202)";
  let description = [{ x `(tokens, 2 width)`, the result `(tokens, width)`. }];
  let arguments = (ins Burin_Activation:$x, Optional<Burin_Activation>:$init);
  let assemblyFormat = "$x (`into` $init^)? attr-dict `:` functional-type(operands, results)";
  let extraClassDeclaration = separateDestination # [{
    bool readsDestination() { return false; }
    void setDestination(::mlir::Value init, ::mlir::Value) { getInitMutable().assign(init); }
  }];
}

def Burin_ScaleOp : Burin_InPlace<"scale"> {
  let summary = "multiplies every element by one number";
  let arguments = (ins Burin_Activation:$x, F32Attr:$factor);
  let assemblyFormat = "$x attr-dict `:` functional-type(operands, results)";
}

def Burin_SoftCapOp : Burin_InPlace<"soft_cap"> {
  let summary = "`cap * tanh(x / cap)`, element by element (Gemma Team, arXiv 2408.00118)";
  let arguments = (ins Burin_Activation:$x, F32Attr:$cap);
  let assemblyFormat = "$x attr-dict `:` functional-type(operands, results)";
}

def Burin_AddPositionsOp : Burin_InPlace<"add_positions"> {
  let summary = "adds row `position + t` of a table to token t (learned positions)";
  let arguments = (ins Burin_Activation:$x, Burin_Weight:$table, Index:$position);
  let assemblyFormat = "$x `,` $table `at` $position attr-dict `:` functional-type(operands, results)";
}

def Burin_AddBiasOp : Burin_InPlace<"add_bias"> {
  let summary = "adds one vector to every token";
  let arguments = (ins Burin_Activation:$x, Burin_Weight:$bias);
  let assemblyFormat = "$x `,` $bias attr-dict `:` functional-type(operands, results)";
}

def Burin_RopeTableOp : Burin_Compute<"rope_table", [AttrSizedOperandSegments]> {
  let summary = "cosine and sine of every rotary angle of tokens `position ...`, `(tokens, pairs, 2)`";
  let description = [{
    Made once a step and used by all layers. `count` is the number of tokens. With `factor` everything is multiplied by
    it. With a `history`, whose first number is how many tokens the sequence has, the frequencies are `(2, pairs)`: the
    second row is used for all tokens of a sequence that is longer than `original` (LongRoPE, Ding et al., arXiv 2402.13753).
  }];
  let arguments = (ins Index:$position, Index:$count, Burin_Weight:$frequencies, Optional<Burin_Cache>:$history,
      Optional<Burin_Activation>:$init, OptionalAttr<F32Attr>:$factor, OptionalAttr<I64Attr>:$original);
  let assemblyFormat = [{
    $position `,` $count `,` $frequencies (`of` $history^)? (`into` $init^)? attr-dict
    `:` functional-type(operands, results)
  }];
  let extraClassDeclaration = separateDestination # [{
    bool readsDestination() { return false; }
    bool touchesCache() { return getHistory() != nullptr; }
    void setDestination(::mlir::Value init, ::mlir::Value) { getInitMutable().assign(init); }
  }];
}

def Burin_RopeOp : Burin_InPlace<"rope"> {
  let summary = "rotates every head's pairs `(i, i + pairs)` (Su et al., arXiv 2104.09864, half layout)";
  let description = [{ The table says how many pairs; what a head has behind them stays as it is. }];
  let arguments = (ins Burin_Activation:$x, Burin_Activation:$table, I64Attr:$heads);
  let assemblyFormat = "$x `,` $table attr-dict `:` functional-type(operands, results)";
}

def Burin_CacheWriteOp : Burin_Op<"cache_write", [DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let summary = "writes keys or values of tokens `position ...` into a cache; with `rope`, rotated";
  let description = [{
    Token ids go into a cache of one dimension, behind its first number, which is the decoder's: as many as it holds.
  }];
  let arguments = (ins AnyTypeOf<[Burin_Activation, Burin_Ids]>:$x, Burin_Cache:$cache, Index:$position, Optional<Burin_Activation>:$table);
  let assemblyFormat = [{
    $x `to` $cache `at` $position (`rope` $table^)? attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def Burin_AttentionOp : Burin_Compute<"attention", [AttrSizedOperandSegments]> {
  let summary = "causal attention of every token over the caches' rows up to its own";
  let description = [{
    `softmax(scale * q k^T) v`; query head h reads kv head `h / (heads / kv heads)`. The scratch operand holds one
    head's scores `(context)`. With `window` a token sees so many rows at most, its own among them. With `soft_cap` every
    score s becomes `soft_cap * tanh(s / soft_cap)`.
  }];
  let arguments = (ins Burin_Activation:$q, Burin_Cache:$keys, Burin_Cache:$values, Index:$position,
      Optional<Burin_Activation>:$scores, Optional<Burin_Activation>:$init, F32Attr:$scale,
      OptionalAttr<I64Attr>:$window, OptionalAttr<F32Attr>:$soft_cap);
  let assemblyFormat = [{
    $q `,` $keys `,` $values `at` $position (`scratch` $scores^ `into` $init)? attr-dict
    `:` functional-type(operands, results)
  }];
  let builders = [OpBuilder<(ins "::mlir::Type":$result, "::mlir::Value":$q, "::mlir::Value":$keys,
      "::mlir::Value":$values, "::mlir::Value":$position, "::mlir::FloatAttr":$scale,
      CArg<"::mlir::IntegerAttr", "{}">:$window, CArg<"::mlir::FloatAttr", "{}">:$soft_cap), [{
    build($_builder, $_state, result, q, keys, values, position, ::mlir::Value(), ::mlir::Value(), scale, window,
          soft_cap);
  }]>];
  let extraClassDeclaration = separateDestination # [{
    bool readsDestination() { return false; }
    bool touchesCache() { return true; }
    ::mlir::OpOperand *getScratch() {
      auto range = getScoresMutable();
      return range.empty() ? nullptr : &*range.begin();
    }
    ::mlir::RankedTensorType getScratchType() {
      return ::mlir::RankedTensorType::get({getKeys().getType().getShape()[1]},
                                           getKeys().getType().getElementType());
    }
    void setDestination(::mlir::Value init, ::mlir::Value scratch) {
      getScoresMutable().assign(scratch);
      getInitMutable().assign(init);
    }
  }];
}

#endif
