// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a model family writes its forward pass with.

#include "compiler/ModelBuilder.h"

#include "compiler/FileStorage.h"
#include "compiler/formats/UserError.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/Support/CheckedArithmetic.h"

using namespace mlir;
using namespace burin;

static RankedTensorType tensorOf(ArrayRef<int64_t> shape, Type elementType) {
  return RankedTensorType::get(shape, elementType);
}

static ArrayRef<int64_t> shapeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

ModelBuilder::ModelBuilder(MLIRContext *context, const ModelFiles &files, ModelSummary summary)
    : files(files), module(ModuleOp::create(UnknownLoc::get(context))), builder(context),
      vocab(summary.vocabSize), firstError(llvm::Error::success()) {
  auto number = [&](StringRef key, int64_t value) {
    return builder.getNamedAttr(key, builder.getI64IntegerAttr(value));
  };
  auto text = [&](StringRef key, StringRef value) {
    return builder.getNamedAttr(key, builder.getStringAttr(value));
  };
  (*module)->setAttr(
      kModelAttr,
      builder.getDictionaryAttr(
          {text("name", summary.name), text("family", summary.family),
           number("layers", summary.layers), number("vocab_size", summary.vocabSize),
           number("context", summary.context), number("bos", files.bos),
           builder.getNamedAttr("end_tokens", builder.getDenseI64ArrayAttr(files.endTokens))}));
  builder.setInsertionPointToEnd(module->getBody());
}

Location ModelBuilder::named(StringRef name) { return NameLoc::get(builder.getStringAttr(name)); }

void ModelBuilder::beginForward(const Rope *rope) {
  Type ids = tensorOf({ShapedType::kDynamic}, builder.getI32Type());
  forward =
      func::FuncOp::create(builder, builder.getUnknownLoc(), "forward",
                           builder.getFunctionType({ids, builder.getIndexType()},
                                                   {tensorOf({1, vocab}, builder.getF32Type())}));
  Block *body = forward.addEntryBlock();
  body->getArgument(0).setLoc(named("tokens"));
  body->getArgument(1).setLoc(named("position"));
  current = forward;
  builder.setInsertionPointToStart(body);
  if (!rope || !rope->isLong())
    return;
  NamedAttrList attributes((*module)->getAttrOfType<DictionaryAttr>(kModelAttr));
  attributes.set(kOriginalAttr, builder.getI64IntegerAttr(rope->original));
  (*module)->setAttr(kModelAttr, attributes.getDictionary(builder.getContext()));
  auto type = CacheType::get(builder.getContext(), {1 + rope->original}, builder.getI32Type());
  declare<CacheOp>(kHistoryCache, type, StorageAttr());
  history = get(kHistoryCache, type);
  CacheWriteOp::create(builder, named("history"), this->ids(), history, position(), Value());
}

void ModelBuilder::endForward(Value logits) {
  func::ReturnOp::create(builder, builder.getUnknownLoc(), logits);
  current = {};
}

Value ModelBuilder::position() { return current.getArguments().back(); }

Value ModelBuilder::count() {
  return tensor::DimOp::create(builder, builder.getUnknownLoc(), ids(), 0);
}

Value ModelBuilder::lastRow(Value x) {
  Location loc = named("last");
  Value one = arith::ConstantIndexOp::create(builder, loc, 1);
  Value last = arith::SubIOp::create(builder, loc, count(), one);
  int64_t width = shapeOf(x)[1];
  OpFoldResult unit = builder.getIndexAttr(1), zero = builder.getIndexAttr(0);
  return tensor::ExtractSliceOp::create(builder, loc, tensorOf({1, width}, builder.getF32Type()), x,
                                        {last, zero}, {unit, builder.getIndexAttr(width)},
                                        {unit, unit});
}

Value ModelBuilder::layer(int64_t number, Value x, Value table,
                          llvm::function_ref<Value(Value, Value)> body) {
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPoint(forward);
  SmallVector<Value> operands = {x};
  SmallVector<StringRef> names = {"x"};
  if (table) {
    operands.push_back(table);
    names.push_back("rope");
  }
  operands.push_back(position());
  names.push_back("position");
  auto function =
      func::FuncOp::create(builder, builder.getUnknownLoc(), "block." + std::to_string(number),
                           builder.getFunctionType(ValueRange(operands).getTypes(), {x.getType()}));
  function.setPrivate();
  Block *block = function.addEntryBlock();
  for (auto [argument, name] : llvm::zip_equal(block->getArguments(), names))
    argument.setLoc(named(name));
  current = function;
  builder.setInsertionPointToStart(block);
  Value result = body(block->getArgument(0), table ? Value(block->getArgument(1)) : Value());
  func::ReturnOp::create(builder, builder.getUnknownLoc(), result);
  current = forward;
  builder.setInsertionPointToEnd(&forward.getBody().front());
  return func::CallOp::create(builder, named("x"), function, operands).getResult(0);
}

