// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Safetensors containers: what is read, and each way in which one can be wrong.

#include "compiler/formats/Safetensors.h"
#include "test/import/Container.h"
#include "test/import/TemporaryFolder.h"
#include "llvm/Support/Process.h"

using namespace burin;

namespace {

class Safetensors : public testing::Test {
protected:
  /// What reading these bytes says; empty if they are accepted.
  std::string reading(llvm::StringRef file) {
    std::string path = folder.write("m.safetensors", file);
    return textOf(readSafetensors(path, store), &folder);
  }
  std::string reading(llvm::StringRef header, llvm::StringRef data) {
    return reading(container(header, data));
  }
  /// One tensor 'w' of 8 bytes of data.
  std::string readingW(llvm::StringRef fields) {
    return reading("{\"w\":" + fields.str() + "}", "01234567");
  }

  TemporaryFolder folder;
  WeightStore store;
};

const char kNoSafetensors[] = " | the file is cut short, or it is no safetensors file";

} // namespace

TEST_F(Safetensors, ReadsTensorsInTheOrderOfTheirData) {
  // Listed last first; 'x' begins at an odd address, for the header has an odd length.
  std::string data("\x00\x00\x80\x3f\x00\x3c\x00\xc0\x80\x3f", 10);
  ASSERT_EQ(reading(R"({"__metadata__":{"format":"pt"},)"
                    R"("b":{"dtype":"BF16","shape":[1,1],"data_offsets":[8,10]},)"
                    R"("h":{"dtype":"F16","shape":[2],"data_offsets":[4,8]},)"
                    R"("x":{"dtype":"F32","shape":[],"data_offsets":[0,4]} })",
                    data),
            "");
  ASSERT_EQ(store.tensors().size(), 3u);
  EXPECT_EQ(store.tensors()[0].name, "x");
  EXPECT_EQ(store.tensors()[1].name, "h");
  EXPECT_EQ(store.tensors()[2].name, "b");
  std::vector<float> scalar(1), pair(2), one(1);
  store.readRow(*store.find("x"), 0, scalar);
  store.readRow(*store.find("h"), 0, pair);
  store.readRow(*store.find("b"), 0, one);
  EXPECT_EQ(scalar, std::vector<float>({1.0f}));
  EXPECT_EQ(pair, std::vector<float>({1.0f, -2.0f}));
  EXPECT_EQ(one, std::vector<float>({1.0f}));
}

TEST_F(Safetensors, ListsButDoesNotUseOtherTypes) {
  ASSERT_EQ(reading(R"({"position_ids":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},)"
                    R"("mask":{"dtype":"BOOL","shape":[3],"data_offsets":[8,11]},)"
                    R"("packed":{"dtype":"F4","shape":[2],"data_offsets":[11,12]},)"
                    R"("none":{"dtype":"F32","shape":[0,7],"data_offsets":[12,12]}})",
                    "0123456789ab"),
            "");
  ASSERT_EQ(store.unusable().size(), 3u);
  EXPECT_EQ(store.unusable()[0].name, "position_ids");
  EXPECT_EQ(store.unusable()[0].type, "I64");
  EXPECT_EQ(store.find("position_ids"), nullptr);
  ASSERT_NE(store.find("none"), nullptr);
  EXPECT_EQ(store.find("none")->elements(), 0);
}

TEST_F(Safetensors, EmptyAndShortFiles) {
  EXPECT_EQ(reading(""), "'m.safetensors' is empty");
  EXPECT_EQ(reading("1234567"),
            std::string("'m.safetensors' has 7 bytes, a safetensors file has at least 8") +
                kNoSafetensors);
  EXPECT_EQ(reading(container(0, "", "")), "the header of 'm.safetensors' is empty");
  EXPECT_EQ(textOf(readSafetensors(folder.path("absent"), store), &folder),
            "there is no file 'absent'");
  EXPECT_EQ(textOf(readSafetensors(folder.makeFolder("sub"), store), &folder),
            "'sub' is a folder, expected a file");
  EXPECT_EQ(textOf(readSafetensors("/dev/zero", store)), "'/dev/zero' is not a regular file");
}

