// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rows in the codes that the model file has.

#include "compiler/StoreTensors.h"

#include "codegen/weights/ScaleSearch.h"
#include "compiler/formats/BlockCodes.h"

#include <cassert>
#include <cmath>

using namespace burin;

namespace {

/// One group, of code * scale + minimum.
struct Group {
  llvm::ArrayRef<int> codes;
  float scale, minimum;
};

} // namespace

/// Whether `stored` is what rounding to f16 makes of a number that f16 reaches.
static bool isNear(float stored, float number, bool exactly) {
  return exactly ? stored == number : std::fabs(stored - number) <= std::fabs(number) * 0x1p-11f;
}

/// Appends the group as it is. False if the format has no such code or scale.
static bool keep(const GroupFormat &format, const Group &group, bool exactly, QuantizedRow &out) {
  CodeRange range = codesOf(format);
  for (int code : group.codes)
    if (static_cast<float>(code) < range.least || static_cast<float>(code) > range.most)
      return false;
  GroupScale stored = asStored(format, {group.scale, group.minimum});
  if (!isNear(stored.scale, group.scale, exactly) ||
      !isNear(stored.minimum, group.minimum, exactly))
    return false;
  for (int code : group.codes)
    out.codes.push_back(static_cast<int8_t>(code));
  out.scales.push_back(stored.scale);
  if (format.minimum)
    out.minimums.push_back(stored.minimum);
  return true;
}

static void quantize(const GroupFormat &format, llvm::ArrayRef<float> numbers, QuantizedRow &out) {
  QuantizedRow group;
  quantizeRow(format, numbers, nullptr, group);
  llvm::append_range(out.codes, group.codes);
  llvm::append_range(out.scales, group.scales);
  llvm::append_range(out.minimums, group.minimums);
}

/// A row whose codes and scales lie apart.
int64_t StoreTensors::keepApart(const Tensor &tensor, int64_t row, const GroupFormat &format,
                                QuantizedRow &out) const {
  llvm::ArrayRef<uint8_t> bytes = store.rowBytes(tensor, row);
  size_t width = format.group ? static_cast<size_t>(format.group) : bytes.size();
  std::vector<float> numbers;
  int64_t lost = 0;
  for (size_t at = 0; at < bytes.size(); at += width) {
    llvm::SmallVector<int, 256> codes;
    for (uint8_t byte : bytes.slice(at, width))
      codes.push_back(static_cast<int8_t>(byte));
    Group group{codes, store.scaleOf(tensor, row, static_cast<int64_t>(at)), 0};
    if (keep(format, group, /*exactly=*/!format.halfScales, out))
      continue;
    ++lost;
    numbers.resize(bytes.size());
    store.readRow(tensor, row, numbers);
    quantize(format, llvm::ArrayRef(numbers).slice(at, width), out);
  }
  return lost;
}

int64_t StoreTensors::keepBlocks(const Tensor &tensor, int64_t row, const GroupFormat &format,
                                 QuantizedRow &out) const {
  const StorageInfo &info = infoOf(tensor.type);
  const BlockCodes &blocks = *blockCodesOf(tensor.type);
  assert(format.group == blocks.group && format.minimum == blocks.minimum && format.halfScales);
  auto elements = static_cast<size_t>(info.blockElements),
       width = static_cast<size_t>(blocks.group);
  llvm::SmallVector<int, 256> codes(elements);
  llvm::SmallVector<float, 16> scales(elements / width), minimums(elements / width);
  int64_t lost = 0;
  llvm::ArrayRef<uint8_t> bytes = store.rowBytes(tensor, row);
  for (; !bytes.empty(); bytes = bytes.drop_front(static_cast<size_t>(info.blockBytes))) {
    blocks.read(bytes.data(), codes.data(), scales.data(), minimums.data());
    for (size_t g = 0; g < scales.size(); ++g) {
      Group group{llvm::ArrayRef(codes).slice(g * width, width), scales[g],
                  blocks.minimum ? minimums[g] : 0};
      if (keep(format, group, blocks.halfScales, out))
        continue;
      ++lost;
      llvm::SmallVector<float, 256> numbers(elements);
      info.decode(bytes.data(), 1, numbers.data());
      quantize(format, llvm::ArrayRef(numbers).slice(g * width, width), out);
    }
  }
  return lost;
}

void StoreTensors::keptRow(llvm::StringRef source, int64_t row, const GroupFormat &format,
                           QuantizedRow &out) const {
  TensorView view = TensorView::parse(source);
  const Tensor &tensor = *store.find(view.tensor);
  int64_t lost = tensor.type == StorageType::I8 ? keepApart(tensor, view.first + row, format, out)
                                                : keepBlocks(tensor, view.first + row, format, out);
  if (lost) {
    std::lock_guard<std::mutex> lock(countLock);
    requantized[source] += lost;
  }
}

FileType StoreTensors::typeOf(llvm::StringRef source) const {
  const Tensor &tensor = *store.find(TensorView::parse(source).tensor);
  const BlockCodes *blocks = blockCodesOf(tensor.type);
  std::lock_guard<std::mutex> lock(countLock);
  bool isExact = blocks ? blocks->halfScales : tensor.scaleGroup == tensor.columns();
  return {nameOf(tensor.type).str(), !holdsCodes(tensor.type), isExact, requantized.lookup(source)};
}
