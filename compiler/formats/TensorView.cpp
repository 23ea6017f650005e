// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Views of tensors: their text form, and their rows.

#include "compiler/formats/TensorView.h"
#include "llvm/ADT/StringExtras.h"

using namespace burin;
using namespace llvm;

TensorView TensorView::plusOne() const {
  TensorView view = *this;
  view.onePlus = true;
  return view;
}

TensorView TensorView::transpose() const {
  TensorView view = *this;
  view.transposed = true;
  return view;
}

TensorView TensorView::rows(int64_t from, int64_t size, int64_t of) const {
  TensorView view = *this;
  if (size == of)
    return view;
  view.first = from;
  view.count = size;
  view.total = of;
  return view;
}

std::string TensorView::text() const {
  std::string result = (onePlus ? "1 + " : "") + tensor + (transposed ? "^T" : "");
  if (count)
    result += "[" + itostr(first) + ":" + itostr(first + count) + "]";
  return result;
}

TensorView TensorView::parse(StringRef text) {
  bool onePlus = text.consume_front("1 + ");
  TensorView view("");
  if (text.ends_with("]")) {
    auto [name, range] = text.drop_back().rsplit('[');
    auto [from, to] = range.split(':');
    int64_t end = 0;
    if (!from.getAsInteger(10, view.first) && !to.getAsInteger(10, end)) {
      view.count = end - view.first;
      text = name;
    }
  }
  view.onePlus = onePlus;
  view.transposed = text.consume_back("^T");
  view.tensor = text.str();
  return view;
}

SmallVector<int64_t> TensorView::tensorShape(ArrayRef<int64_t> shape) const {
  SmallVector<int64_t> stored(shape);
  if (count)
    stored[0] = total;
  if (transposed)
    std::swap(stored[0], stored[1]);
  return stored;
}

int64_t burin::rowsOf(const WeightStore &store, const TensorView &view) {
  const Tensor &tensor = *store.find(view.tensor);
  if (tensor.shape.size() < 2)
    return 1;
  return view.count ? view.count : view.transposed ? tensor.columns() : tensor.rows();
}

void burin::readRow(const WeightStore &store, const TensorView &view, int64_t row,
                    MutableArrayRef<float> out) {
  const Tensor &tensor = *store.find(view.tensor);
  if (view.transposed) {
    store.readColumn(tensor, view.first + row, out);
  } else if (tensor.shape.size() < 2 && view.count) {
    std::vector<float> whole(tensor.columns());
    store.readRow(tensor, 0, whole);
    copy(ArrayRef(whole).slice(view.first, view.count), out.begin());
  } else {
    store.readRow(tensor, view.first + row, out);
  }
  if (view.onePlus)
    for (float &value : out)
      value += 1;
}