TEST_F(Safetensors, HeaderBeyondTheFile) {
  EXPECT_EQ(reading(container(3, "{}", "")),
            std::string("'m.safetensors' announces a header of 3 bytes, but only 2 follow") +
                kNoSafetensors);
  EXPECT_EQ(reading(container(uint64_t(1) << 63, "{}", "")),
            std::string("'m.safetensors' announces a header of 9223372036854775808 bytes, but "
                        "only 2 follow") +
                kNoSafetensors);
  EXPECT_EQ(reading(container(UINT64_MAX, "{}", "")),
            std::string("'m.safetensors' announces a header of 18446744073709551615 bytes, but "
                        "only 2 follow") +
                kNoSafetensors);
}

TEST_F(Safetensors, LongHeaderIsRefusedUnread) {
  std::string path = folder.write("m.safetensors", container(100'000'001, "", ""));
  int fd;
  ASSERT_FALSE(llvm::sys::fs::openFileForWrite(path, fd, llvm::sys::fs::CD_OpenExisting));
  EXPECT_FALSE(llvm::sys::fs::resize_file_sparse(fd, 8 + 100'000'001));
  llvm::sys::Process::SafelyCloseFileDescriptor(fd);
  EXPECT_EQ(textOf(readSafetensors(path, store), &folder),
            "'m.safetensors' announces a header of 100000001 bytes, the format allows 100000000");
}

TEST_F(Safetensors, GitLfsPointer) {
  EXPECT_EQ(reading("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"),
            "'m.safetensors' is a Git LFS pointer, not the file it stands for | run 'git lfs pull' "
            "in ''");
}

TEST_F(Safetensors, HeaderThatIsNoJson) {
  EXPECT_EQ(reading("{\"w\":", ""), "the header of 'm.safetensors' is not valid JSON: [1:5, "
                                    "byte=5]: Unexpected EOF");
  EXPECT_EQ(reading("[1]", ""), "the header of 'm.safetensors' does not hold a JSON object");
  EXPECT_EQ(reading(std::string(100000, '['), ""),
            "the header of 'm.safetensors' is nested deeper than 64 levels at line 1, column 65");
  EXPECT_EQ(reading("{\"w\xff\":1}", ""),
            "the header of 'm.safetensors' is not valid JSON: [1:3, byte=3]: Invalid UTF-8 "
            "sequence");
}

TEST_F(Safetensors, DuplicateTensor) {
  const char *w = R"({"dtype":"F32","shape":[2],"data_offsets":[0,8]})";
  EXPECT_EQ(reading("{\"w\":" + std::string(w) + ",\n \"w\":" + w + "}", "01234567"),
            "'w' appears twice in the header of 'm.safetensors', again at line 2, column 2");
  // The same name, spelled differently.
  EXPECT_EQ(reading("{\"w\":" + std::string(w) + ",\"\\u0077\":" + w + "}", "01234567"),
            "'w' appears twice in the header of 'm.safetensors', again at line 1, column 55");
}

TEST_F(Safetensors, EntryFields) {
  const std::string w = "tensor 'w' in 'm.safetensors' ";
  EXPECT_EQ(readingW("7"), w + "is described by something other than an object");
  EXPECT_EQ(readingW(R"({"shape":[2],"data_offsets":[0,8]})"),
            w + "has no 'dtype', expected a string like \"F32\"");
  EXPECT_EQ(readingW(R"({"dtype":"F33","shape":[2],"data_offsets":[0,8]})"),
            w + "has the unknown dtype 'F33' | weights may be F32, F16 or BF16; save the model "
                "again in one of these");
  EXPECT_EQ(readingW(R"({"dtype":"F32","data_offsets":[0,8]})"),
            w + "has no 'shape', expected a list of sizes");
  EXPECT_EQ(readingW(R"({"dtype":"F32","shape":[-2],"data_offsets":[0,8]})"),
            w + "has -2 in its shape, expected a whole number from 0");
  EXPECT_EQ(readingW(R"({"dtype":"F32","shape":[2.5],"data_offsets":[0,8]})"),
            w + "has 2.5 in its shape, expected a whole number from 0");
  EXPECT_EQ(readingW(R"({"dtype":"F32","shape":["2"],"data_offsets":[0,8]})"),
            w + "has \"2\" in its shape, expected a whole number from 0");
  EXPECT_EQ(readingW(R"({"dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,8]})"),
            w + "has 9223372036854775808 in its shape, expected a whole number from 0");
  EXPECT_EQ(readingW(R"({"dtype":"F32","shape":[2]})"),
            w + "has no 'data_offsets', expected a list of its first byte and its end");
  EXPECT_EQ(readingW(R"({"dtype":"F32","shape":[2],"data_offsets":[8]})"),
            w + "has no 'data_offsets', expected a list of its first byte and its end");
  EXPECT_EQ(readingW(R"({"dtype":"F32","shape":[2],"data_offsets":[-8,0]})"),
            w + "has the offset -8, expected a whole number from 0");
}

