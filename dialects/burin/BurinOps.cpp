// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the burin operations promise: shapes that agree, and the three forms kept apart.

#include "dialects/burin/StorageFormat.h"

#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace burin;

//===----------------------------------------------------------------------===//
// Assembly
//===----------------------------------------------------------------------===//

static ParseResult parseVisibility(OpAsmParser &parser, StringAttr &visibility) {
  StringRef keyword;
  if (succeeded(parser.parseOptionalKeyword(&keyword, {"private", "nested", "public"})))
    visibility = parser.getBuilder().getStringAttr(keyword);
  return success();
}

static void printVisibility(OpAsmPrinter &printer, Operation *, StringAttr visibility) {
  if (visibility)
    printer << visibility.getValue();
}

#define GET_OP_CLASSES
#include "dialects/burin/BurinOps.cpp.inc"

//===----------------------------------------------------------------------===//
// Side effects
//===----------------------------------------------------------------------===//

namespace {
/// Every cache is one resource: a read never moves above a write.
struct CacheResource : SideEffects::Resource::Base<CacheResource> {
  StringRef getName() final { return "burin.cache"; }
};
} // namespace

using Effects = SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>;

/// Buffers are read and written as the interface says; tensors have no effects.
static void addEffects(ComputeOp op, Effects &effects) {
  for (OpOperand &operand : op->getOpOperands()) {
    if (!isa<MemRefType>(operand.get().getType()))
      continue;
    bool written = &operand == op.getDestination() || &operand == op.getScratch();
    if (written)
      effects.emplace_back(MemoryEffects::Write::get(), &operand);
    if (!written || (&operand == op.getDestination() && op.readsDestination()))
      effects.emplace_back(MemoryEffects::Read::get(), &operand);
  }
  if (op.touchesCache())
    effects.emplace_back(MemoryEffects::Read::get(), CacheResource::get());
}

#define BURIN_EFFECTS(OP)                                                                          \
  void OP::getEffects(Effects &effects) { addEffects(cast<ComputeOp>(getOperation()), effects); }
BURIN_EFFECTS(EmbeddingOp)
BURIN_EFFECTS(RmsNormOp)
BURIN_EFFECTS(HeadNormOp)
BURIN_EFFECTS(LayerNormOp)
BURIN_EFFECTS(QuantizeOp)
BURIN_EFFECTS(LinearOp)
BURIN_EFFECTS(GatedLinearOp)
BURIN_EFFECTS(SiluOp)
BURIN_EFFECTS(GeluTanhOp)
BURIN_EFFECTS(GegluOp)
BURIN_EFFECTS(ScaleOp)
BURIN_EFFECTS(SoftCapOp)
BURIN_EFFECTS(AddPositionsOp)
BURIN_EFFECTS(AddBiasOp)
BURIN_EFFECTS(RopeTableOp)
BURIN_EFFECTS(RopeOp)
BURIN_EFFECTS(AttentionOp)
#undef BURIN_EFFECTS

void CacheWriteOp::getEffects(Effects &effects) {
  for (OpOperand &operand : getOperation()->getOpOperands())
    if (isa<MemRefType>(operand.get().getType()))
      effects.emplace_back(MemoryEffects::Read::get(), &operand);
  effects.emplace_back(MemoryEffects::Write::get(), CacheResource::get());
}

//===----------------------------------------------------------------------===//
// Verifiers
//===----------------------------------------------------------------------===//

static std::string text(ArrayRef<int64_t> shape) {
  std::string out = "(";
  for (auto [i, dim] : llvm::enumerate(shape))
    out += (i ? ", " : "") + (ShapedType::isDynamic(dim) ? std::string("?") : std::to_string(dim));
  return out + ")";
}

static ShapedType shaped(Value value) { return cast<ShapedType>(value.getType()); }

