// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Types and enumerations of the burin dialect.

#ifndef BURIN_TYPES_TD
#define BURIN_TYPES_TD

include "dialects/burin/BurinDialect.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"

class Burin_ShapedHandle<string name, string typeMnemonic> : TypeDef<Burin_Dialect, name> {
  let mnemonic = typeMnemonic;
  let parameters = (ins ArrayRefParameter<"int64_t">:$shape, "::mlir::Type":$elementType);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}

def Burin_Weight : Burin_ShapedHandle<"Weight", "weight"> {
  let summary = "a trained tensor, by name";
  let description = [{
    A handle, not a value: `!burin.weight<256x128xf32>` says which shape a kernel sees. The bytes stay in the model
    file until the weights are written.
  }];
}

def Burin_Cache : Burin_ShapedHandle<"Cache", "cache"> {
  let summary = "what attention remembers of past tokens, by name";
  let description = [{ `!burin.cache<4x256x16xf32>`: (kv heads, context, head size). }];
}

def Burin_Arrangement : I32EnumAttr<"Arrangement", "how a weight is made of tensors of the model file", [
    I32EnumAttrCase<"Single", 0, "single">,
    I32EnumAttrCase<"Concat", 1, "concat">,
    I32EnumAttrCase<"Interleave", 2, "interleave">]> {
  let cppNamespace = "::burin";
}

def Burin_Storage : I32EnumAttr<"Storage", "how a weight's numbers are stored", [
    I32EnumAttrCase<"F32", 0, "f32">,
    I32EnumAttrCase<"F16", 1, "f16">,
    I32EnumAttrCase<"BF16", 2, "bf16">,
    I32EnumAttrCase<"I8", 3, "i8">,
    I32EnumAttrCase<"I8G32", 4, "i8g32">,
    I32EnumAttrCase<"I4", 5, "i4">,
    I32EnumAttrCase<"I4M", 6, "i4m">,
    I32EnumAttrCase<"I4G64", 7, "i4g64">,
    I32EnumAttrCase<"I4G128", 8, "i4g128">]> {
  let cppNamespace = "::burin";
}

def Burin_Ids : AnyTypeOf<[RankedTensorOf<[I32]>, MemRefOf<[I32]>], "token ids">;
def Burin_Activation : AnyTypeOf<[RankedTensorOf<[F32]>, MemRefOf<[F32]>], "an activation of f32">;
def Burin_ActivationTensor : RankedTensorOf<[F32]>;
def Burin_Quantized : AnyTypeOf<[RankedTensorOf<[I8]>, MemRefOf<[I8]>], "quantized activations, bytes of tokens">;
def Burin_QuantizedTensor : RankedTensorOf<[I8]>;

#endif