TEST_F(Safetensors, NamesAreHarmlessForATerminal) {
  EXPECT_EQ(reading("{\"\\u001b[2J\":1}", ""),
            "tensor '\\x1b[2J' in 'm.safetensors' is described by something other than an object");
}

TEST_F(Safetensors, Offsets) {
  const std::string w = "tensor 'w' in 'm.safetensors' ";
  const char kCut[] = " | the file is cut short, for example by an interrupted download";
  EXPECT_EQ(readingW(R"({"dtype":"F32","shape":[2],"data_offsets":[8,0]})"),
            w + "ends at byte 0 of the data, before it begins at 8");
  EXPECT_EQ(readingW(R"({"dtype":"F32","shape":[3],"data_offsets":[0,12]})"),
            w + "ends at byte 12 of the data, which has only 8" + kCut);
  EXPECT_EQ(
      readingW(
          R"({"dtype":"F32","shape":[2],"data_offsets":[18446744073709551607,18446744073709551615]})"),
      w + "ends at byte 18446744073709551615 of the data, which has only 8" + kCut);
  EXPECT_EQ(readingW(R"({"dtype":"F32","shape":[1],"data_offsets":[0,8]})"),
            w + "of type F32 and shape (1) has 8 bytes, expected 4");
  EXPECT_EQ(readingW(R"({"dtype":"F4","shape":[17],"data_offsets":[0,8]})"),
            w + "of type F4 and shape (17) does not end at a whole byte");
}

TEST_F(Safetensors, ShapesThatOverflow) {
  const std::string w = "tensor 'w' in 'm.safetensors' ";
  // 2^32 * 2^32 elements; a product in 64 bits would be 0 and 2^62 * 4 bytes likewise.
  EXPECT_EQ(readingW(R"({"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]})"),
            w + "has shape (4294967296, 4294967296), more than 2^63 bits");
  EXPECT_EQ(readingW(R"({"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]})"),
            w + "has shape (4611686018427387904), more than 2^63 bits");
  EXPECT_EQ(readingW(R"({"dtype":"F32","shape":[0,4294967296,4294967296],"data_offsets":[0,0]})"),
            w + "has shape (0, 4294967296, 4294967296), more than 2^63 bits");
}

TEST_F(Safetensors, OverlapAndGaps) {
  auto two = [&](const char *first, const char *second) {
    return reading(std::string("{\"a\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":") +
                       first +
                       "},\"b\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":" + second + "}}",
                   "0123456789");
  };
  EXPECT_EQ(two("[0,4]", "[2,6]"), "tensors 'a' and 'b' overlap in 'm.safetensors': the first ends "
                                   "at byte 4 of the data, the second begins at 2");
  EXPECT_EQ(two("[2,6]", "[0,4]"), "tensors 'b' and 'a' overlap in 'm.safetensors': the first ends "
                                   "at byte 4 of the data, the second begins at 2");
  EXPECT_EQ(two("[0,4]", "[0,4]"), "tensors 'a' and 'b' overlap in 'm.safetensors': the first ends "
                                   "at byte 4 of the data, the second begins at 0");
  EXPECT_EQ(two("[0,4]", "[6,10]"),
            "bytes 4 to 5 of the data in 'm.safetensors' belong to no tensor");
  EXPECT_EQ(two("[0,4]", "[4,8]"), "the last 2 bytes of 'm.safetensors' belong to no tensor");
}