/// The three forms: a tensor result with or without a destination of its type, or a memref
/// destination and no result.
static LogicalResult verifyForm(ComputeOp op) {
  OpOperand *destination = op.getDestination();
  bool buffers = llvm::any_of(op->getOperandTypes(), llvm::IsaPred<MemRefType>);
  bool tensors = llvm::any_of(op->getOperandTypes(), llvm::IsaPred<RankedTensorType>);
  if (buffers && tensors)
    return op->emitOpError("mixes tensors and buffers");
  if (buffers && op->getNumResults())
    return op->emitOpError("has a result, but its operands are buffers");
  if (buffers && !destination)
    return op->emitOpError("needs a destination when its operands are buffers");
  if (!buffers && !op->getNumResults())
    return op->emitOpError("needs a result when its operands are tensors");
  if (!buffers && destination && destination->get().getType() != op->getResult(0).getType())
    return op->emitOpError("expects the type of its destination ")
           << destination->get().getType() << " as result type, found "
           << op->getResult(0).getType();
  return success();
}

/// The type of what an operation computes, in any form.
static ShapedType output(ComputeOp op) {
  return op->getNumResults() ? cast<ShapedType>(op->getResult(0).getType())
                             : shaped(op.getDestination()->get());
}

static LogicalResult expectShape(Operation *op, StringRef what, ArrayRef<int64_t> found,
                                 ArrayRef<int64_t> expected) {
  if (found == expected)
    return success();
  return op->emitOpError("expects ")
         << what << " of shape " << text(expected) << ", found " << text(found);
}

static LogicalResult expectRank(Operation *op, StringRef what, ArrayRef<int64_t> shape,
                                size_t rank) {
  if (shape.size() == rank)
    return success();
  return op->emitOpError("expects ") << what << " of rank " << rank << ", found " << text(shape);
}

static LogicalResult expectPositive(Operation *op, StringRef what, FloatAttr value) {
  if (value.getValue().isFinite() && value.getValueAsDouble() > 0)
    return success();
  return op->emitOpError("expects a positive ") << what << ", found " << value.getValueAsDouble();
}

LogicalResult WeightOp::verify() {
  auto type = cast<WeightType>(getType());
  size_t sources = getSources().size();
  if (ElementsAttr value = getValueAttr()) {
    if (sources)
      return emitOpError("has both sources and a value");
    if (value.getElementType() != type.getElementType())
      return emitOpError("expects a value of ")
             << type.getElementType() << ", found " << value.getElementType();
    return expectShape(*this, "a value", value.getShapedType().getShape(), type.getShape());
  }
  if (getArrangement() == Arrangement::Single ? sources != 1 : sources < 2)
    return emitOpError("is arranged as '")
           << stringifyArrangement(getArrangement()) << "', found " << sources << " sources";
  if (getArrangement() == Arrangement::Interleave &&
      (type.getShape().size() != 2 || type.getShape()[0] % static_cast<int64_t>(sources)))
    return emitOpError("interleaves ") << sources << " sources into " << text(type.getShape());
  if (getColumnScale() && type.getShape().size() != 2)
    return emitOpError("scales the columns of a matrix only, found ") << text(type.getShape());
  if (getColumnScale() && getKept())
    return emitOpError("keeps the numbers of the file, but scales its columns");
  return success();
}

LogicalResult LayerTableOp::verify() {
  if (getRows().empty() || getFields().empty())
    return emitOpError("needs at least one row and one field");
  for (auto [i, row] : llvm::enumerate(getRows()))
    if (cast<ArrayAttr>(row).size() != getFields().size())
      return emitOpError("expects ") << getFields().size() << " symbols in row " << i << ", found "
                                     << cast<ArrayAttr>(row).size();
  return success();
}

/// The type that a weight or cache symbol was declared with, or null.
static Type declaredType(Operation *symbol) {
  if (auto weight = dyn_cast_or_null<WeightOp>(symbol))
    return weight.getType();
  if (auto cache = dyn_cast_or_null<CacheOp>(symbol))
    return cache.getType();
  return {};
}

LogicalResult LayerTableOp::verifySymbolUses(SymbolTableCollection &symbols) {
  SmallVector<Type> types;
  for (Attribute row : getRows())
    for (auto [i, ref] : llvm::enumerate(cast<ArrayAttr>(row).getAsRange<FlatSymbolRefAttr>())) {
      Type type = declaredType(symbols.lookupNearestSymbolFrom(*this, ref));
      if (!type)
        return emitOpError("names ") << ref << ", which is no weight or cache";
      if (types.size() <= i)
        types.push_back(type);
      if (types[i] != type)
        return emitOpError("expects ")
               << types[i] << " in field " << getFields()[i] << ", found " << type;
    }
  return success();
}

