// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reads the table of a zip file, from its end. Section numbers are those of APPNOTE 6.3.10.

#include "compiler/formats/ZipFile.h"
#include "compiler/formats/UserError.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"

using namespace burin;
using namespace llvm;
using namespace llvm::support::endian;

namespace {

constexpr char kNote[] = "the file is cut short, or it is damaged";

class Reader {
public:
  Reader(ArrayRef<uint8_t> file, StringRef path) : file(file), path(path) {}

  Expected<ZipEntries> read() {
    if (Error error = findDirectory())
      return std::move(error);
    ZipEntries entries;
    for (uint64_t i = 0; i < count; ++i)
      if (Error error = readEntry(entries))
        return std::move(error);
    return entries;
  }

private:
  Error findDirectory();
  Error readEntry(ZipEntries &entries);
  Expected<ArrayRef<uint8_t>> content(StringRef name, uint64_t header, uint64_t size);

  Error fail(const Twine &what) { return userError(quoted(path) + " " + what, kNote); }
  bool has(uint64_t offset, uint64_t size) const {
    return offset <= file.size() && size <= file.size() - offset;
  }

  ArrayRef<uint8_t> file;
  StringRef path;
  uint64_t at = 0, count = 0;
};

} // namespace

/// 4.3.16: 22 bytes and a comment of at most 65535 at the file's end; 4.3.14 and 4.3.15 if a number
/// does not fit there.
Error Reader::findDirectory() {
  constexpr uint64_t kEnd = 22, kLocator = 20, kEnd64 = 56;
  if (file.size() < kEnd)
    return fail("has " + counted(file.size(), "byte") + ", a zip file has at least 22");
  uint64_t end = file.size() - kEnd, stop = end > 65535 ? end - 65535 : 0;
  while (read32le(&file[end]) != 0x06054b50 ||
         end + kEnd + read16le(&file[end + 20]) != file.size())
    if (end-- == stop)
      return fail("has no table at its end, so it is no zip file");
  count = read16le(&file[end + 10]);
  at = read32le(&file[end + 16]);
  if (count != 0xFFFF && at != 0xFFFFFFFF)
    return Error::success();
  if (end < kLocator || read32le(&file[end - kLocator]) != 0x07064b50)
    return Error::success(); // 65535 entries, or that very offset
  uint64_t end64 = read64le(&file[end - kLocator + 8]);
  if (!has(end64, kEnd64) || read32le(&file[end64]) != 0x06064b50)
    return fail("points to no zip64 table");
  count = read64le(&file[end64 + 32]);
  at = read64le(&file[end64 + 48]);
  return Error::success();
}

/// 4.3.12.
Error Reader::readEntry(ZipEntries &entries) {
  constexpr uint64_t kFixed = 46;
  if (!has(at, kFixed) || read32le(&file[at]) != 0x02014b50)
    return fail("has no entry where its table should go on, at byte " + Twine(at));
  const uint8_t *fields = &file[at];
  unsigned flags = read16le(fields + 8), method = read16le(fields + 10);
  uint64_t stored = read32le(fields + 20), size = read32le(fields + 24),
           header = read32le(fields + 42);
  uint64_t nameSize = read16le(fields + 28), extraSize = read16le(fields + 30);
  uint64_t whole = kFixed + nameSize + extraSize + read16le(fields + 32);
  if (!has(at, whole))
    return fail("ends inside its table");
  StringRef name = toStringRef(file.slice(at + kFixed, nameSize));
  ArrayRef<uint8_t> extra = file.slice(at + kFixed + nameSize, extraSize);
  at += whole;
  // 4.5.3: what does not fit above, in this order.
  while (extra.size() >= 4) {
    unsigned id = read16le(extra.data());
    uint64_t length = read16le(extra.data() + 2);
    extra = extra.drop_front(4);
    if (length > extra.size())
      return fail("has a broken extra field of entry " + quoted(name));
    ArrayRef<uint8_t> field = extra.take_front(length);
    extra = extra.drop_front(length);
    if (id != 1)
      continue;
    for (uint64_t *value : {&size, &stored, &header})
      if (*value == 0xFFFFFFFF && field.size() >= 8) {
        *value = read64le(field.data());
        field = field.drop_front(8);
      }
  }
  if (flags & 1)
    return userError("entry " + quoted(name) + " of " + quoted(path) + " is encrypted");
  if (method != 0 || stored != size)
    return userError("entry " + quoted(name) + " of " + quoted(path) +
                         " is compressed, expected a stored one",
                     "PyTorch writes stored entries; save the checkpoint again with torch.save");
  Expected<ArrayRef<uint8_t>> bytes = content(name, header, size);
  if (!bytes)
    return bytes.takeError();
  if (!entries.try_emplace(name, *bytes).second)
    return fail("has two entries " + quoted(name));
  return Error::success();
}

/// 4.3.7: a local header, whose name and extra field may have other lengths.
Expected<ArrayRef<uint8_t>> Reader::content(StringRef name, uint64_t header, uint64_t size) {
  constexpr uint64_t kFixed = 30;
  if (!has(header, kFixed) || read32le(&file[header]) != 0x04034b50)
    return fail("has no entry " + quoted(name) + " at byte " + Twine(header));
  uint64_t begin = header + kFixed + read16le(&file[header + 26]) + read16le(&file[header + 28]);
  if (!has(begin, size))
    return fail("ends inside entry " + quoted(name));
  return file.slice(begin, size);
}

Expected<ZipEntries> burin::readZip(ArrayRef<uint8_t> file, StringRef path) {
  return Reader(file, path).read();
}
