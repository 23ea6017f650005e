// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Tensors by name, and rows in the order that everybody downstream sees.

#include "compiler/formats/WeightStore.h"
#include "test/import/TemporaryFolder.h"

using namespace burin;

namespace {

llvm::ArrayRef<uint8_t> bytesOf(const std::vector<float> &values) {
  return {reinterpret_cast<const uint8_t *>(values.data()), values.size() * sizeof(float)};
}

std::vector<float> read(const WeightStore &store, llvm::StringRef name, int64_t row = 0) {
  const Tensor &tensor = *store.find(name);
  std::vector<float> result(tensor.columns());
  store.readRow(tensor, row, result);
  return result;
}

} // namespace

TEST(WeightStore, ShapesAreRowsAndColumns) {
  std::vector<float> values(24);
  WeightStore store;
  llvm::cantFail(store.add(Tensor{"conv", StorageType::F32, {2, 3, 4}, bytesOf(values)}));
  llvm::cantFail(store.add(Tensor{"vector", StorageType::F32, {24}, bytesOf(values)}));
  llvm::cantFail(store.add(Tensor{"scalar", StorageType::F32, {}, bytesOf({values[0]})}));
  llvm::cantFail(store.add(Tensor{"empty", StorageType::F32, {0, 5}, {}}));
  EXPECT_EQ(store.find("conv")->rows(), 2);
  EXPECT_EQ(store.find("conv")->columns(), 12);
  EXPECT_EQ(store.find("vector")->rows(), 1);
  EXPECT_EQ(store.find("vector")->columns(), 24);
  EXPECT_EQ(store.find("scalar")->elements(), 1);
  EXPECT_EQ(store.find("empty")->rows(), 0);
  EXPECT_EQ(store.find("empty")->columns(), 5);
  EXPECT_EQ(store.find("absent"), nullptr);
  EXPECT_EQ(store.tensors().size(), 4u);
}

TEST(WeightStore, InterleavedRowsBecomeHalves) {
  // Two heads of four rows, each row holding its own stored number.
  std::vector<float> values = {0, 1, 2, 3, 4, 5, 6, 7};
  WeightStore store;
  llvm::cantFail(store.add(Tensor{"matrix", StorageType::F32, {8, 1}, bytesOf(values), 2}));
  llvm::cantFail(store.add(Tensor{"bias", StorageType::F32, {8}, bytesOf(values), 2}));
  const std::vector<float> halves = {0, 2, 1, 3, 4, 6, 5, 7};
  for (int row = 0; row < 8; ++row)
    EXPECT_EQ(read(store, "matrix", row), std::vector<float>{halves[row]}) << row;
  EXPECT_EQ(read(store, "bias"), halves);
  const Tensor &matrix = *store.find("matrix");
  EXPECT_EQ(store.rowBytes(matrix, 1).data(), matrix.bytes.data() + 2 * sizeof(float));
}

TEST(WeightStore, AnOffsetIsAddedAndPiecesAreStacked) {
  std::vector<float> values = {1, 2, 3, 4, 5, 6};
  llvm::ArrayRef<uint8_t> bytes = bytesOf(values);
  WeightStore store;
  Tensor norm{"norm", StorageType::F32, {6}, bytes};
  norm.offset = -1;
  llvm::cantFail(store.add(std::move(norm)));
  EXPECT_EQ(read(store, "norm"), (std::vector<float>{0, 1, 2, 3, 4, 5}));
  Tensor both{"both", StorageType::F32, {3, 2}, {}};
  both.pieces = {Tensor{"", StorageType::F32, {1, 2}, bytes.drop_front(16)},
                 Tensor{"", StorageType::F32, {2, 2}, bytes.take_front(16)}};
  llvm::cantFail(store.add(std::move(both)));
  EXPECT_EQ(read(store, "both", 0), (std::vector<float>{5, 6}));
  EXPECT_EQ(read(store, "both", 1), (std::vector<float>{1, 2}));
  EXPECT_EQ(read(store, "both", 2), (std::vector<float>{3, 4}));
  EXPECT_EQ(store.rowBytes(*store.find("both"), 2).data(), bytes.data() + 8);
  EXPECT_EQ(store.find("both")->storedBytes(), 24);
}

TEST(WeightStore, BlocksOfAVectorAreDecodedBeforeTheyArePermuted) {
  // One head of 32: stored 0, 16, 1, 17, ... times a scale of 0.5 (Q8_0).
  std::vector<uint8_t> block = {0x00, 0x38};
  for (int i = 0; i < 32; ++i)
    block.push_back(static_cast<uint8_t>(i % 2 * 16 + i / 2));
  WeightStore store;
  llvm::cantFail(store.add(Tensor{"bias", StorageType::Q8_0, {32}, block, 1}));
  std::vector<float> values = read(store, "bias");
  for (int i = 0; i < 32; ++i)
    EXPECT_EQ(values[i], 0.5f * i) << i;
}

TEST(WeightStore, RequireNamesWhatIsWrong) {
  std::vector<float> values(6);
  WeightStore store;
  llvm::cantFail(store.add(Tensor{"w", StorageType::F32, {2, 3}, bytesOf(values)}));
  llvm::cantFail(store.add(UnusableTensor{"position_ids", "I64", {1, 77}}));
  llvm::Expected<const Tensor *> found = store.require("w", {2, 3});
  ASSERT_TRUE(bool(found));
  EXPECT_EQ(*found, store.find("w"));
  EXPECT_EQ(textOf(store.require("w", {3, 2})),
            "tensor 'w' has shape (2, 3), expected (3, 2) from the config");
  EXPECT_EQ(textOf(WeightStore().require("v", {4})),
            "the model has no tensor 'v', expected one of shape (4)");
  llvm::cantFail(store.add(Tensor{"layers.0.norm", StorageType::F32, {0}, {}}));
  EXPECT_EQ(textOf(store.require("model.layers.0.norm", {4})),
            "the model has no tensor 'model.layers.0.norm', expected one of shape (4) | the "
            "nearest name that it has is 'layers.0.norm'");
  EXPECT_EQ(textOf(store.require("position_ids", {1, 77})),
            "tensor 'position_ids' is stored as I64, expected floating-point numbers | save the "
            "model again as f32, f16 or bf16");
  EXPECT_EQ(store.find("position_ids"), nullptr);
}

TEST(WeightStore, NamesAreUnique) {
  WeightStore store;
  llvm::cantFail(store.add(Tensor{"w", StorageType::F32, {0}, {}}));
  EXPECT_EQ(textOf(store.add(Tensor{"w", StorageType::F16, {0}, {}})),
            "the model has two tensors named 'w'");
  EXPECT_EQ(textOf(store.add(UnusableTensor{"w", "I64", {}})),
            "the model has two tensors named 'w'");
}