LogicalResult GetOp::verifySymbolUses(SymbolTableCollection &symbols) {
  Type type = declaredType(symbols.lookupNearestSymbolFrom(*this, getSymbolAttr()));
  if (!type)
    return emitOpError("names ") << getSymbolAttr() << ", which is no weight or cache";
  if (type != getType())
    return emitOpError("expects ") << type << " as its type, found " << getType();
  return success();
}

LogicalResult GetRowOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto table = symbols.lookupNearestSymbolFrom<LayerTableOp>(*this, getTableAttr());
  if (!table)
    return emitOpError("names ") << getTableAttr() << ", which is no layer table";
  for (auto [i, field] : llvm::enumerate(table.getFields())) {
    if (field != getFieldAttr())
      continue;
    auto ref = cast<FlatSymbolRefAttr>(cast<ArrayAttr>(table.getRows()[0])[i]);
    Type type = declaredType(symbols.lookupNearestSymbolFrom(*this, ref));
    if (type != getType())
      return emitOpError("expects ") << type << " as its type, found " << getType();
    return success();
  }
  return emitOpError("finds no field ") << getFieldAttr() << " in table " << getTableAttr();
}

LogicalResult EmbeddingOp::verify() {
  if (failed(verifyForm(*this)) ||
      failed(expectRank(*this, "a table", getTable().getType().getShape(), 2)) ||
      failed(expectRank(*this, "ids", shaped(getIds()).getShape(), 1)))
    return failure();
  return expectShape(*this, "a result", output(*this).getShape(),
                     {shaped(getIds()).getDimSize(0), getTable().getType().getShape()[1]});
}

LogicalResult RmsNormOp::verify() {
  if (failed(verifyForm(*this)) || failed(expectPositive(*this, "epsilon", getEpsilonAttr())) ||
      failed(expectRank(*this, "an input", shaped(getX()).getShape(), 2)) ||
      failed(expectShape(*this, "a gain", getGain().getType().getShape(),
                         {shaped(getX()).getDimSize(1)})))
    return failure();
  return expectShape(*this, "a result", output(*this).getShape(), shaped(getX()).getShape());
}

LogicalResult HeadNormOp::verify() {
  ArrayRef<int64_t> x = shaped(getX()).getShape(), gain = getGain().getType().getShape();
  if (failed(verifyForm(*this)) || failed(expectPositive(*this, "epsilon", getEpsilonAttr())) ||
      failed(expectRank(*this, "an input", x, 2)) || failed(expectRank(*this, "a gain", gain, 1)))
    return failure();
  if (x[1] % gain[0])
    return emitOpError("expects an input width that is a multiple of the gain's ")
           << gain[0] << ", found " << x[1];
  return success();
}

LogicalResult LayerNormOp::verify() {
  ArrayRef<int64_t> x = shaped(getX()).getShape();
  if (failed(verifyForm(*this)) || failed(expectPositive(*this, "epsilon", getEpsilonAttr())) ||
      failed(expectRank(*this, "an input", x, 2)) ||
      failed(expectShape(*this, "a gain", getGain().getType().getShape(), {x[1]})) ||
      failed(expectShape(*this, "a bias", getBias().getType().getShape(), {x[1]})))
    return failure();
  return expectShape(*this, "a result", output(*this).getShape(), x);
}

/// x (tokens, columns), W (rows * factor, columns), y (tokens, rows).
static LogicalResult verifyProduct(ComputeOp op, Value x, WeightType weight, FloatAttr epsilon,
                                   int64_t factor) {
  if (failed(verifyForm(op)) || failed(expectRank(op, "an input", shaped(x).getShape(), 2)) ||
      failed(expectRank(op, "a weight", weight.getShape(), 2)) ||
      (epsilon && failed(expectPositive(op, "norm_epsilon", epsilon))))
    return failure();
  int64_t rows = weight.getShape()[0];
  if (rows % factor)
    return op->emitOpError("expects an even number of weight rows, found ") << rows;
  // A row of quantized activations is bytes: its width says nothing.
  if (shaped(x).getElementType().isF32() &&
      failed(expectShape(op, "a weight", weight.getShape(), {rows, shaped(x).getDimSize(1)})))
    return failure();
  if (epsilon && !shaped(x).getElementType().isF32())
    return op->emitOpError("has a norm_epsilon, which belongs to the op that quantizes its input");
  return expectShape(op, "a result", output(op).getShape(),
                     {shaped(x).getDimSize(0), rows / factor});
}