template <typename Op, typename... Args>
void ModelBuilder::declare(StringRef symbol, Args &&...args) {
  if (module->lookupSymbol(symbol))
    return;
  // Declarations stand before all functions, in the order in which they are needed.
  OpBuilder::InsertionGuard guard(builder);
  auto functions = module->getOps<func::FuncOp>();
  builder.setInsertionPoint(*functions.begin());
  Op::create(builder, builder.getUnknownLoc(), symbol, builder.getStringAttr("private"),
             std::forward<Args>(args)...);
}

Value ModelBuilder::get(StringRef symbol, Type type) {
  return GetOp::create(builder, builder.getUnknownLoc(), type, symbol);
}

Value ModelBuilder::weight(StringRef name, const TensorView &source, ArrayRef<int64_t> shape) {
  auto type = WeightType::get(builder.getContext(), shape, builder.getF32Type());
  FileStorage stored{Storage::F32, false};
  if (llvm::Expected<const Tensor *> tensor =
          files.weights.require(source.tensor, source.tensorShape(shape)))
    stored = fileStorageOf(**tensor, source);
  else
    fail(tensor.takeError());
  StorageAttr storage;
  if (stored.storage != Storage::F32)
    storage = StorageAttr::get(builder.getContext(), stored.storage);
  declare<WeightOp>(name, type, Arrangement::Single, builder.getStrArrayAttr({source.text()}),
                    StringAttr(), StorageAttr(), storage, stored.keeps, ElementsAttr());
  return get(name, type);
}

Value ModelBuilder::constant(StringRef name, ArrayRef<float> values, ArrayRef<int64_t> shape) {
  auto type = WeightType::get(builder.getContext(), shape, builder.getF32Type());
  declare<WeightOp>(name, type, Arrangement::Single, builder.getArrayAttr({}), StringAttr(),
                    StorageAttr(), StorageAttr(), /*kept=*/false,
                    DenseElementsAttr::get(tensorOf(shape, builder.getF32Type()), values));
  return get(name, type);
}

Value ModelBuilder::cache(StringRef name, ArrayRef<int64_t> shape) {
  auto type = CacheType::get(builder.getContext(), shape, builder.getF32Type());
  int64_t bytes = 4;
  for (int64_t dim : shape) {
    std::optional<int64_t> product = llvm::checkedMul(bytes, dim);
    if (!product || *product > (int64_t(1) << 40)) {
      fail(userError("a cache of " + shapeToString(shape) + " numbers is larger than 1 TiB",
                     "choose a smaller context with --context=N"));
      break;
    }
    bytes = *product;
  }
  declare<CacheOp>(name, type, StorageAttr());
  return get(name, type);
}

Value ModelBuilder::embedding(StringRef name, StringRef source, int64_t width) {
  embeddingSource = source.str();
  Value table = weight("embedding", source, {vocab, width});
  auto type = tensorOf({shapeOf(ids())[0], width}, builder.getF32Type());
  return EmbeddingOp::create(builder, named(name), type, ids(), table, Value()).getResult();
}

Value ModelBuilder::logits(Value x, StringRef source) {
  SmallVector<int64_t> shape = {vocab, shapeOf(x)[1]};
  return linear("logits", x,
                source.empty() ? weight("embedding", embeddingSource, shape)
                               : weight("head", source, shape));
}

Value ModelBuilder::ropeTable(StringRef name, const Rope &rope, StringRef symbol) {
  auto pairs = static_cast<int64_t>(rope.frequencies.size());
  std::vector<float> frequencies = rope.frequencies;
  SmallVector<int64_t> shape = {pairs};
  if (rope.isLong()) {
    llvm::append_range(frequencies, rope.longFrequencies);
    shape = {2, pairs};
  }
  auto type = tensorOf({shapeOf(ids())[0], pairs, 2}, builder.getF32Type());
  FloatAttr factor;
  if (rope.factor != 1)
    factor = builder.getF32FloatAttr(static_cast<float>(rope.factor));
  IntegerAttr original;
  if (rope.isLong())
    original = builder.getI64IntegerAttr(rope.original);
  return RopeTableOp::create(builder, named(name), type, position(), count(),
                             constant(symbol, frequencies, shape), history, Value(), factor,
                             original)
      .getResult();
}

