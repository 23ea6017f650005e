// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the chip operations promise: everything lies inside its region, aligned, and under its own
// symbol.

#include "dialects/chip/Chip.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/Matchers.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace burin;
using namespace burin::chip;

#define GET_OP_CLASSES
#include "dialects/chip/ChipOps.cpp.inc"

bool chip::canPlace(MemRefType type) {
  SmallVector<int64_t> strides;
  int64_t offset = 0;
  if (!type.getElementType().isIntOrFloat() || type.getElementTypeBitWidth() % 8 ||
      failed(type.getStridesAndOffset(strides, offset)))
    return false;
  int64_t last = 1, span;
  for (auto [dim, stride] : llvm::zip_equal(type.getShape(), strides))
    if (stride < 0 || llvm::MulOverflow(dim, stride, span) || llvm::AddOverflow(last, span, last))
      return false;
  return !llvm::MulOverflow(last, static_cast<int64_t>(type.getElementTypeBitWidth() / 8), span);
}

int64_t chip::bytesOf(MemRefType type) {
  SmallVector<int64_t> strides;
  int64_t offset = 0, last = 0;
  if (failed(type.getStridesAndOffset(strides, offset)))
    return 0;
  for (auto [dim, stride] : llvm::zip_equal(type.getShape(), strides))
    last += (dim - 1) * stride;
  return (last + 1) * (type.getElementTypeBitWidth() / 8);
}

int64_t SlotOp::getBytes() { return bytesOf(getType()); }
int64_t chip::WeightOp::getBytes() { return bytesOf(cast<MemRefType>(getType())); }
int64_t chip::CacheOp::getBytes() { return bytesOf(cast<MemRefType>(getType())); }

LogicalResult RegionOp::verify() {
  int64_t bytes = getBytes(), alignment = getAlignment();
  if (bytes < 0)
    return emitOpError("expects a size of at least 0 bytes, found ") << bytes;
  if (alignment <= 0 || !llvm::isPowerOf2_64(static_cast<uint64_t>(alignment)))
    return emitOpError("expects an alignment that is a power of two, found ") << alignment;
  if (getLowerBound() && static_cast<int64_t>(*getLowerBound()) > bytes)
    return emitOpError("has ") << bytes << " bytes, which is below its lower bound "
                               << *getLowerBound();
  return success();
}

ArrayRef<int64_t> chip::WeightOp::getShape() {
  return getMatrix() ? *getMatrix() : cast<MemRefType>(getType()).getShape();
}

static LogicalResult verifyPlaced(Operation *op, bool region, bool offset) {
  return region == offset ? success()
                          : op->emitOpError("expects a region and an offset or neither");
}
LogicalResult chip::WeightOp::verify() {
  return verifyPlaced(*this, getRegionAttr() != nullptr, getOffsetAttr() != nullptr);
}
LogicalResult chip::CacheOp::verify() {
  return verifyPlaced(*this, getRegionAttr() != nullptr, getOffsetAttr() != nullptr);
}

LogicalResult SlotOp::verify() {
  if (getName().empty())
    return emitOpError("needs a name");
  return success();
}

/// Whether `[offset, offset + bytes)` lies in the region and is aligned to its elements.
static LogicalResult verifyPlace(Operation *op, FlatSymbolRefAttr name, int64_t offset,
                                 MemRefType type, std::optional<Contents> kind,
                                 SymbolTableCollection &symbols) {
  auto region = symbols.lookupNearestSymbolFrom<RegionOp>(op, name);
  if (!region)
    return op->emitOpError("lies in ") << name << ", which is no region";
  if (kind && region.getKind() != *kind)
    return op->emitOpError("expects a region of kind '")
           << stringifyContents(*kind) << "', found '" << stringifyContents(region.getKind())
           << "'";
  int64_t bytes = bytesOf(type);
  if (offset < 0)
    return op->emitOpError("expects an offset of at least 0, found ") << offset;
  if (offset > static_cast<int64_t>(region.getBytes()) - bytes)
    return op->emitOpError("ends at byte ")
           << static_cast<uint64_t>(offset) + static_cast<uint64_t>(bytes) << " of region " << name
           << ", which has " << region.getBytes();
  if (offset % (type.getElementTypeBitWidth() / 8))
    return op->emitOpError("lies at byte ")
           << offset << ", which is not aligned for " << type.getElementType();
  return success();
}

LogicalResult SlotOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return verifyPlace(*this, getRegionAttr(), static_cast<int64_t>(getOffset()), getType(),
                     std::nullopt, symbols);
}
LogicalResult chip::WeightOp::verifySymbolUses(SymbolTableCollection &symbols) {
  if (!getRegion())
    return success();
  return verifyPlace(*this, getRegionAttr(), static_cast<int64_t>(*getOffset()),
                     cast<MemRefType>(getType()), Contents::Weights, symbols);
}
LogicalResult chip::CacheOp::verifySymbolUses(SymbolTableCollection &symbols) {
  if (!getRegion())
    return success();
  return verifyPlace(*this, getRegionAttr(), static_cast<int64_t>(*getOffset()),
                     cast<MemRefType>(getType()), Contents::KvCache, symbols);
}