LogicalResult QuantizeOp::verify() {
  if (failed(verifyForm(*this)) ||
      failed(expectRank(*this, "an input", shaped(getX()).getShape(), 2)) ||
      failed(expectRank(*this, "a result", output(*this).getShape(), 2)) ||
      (getNormEpsilonAttr() && failed(expectPositive(*this, "norm_epsilon", getNormEpsilonAttr()))))
    return failure();
  if (getXGroup() != 0 && getXGroup() != 32)
    return emitOpError("expects groups of 32 columns, or 0 for whole tokens, found ")
           << getXGroup();
  return expectShape(*this, "a result", output(*this).getShape(),
                     {shaped(getX()).getDimSize(0), output(*this).getDimSize(1)});
}

LogicalResult LinearOp::verify() {
  if (getAccumulate() && !getInit())
    return emitOpError("accumulates, but has no destination");
  return verifyProduct(*this, getX(), getWeight().getType(), getNormEpsilonAttr(), 1);
}

LogicalResult GatedLinearOp::verify() {
  return verifyProduct(*this, getX(), getWeight().getType(), getNormEpsilonAttr(), 2);
}

LogicalResult SiluOp::verify() {
  if (failed(verifyForm(*this)))
    return failure();
  return expectShape(*this, "a result", output(*this).getShape(), shaped(getX()).getShape());
}

LogicalResult GeluTanhOp::verify() {
  if (failed(verifyForm(*this)))
    return failure();
  return expectShape(*this, "a result", output(*this).getShape(), shaped(getX()).getShape());
}

LogicalResult GegluOp::verify() {
  ArrayRef<int64_t> x = shaped(getX()).getShape();
  if (failed(verifyForm(*this)) || failed(expectRank(*this, "an input", x, 2)))
    return failure();
  if (x[1] % 2)
    return emitOpError("expects an input of even width, found ") << x[1];
  return expectShape(*this, "a result", output(*this).getShape(), {x[0], x[1] / 2});
}

LogicalResult ScaleOp::verify() { return verifyForm(*this); }

LogicalResult SoftCapOp::verify() {
  if (failed(verifyForm(*this)))
    return failure();
  return expectPositive(*this, "cap", getCapAttr());
}

LogicalResult AddPositionsOp::verify() {
  ArrayRef<int64_t> x = shaped(getX()).getShape(), table = getTable().getType().getShape();
  if (failed(verifyForm(*this)) || failed(expectRank(*this, "an input", x, 2)) ||
      failed(expectRank(*this, "a table", table, 2)))
    return failure();
  return expectShape(*this, "a table", table, {table[0], x[1]});
}

LogicalResult AddBiasOp::verify() {
  if (failed(verifyForm(*this)) ||
      failed(expectRank(*this, "an input", shaped(getX()).getShape(), 2)))
    return failure();
  return expectShape(*this, "a bias", getBias().getType().getShape(),
                     {shaped(getX()).getDimSize(1)});
}

LogicalResult RopeTableOp::verify() {
  ArrayRef<int64_t> frequencies = getFrequencies().getType().getShape();
  if (!getHistory() != !getOriginal())
    return emitOpError("expects a history and an original length or neither");
  if (failed(verifyForm(*this)) ||
      failed(expectRank(*this, "frequencies", frequencies, getHistory() ? 2 : 1)) ||
      failed(expectRank(*this, "a result", output(*this).getShape(), 3)))
    return failure();
  if (getHistory() && failed(expectShape(*this, "frequencies", frequencies, {2, frequencies[1]})))
    return failure();
  if (getHistory() && failed(expectRank(*this, "a history", getHistory().getType().getShape(), 1)))
    return failure();
  return expectShape(*this, "a result", output(*this).getShape(),
                     {output(*this).getDimSize(0), frequencies.back(), 2});
}