Value ModelBuilder::addPositions(StringRef name, Value x, Value table) {
  return AddPositionsOp::create(builder, named(name), x.getType(), x, table, position())
      .getResult();
}

Value ModelBuilder::rmsNorm(StringRef name, Value x, Value gain, double epsilon) {
  return RmsNormOp::create(builder, named(name), x.getType(), x, gain, Value(),
                           builder.getF32FloatAttr(static_cast<float>(epsilon)))
      .getResult();
}

Value ModelBuilder::headNorm(StringRef name, Value x, Value gain, double epsilon) {
  return HeadNormOp::create(builder, named(name), x.getType(), x, gain,
                            builder.getF32FloatAttr(static_cast<float>(epsilon)))
      .getResult();
}

Value ModelBuilder::layerNorm(StringRef name, Value x, Value gain, Value bias, double epsilon) {
  return LayerNormOp::create(builder, named(name), x.getType(), x, gain, bias, Value(),
                             builder.getF32FloatAttr(static_cast<float>(epsilon)))
      .getResult();
}

Value ModelBuilder::linear(StringRef name, Value x, Value weight) {
  auto type = tensorOf({shapeOf(x)[0], cast<WeightType>(weight.getType()).getShape()[0]},
                       builder.getF32Type());
  return LinearOp::create(builder, named(name), type, x, weight, Value(), UnitAttr(), FloatAttr(),
                          IntegerAttr())
      .getResult();
}

Value ModelBuilder::addBias(StringRef name, Value x, Value bias) {
  return AddBiasOp::create(builder, named(name), x.getType(), x, bias).getResult();
}

Value ModelBuilder::rope(StringRef name, Value x, Value table, int64_t heads) {
  return RopeOp::create(builder, named(name), x.getType(), x, table,
                        builder.getI64IntegerAttr(heads))
      .getResult();
}

void ModelBuilder::cacheWrite(Value x, Value cache) {
  CacheWriteOp::create(builder, builder.getUnknownLoc(), x, cache, position(), Value());
}

Value ModelBuilder::attention(StringRef name, Value q, Value keys, Value values, double scale,
                              int64_t window, double softCap) {
  return AttentionOp::create(builder, named(name), q.getType(), q, keys, values, position(),
                             builder.getF32FloatAttr(static_cast<float>(scale)),
                             window ? builder.getI64IntegerAttr(window) : IntegerAttr(),
                             softCap != 0 ? builder.getF32FloatAttr(static_cast<float>(softCap))
                                          : FloatAttr())
      .getResult();
}

Value ModelBuilder::silu(StringRef name, Value x) {
  return SiluOp::create(builder, named(name), x.getType(), x, Value()).getResult();
}

Value ModelBuilder::geluTanh(StringRef name, Value x) {
  return GeluTanhOp::create(builder, named(name), x.getType(), x, Value()).getResult();
}

Value ModelBuilder::scale(StringRef name, Value x, double factor) {
  return ScaleOp::create(builder, named(name), x.getType(), x,
                         builder.getF32FloatAttr(static_cast<float>(factor)))
      .getResult();
}

Value ModelBuilder::softCap(StringRef name, Value x, double cap) {
  return SoftCapOp::create(builder, named(name), x.getType(), x,
                           builder.getF32FloatAttr(static_cast<float>(cap)))
      .getResult();
}

Value ModelBuilder::add(StringRef name, Value a, Value b) {
  return arith::AddFOp::create(builder, named(name), a, b);
}

Value ModelBuilder::mul(StringRef name, Value a, Value b) {
  return arith::MulFOp::create(builder, named(name), a, b);
}

void ModelBuilder::fail(llvm::Error error) {
  if (firstError)
    llvm::consumeError(std::move(error));
  else
    firstError = std::move(error);
}

llvm::Expected<OwningOpRef<ModuleOp>> ModelBuilder::finish() {
  if (firstError)
    return std::move(firstError);
  int64_t parameters = 0;
  for (auto weight : module->getOps<WeightOp>())
    if (!weight.getValue())
      parameters += ShapedType::getNumElements(cast<WeightType>(weight.getType()).getShape());
  NamedAttrList model((*module)->getAttrOfType<DictionaryAttr>(kModelAttr));
  model.set("parameters", builder.getI64IntegerAttr(parameters));
  (*module)->setAttr(kModelAttr, model.getDictionary(builder.getContext()));
  return std::move(module);
}
