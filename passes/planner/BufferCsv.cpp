// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table's reader, which trusts nothing, and its writer.

#include "passes/planner/BufferCsv.h"

#include <array>
#include <charconv>

using namespace burin;

namespace {

enum Column { Id, Lower, Upper, Size, Alignment, Offset, ColumnCount };
constexpr std::array<std::string_view, ColumnCount> kNames = {"id",   "lower",     "upper",
                                                              "size", "alignment", "offset"};
// So that no sum overflows, and that pairs of buffers can be looked at.
constexpr size_t kMostBuffers = 20000;
constexpr int64_t kMostSteps = int64_t{1} << 60, kMostBytes = int64_t{1} << 44,
                  kMostAlignment = int64_t{1} << 30;

/// What precedes the next `end`, which is taken away too.
std::string_view take(std::string_view &text, char end) {
  size_t length = text.find(end);
  std::string_view taken = text.substr(0, length);
  text.remove_prefix(length == text.npos ? text.size() : length + 1);
  return taken;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
    text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
    text.remove_suffix(1);
  return text;
}

/// A name from the file, short and harmless for a terminal.
std::string shown(std::string_view text) {
  std::string out = "'";
  for (char c : text.substr(0, 40))
    out += c >= ' ' && c <= '~' ? c : '?';
  return out + (text.size() > 40 ? "...'" : "'");
}

std::vector<std::string_view> fieldsOf(std::string_view line) {
  std::vector<std::string_view> fields;
  for (bool more = true; more;) {
    more = line.find(',') != line.npos;
    fields.push_back(trimmed(take(line, ',')));
  }
  return fields;
}

class Reader {
public:
  explicit Reader(BufferTable &table) : table(table) { place.fill(-1); }

  std::string read(std::string_view text) {
    bool header = true;
    for (size_t number = 1; !text.empty(); ++number) {
      std::string_view line = trimmed(take(text, '\n'));
      if (line.empty())
        continue;
      std::string wrong = header ? readHeader(line) : readRow(line);
      if (!wrong.empty())
        return "line " + std::to_string(number) + ": " + wrong;
      header = false;
    }
    return header ? "expected a line that names the columns, found none" : "";
  }

private:
  std::string readHeader(std::string_view line) {
    std::vector<std::string_view> fields = fieldsOf(line);
    columns = fields.size();
    for (size_t i = 0; i < fields.size(); ++i) {
      size_t column = 0;
      while (column < ColumnCount && kNames[column] != fields[i])
        ++column;
      if (column == ColumnCount)
        return "unknown column " + shown(fields[i]) +
               ", the columns are id, lower, upper, size, alignment and offset";
      if (place[column] >= 0)
        return "the column " + shown(fields[i]) + " stands there twice";
      place[column] = static_cast<int>(i);
    }
    for (Column needed : {Id, Lower, Upper, Size})
      if (place[needed] < 0)
        return "expected a column '" + std::string(kNames[needed]) + "', found none";
    table.hasAlignment = place[Alignment] >= 0;
    return "";
  }

  std::string number(const std::vector<std::string_view> &fields, Column column, int64_t least,
                     int64_t most, int64_t &value) {
    std::string_view text = fields[static_cast<size_t>(place[column])];
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size() && value >= least && value <= most)
      return "";
    return "expected '" + std::string(kNames[column]) + "' to be a whole number from " +
           std::to_string(least) + " to " + std::to_string(most) + ", found " + shown(text);
  }

  std::string readRow(std::string_view line) {
    std::vector<std::string_view> fields = fieldsOf(line);
    if (fields.size() != columns)
      return "expected " + std::to_string(columns) + " fields, found " +
             std::to_string(fields.size());
    if (table.buffers.size() == kMostBuffers)
      return "expected at most " + std::to_string(kMostBuffers) + " buffers, found more";
    int64_t lower = 0, upper = 0;
    PlannedBuffer buffer{0, 1, {}};
    std::string wrong = number(fields, Lower, -kMostSteps, kMostSteps, lower);
    if (wrong.empty())
      wrong = number(fields, Upper, -kMostSteps, kMostSteps, upper);
    if (wrong.empty())
      wrong = number(fields, Size, 0, kMostBytes, buffer.bytes);
    if (wrong.empty() && table.hasAlignment)
      wrong = number(fields, Alignment, 1, kMostAlignment, buffer.alignment);
    if (!wrong.empty())
      return wrong;
    if (lower >= upper)
      return "expected 'lower' to be less than 'upper', found " + std::to_string(lower) + " and " +
             std::to_string(upper);
    buffer.live.push_back({0, lower, upper - 1});
    table.buffers.push_back(std::move(buffer));
    table.ids.emplace_back(fields[static_cast<size_t>(place[Id])]);
    return "";
  }

  BufferTable &table;
  std::array<int, ColumnCount> place;
  size_t columns = 0;
};

} // namespace

std::string burin::readBuffers(std::string_view text, BufferTable &table) {
  return Reader(table).read(text);
}

std::string burin::printBuffers(const BufferTable &table) {
  std::string out = "id,lower,upper,size,";
  out += table.hasAlignment ? "alignment,offset\n" : "offset\n";
  for (size_t i = 0; i < table.buffers.size(); ++i) {
    const PlannedBuffer &buffer = table.buffers[i];
    out += table.ids[i] + "," + std::to_string(buffer.live[0].first) + "," +
           std::to_string(buffer.live[0].last + 1) + "," + std::to_string(buffer.bytes) + ",";
    if (table.hasAlignment)
      out += std::to_string(buffer.alignment) + ",";
    out += std::to_string(buffer.offset) + "\n";
  }
  return out;
}