LogicalResult RopeOp::verify() {
  ArrayRef<int64_t> x = shaped(getX()).getShape(), table = shaped(getTable()).getShape();
  if (failed(verifyForm(*this)) || failed(expectRank(*this, "an input", x, 2)) ||
      failed(expectRank(*this, "a table", table, 3)))
    return failure();
  auto heads = static_cast<int64_t>(getHeads());
  if (heads <= 0 || x[1] % heads || x[1] / heads < table[1] * 2)
    return emitOpError("expects heads that are at least 2 * pairs wide, found a width of ")
           << x[1] << " for " << heads << " heads of " << table[1] << " pairs";
  return expectShape(*this, "a table", table, {x[0], table[1], 2});
}

LogicalResult burin::CacheOp::verify() {
  auto type = cast<CacheType>(getType());
  if (!getStorage())
    return success();
  if (!canStoreCache(*getStorage()))
    return emitOpError("expects a storage of f32, f16 or i8, found ")
           << stringifyStorage(*getStorage());
  if (!type.getElementType().isF32())
    return emitOpError("is no cache of floats and has no storage to choose");
  if (*getStorage() == Storage::I8 && type.getShape()[2] > kMostCachedHead)
    return emitOpError("has heads of ")
           << type.getShape()[2] << " numbers; as i8 they have at most " << kMostCachedHead;
  return success();
}

LogicalResult CacheWriteOp::verify() {
  ArrayRef<int64_t> x = shaped(getX()).getShape(), cache = getCache().getType().getShape();
  if (shaped(getX()).getElementType().isInteger()) {
    if (getTable())
      return emitOpError("rotates token ids");
    if (failed(expectRank(*this, "an input", x, 1)))
      return failure();
    return expectRank(*this, "a cache of token ids", cache, 1);
  }
  if (failed(expectRank(*this, "a cache", cache, 3)))
    return failure();
  if (getTable() && isa<MemRefType>(getX().getType()) != isa<MemRefType>(getTable().getType()))
    return emitOpError("mixes tensors and buffers");
  if (failed(expectRank(*this, "an input", x, 2)) ||
      failed(expectShape(*this, "an input", x, {x[0], cache[0] * cache[2]})))
    return failure();
  if (!getTable())
    return success();
  ArrayRef<int64_t> table = shaped(getTable()).getShape();
  if (failed(expectRank(*this, "a table", table, 3)))
    return failure();
  if (cache[2] < table[1] * 2)
    return emitOpError("expects heads that are at least 2 * pairs wide, found ")
           << cache[2] << " for " << table[1] << " pairs";
  return expectShape(*this, "a table", table, {x[0], table[1], 2});
}

LogicalResult AttentionOp::verify() {
  if (!getScores() != !getInit())
    return emitOpError("expects a scratch and a destination or neither");
  ArrayRef<int64_t> q = shaped(getQ()).getShape(), keys = getKeys().getType().getShape();
  if (failed(verifyForm(*this)) || failed(expectPositive(*this, "scale", getScaleAttr())) ||
      failed(expectRank(*this, "a query", q, 2)) || failed(expectRank(*this, "a cache", keys, 3)))
    return failure();
  if (getKeys().getType() != getValues().getType())
    return emitOpError("expects keys and values of one shape, found ")
           << text(keys) << " and " << text(getValues().getType().getShape());
  if (getSoftCapAttr() && failed(expectPositive(*this, "soft_cap", getSoftCapAttr())))
    return failure();
  if (getWindow() && static_cast<int64_t>(*getWindow()) < 1)
    return emitOpError("expects a window of at least 1, found ") << *getWindow();
  if (q[1] % (keys[0] * keys[2]))
    return emitOpError("expects a query width that is a multiple of kv heads * head size = ")
           << keys[0] * keys[2] << ", found " << q[1];
  // One row of scores for each thread that may run.
  if (getScores()) {
    ShapedType scores = shaped(getScores());
    if (!scores.hasStaticShape() || !scores.getNumElements() || scores.getNumElements() % keys[1])
      return emitOpError("expects scores for a multiple of ")
             << keys[1] << " positions, found " << text(scores.getShape());
  }
  return expectShape(*this, "a result", output(*this).getShape(), q);
}