/// The type that a weight or cache symbol was declared with, or null.
static Type declaredType(Operation *symbol) {
  if (auto weight = dyn_cast_or_null<chip::WeightOp>(symbol))
    return weight.getType();
  if (auto cache = dyn_cast_or_null<chip::CacheOp>(symbol))
    return cache.getType();
  return {};
}

static LogicalResult verifyReference(Operation *op, FlatSymbolRefAttr ref, Type expected,
                                     SymbolTableCollection &symbols) {
  Type type = declaredType(symbols.lookupNearestSymbolFrom(op, ref));
  if (!type)
    return op->emitOpError("names ") << ref << ", which is no weight or cache";
  if (type != expected)
    return op->emitOpError("expects ") << type << " as its type, found " << expected;
  return success();
}

LogicalResult chip::LayerTableOp::verify() {
  if (getRows().empty() || getFields().empty())
    return emitOpError("needs at least one row and one field");
  for (auto [i, row] : llvm::enumerate(getRows()))
    if (cast<ArrayAttr>(row).size() != getFields().size())
      return emitOpError("expects ") << getFields().size() << " symbols in row " << i << ", found "
                                     << cast<ArrayAttr>(row).size();
  return success();
}

LogicalResult chip::LayerTableOp::verifySymbolUses(SymbolTableCollection &symbols) {
  SmallVector<Type> types;
  llvm::DenseMap<size_t, Storage> storages;
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
      auto weight = symbols.lookupNearestSymbolFrom<chip::WeightOp>(*this, ref);
      if (weight && storages.insert({i, weight.getStorage()}).first->second != weight.getStorage())
        return emitOpError("expects weights of storage '")
               << stringifyStorage(storages[i]) << "' in field " << getFields()[i] << ", found '"
               << stringifyStorage(weight.getStorage()) << "'";
    }
  return success();
}

LogicalResult AddressOp::verifySymbolUses(SymbolTableCollection &symbols) {
  return verifyReference(*this, getSymbolAttr(), getType(), symbols);
}

LogicalResult RowAddressOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto table = symbols.lookupNearestSymbolFrom<chip::LayerTableOp>(*this, getTableAttr());
  if (!table)
    return emitOpError("names ") << getTableAttr() << ", which is no layer table";
  for (auto [i, field] : llvm::enumerate(table.getFields()))
    if (field == getFieldAttr())
      return verifyReference(*this, cast<FlatSymbolRefAttr>(cast<ArrayAttr>(table.getRows()[0])[i]),
                             getType(), symbols);
  return emitOpError("finds no field ") << getFieldAttr() << " in table " << getTableAttr();
}

LogicalResult CallOp::verify() {
  if (getBuffers().empty())
    return emitOpError("needs at least one buffer");
  if (static_cast<int64_t>(getWritten()) < 1 || getWritten() > getBuffers().size())
    return emitOpError("expects to write 1 to ")
           << getBuffers().size() << " buffers, found " << getWritten();
  for (int64_t size : getSizes())
    if (size < 0)
      return emitOpError("expects sizes of at least 0, found ") << size;
  if (auto split = getSplitAttr()) {
    if (split.getCount() < 1 || split.getUnit() < 1)
      return emitOpError("splits ") << split.getCount() << " things by " << split.getUnit();
    if (split.getBuffers().size() != getBuffers().size() ||
        split.getScratch().size() != getBuffers().size() ||
        split.getNumbers().size() != getNumbers().size() ||
        split.getSizes().size() != getSizes().size())
      return emitOpError("expects a split with a factor for each buffer, number and size");
  }
  return success();
}

LogicalResult CallOp::verifySymbolUses(SymbolTableCollection &symbols) {
  if (symbols.lookupNearestSymbolFrom<KernelOp>(*this, getKernelAttr()))
    return success();
  return emitOpError("calls ") << getKernelAttr() << ", which is no kernel";
}

LogicalResult PartOp::verify() {
  MemRefType source = getSource().getType(), part = getType();
  int64_t count = static_cast<int64_t>(getCount()), from = static_cast<int64_t>(getFrom()),
          by = static_cast<int64_t>(getBy());
  if (source.getElementType() != part.getElementType())
    return emitOpError("expects elements of ")
           << source.getElementType() << ", found " << part.getElementType();
  if (count < 1 || from < 0 || by < 0)
    return emitOpError("expects at least one part, from and by at least 0, found ")
           << count << ", " << from << " and " << by;
  int64_t width = source.getElementTypeBitWidth() / 8, last = 0, end = 0;
  if (llvm::MulOverflow(count - 1, by, last) || llvm::AddOverflow(last, from, last) ||
      llvm::AddOverflow(last, bytesOf(part) / width, end) || end > bytesOf(source) / width)
    return emitOpError("ends behind element ")
           << bytesOf(source) / width << ", where its buffer ends";
  IntegerAttr index;
  if (matchPattern(getIndex(), m_Constant(&index)) &&
      (index.getInt() < 0 || index.getInt() >= count))
    return emitOpError("takes part ") << index.getInt() << " of " << count;
  return success();
}

int64_t CopyStartOp::getBytes() { return bytesOf(getFrom().getType()); }

LogicalResult CopyStartOp::verify() {
  MemRefType type = getFrom().getType();
  if (bytesOf(type) == type.getNumElements() * type.getElementTypeBitWidth() / 8)
    return success();
  return emitOpError("copies ") << type << ", which has gaps";
}
