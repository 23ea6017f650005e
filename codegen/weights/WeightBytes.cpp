// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A weight's numbers in the order in which kernels read them.

#include "codegen/weights/WeightBytes.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "llvm/Support/Endian.h"

using namespace mlir;
using namespace burin;

void burin::forEachRow(const WeightInfo &weight, const TensorSource &tensors,
                       llvm::function_ref<void(ArrayRef<float>)> sink) {
  chip::WeightOp op = weight.op;
  int64_t columns = weight.shape.back();
  std::vector<float> row(static_cast<size_t>(columns)), scale;
  if (auto value = op.getValueAttr()) {
    auto values = llvm::to_vector(cast<DenseElementsAttr>(value).getValues<float>());
    for (size_t begin = 0; begin < values.size(); begin += row.size())
      sink(ArrayRef<float>(values).slice(begin, row.size()));
    return;
  }
  if (op.getColumnScale()) {
    scale.resize(row.size());
    tensors.readRow(*op.getColumnScale(), 0, scale);
  }
  auto emit = [&](StringRef tensor, int64_t index) {
    tensors.readRow(tensor, index, row);
    for (size_t i = 0; i < scale.size(); ++i)
      row[i] *= scale[i];
    sink(row);
  };
  SmallVector<StringRef> sources(op.getSources().getAsValueRange<StringAttr>());
  if (op.getArrangement() == Arrangement::Interleave) {
    for (int64_t r = 0; r < tensors.rows(sources[0]); ++r)
      for (StringRef source : sources)
        emit(source, r);
    return;
  }
  for (StringRef source : sources)
    for (int64_t r = 0; r < tensors.rows(source); ++r)
      emit(source, r);
}

void burin::writeWeightBytes(const ModelInfo &info, const TensorSource &tensors,
                             llvm::raw_ostream &os) {
  int64_t end = 0;
  for (const WeightInfo &weight : info.weights) {
    os.write_zeros(static_cast<unsigned>(weight.offset - end));
    forEachRow(weight, tensors, [&](ArrayRef<float> row) {
      static_assert(llvm::endianness::native == llvm::endianness::little,
                    "weights are little-endian");
      os.write(reinterpret_cast<const char *>(row.data()), row.size() * sizeof(float));
    });
    end = weight.offset + weight.bytes;
  }
  os.write_zeros(static_cast<unsigned>(info.weightRegion.bytes - end));
}
