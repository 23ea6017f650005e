// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Views of tensors: the text that names them, the rows they give, the shapes they ask for.

#include "compiler/formats/TensorView.h"
#include "test/import/TemporaryFolder.h"

using namespace burin;

namespace {

using Floats = std::vector<float>;

llvm::ArrayRef<uint8_t> bytesOf(const Floats &values) {
  return {reinterpret_cast<const uint8_t *>(values.data()), values.size() * sizeof(float)};
}

Floats read(const WeightStore &store, const TensorView &view, int64_t columns, int64_t row = 0) {
  Floats result(static_cast<size_t>(columns));
  // By the text, as everybody downstream has it.
  readRow(store, TensorView::parse(view.text()), row, result);
  return result;
}

} // namespace

TEST(TensorView, TextIsReadBack) {
  TensorView w("a.weight");
  const std::pair<TensorView, const char *> views[] = {
      {w, "a.weight"},
      {w.plusOne(), "1 + a.weight"},
      {w.transpose(), "a.weight^T"},
      {w.rows(4, 6, 20), "a.weight[4:10]"},
      {w.rows(0, 20, 20), "a.weight"},
      {w.transpose().rows(4, 6, 20), "a.weight^T[4:10]"},
  };
  for (const auto &[view, text] : views) {
    EXPECT_EQ(view.text(), text);
    TensorView again = TensorView::parse(text);
    EXPECT_EQ(again.text(), text);
    EXPECT_EQ(again.tensor, "a.weight");
    EXPECT_EQ(again.first, view.first);
    EXPECT_EQ(again.count, view.count);
  }
  EXPECT_EQ(TensorView::parse("odd[x]").tensor, "odd[x]");
}

TEST(TensorView, AsksForTheStoredShape) {
  using Shape = llvm::SmallVector<int64_t>;
  TensorView w("w");
  EXPECT_EQ(w.tensorShape({6, 4}), Shape({6, 4}));
  EXPECT_EQ(w.rows(4, 6, 20).tensorShape({6, 4}), Shape({20, 4}));
  EXPECT_EQ(w.transpose().tensorShape({6, 4}), Shape({4, 6}));
  EXPECT_EQ(w.transpose().rows(4, 6, 20).tensorShape({6, 4}), Shape({4, 20}));
  EXPECT_EQ(w.rows(4, 6, 20).tensorShape({6}), Shape({20}));
}

TEST(TensorView, RowsOfEveryView) {
  Floats values = {1, 2, 3, 4, 5, 6};
  WeightStore store;
  llvm::cantFail(store.add(Tensor{"w", StorageType::F32, {2, 3}, bytesOf(values)}));
  llvm::cantFail(store.add(Tensor{"v", StorageType::F32, {6}, bytesOf(values)}));
  TensorView w("w"), v("v");
  EXPECT_EQ(rowsOf(store, w), 2);
  EXPECT_EQ(rowsOf(store, w.transpose()), 3);
  EXPECT_EQ(rowsOf(store, w.transpose().rows(1, 2, 3)), 2);
  EXPECT_EQ(rowsOf(store, v.rows(1, 2, 6)), 1);
  EXPECT_EQ(read(store, w, 3, 1), Floats({4, 5, 6}));
  EXPECT_EQ(read(store, w.rows(1, 1, 2), 3), Floats({4, 5, 6}));
  EXPECT_EQ(read(store, w.transpose(), 2, 2), Floats({3, 6}));
  EXPECT_EQ(read(store, w.transpose().rows(1, 2, 3), 2), Floats({2, 5}));
  EXPECT_EQ(read(store, v.plusOne(), 6), Floats({2, 3, 4, 5, 6, 7}));
  EXPECT_EQ(read(store, v.rows(2, 3, 6), 3), Floats({3, 4, 5}));
}

TEST(TensorView, ColumnsOfBlocksAndPieces) {
  // Two rows of one q8_0 block each: scale 1, codes 0 ... 31 and 50 ... 81.
  std::vector<uint8_t> blocks;
  for (int row = 0; row < 2; ++row) {
    blocks.insert(blocks.end(), {0x00, 0x3c});
    for (int i = 0; i < 32; ++i)
      blocks.push_back(static_cast<uint8_t>(row * 50 + i));
  }
  WeightStore store;
  llvm::cantFail(store.add(Tensor{"q", StorageType::Q8_0, {2, 32}, blocks}));
  EXPECT_EQ(read(store, TensorView("q").transpose(), 2, 7), Floats({7, 57}));

  Floats values = {1, 2, 3, 4, 5, 6};
  Tensor whole{"p", StorageType::F32, {3, 2}, {}};
  whole.pieces.push_back(
      Tensor{"a", StorageType::F32, {1, 2}, bytesOf(values).take_front(2 * sizeof(float))});
  whole.pieces.push_back(
      Tensor{"b", StorageType::F32, {2, 2}, bytesOf(values).drop_front(2 * sizeof(float))});
  llvm::cantFail(store.add(std::move(whole)));
  EXPECT_EQ(read(store, TensorView("p").transpose(), 3, 1), Floats({2, 4, 6}));
}
