// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The arena over time, as a picture.

#include "codegen/report/ArenaChart.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"

using namespace burin;

/// Units of the picture: a call's width, and the height of the whole arena.
static constexpr int64_t kCall = 12, kHeight = 320, kLeft = 76, kTop = 8, kBottom = 24;

static double heightOf(int64_t bytes, int64_t arenaBytes) {
  return static_cast<double>(bytes) * kHeight /
         static_cast<double>(std::max<int64_t>(arenaBytes, 1));
}

static void printSlot(const Schedule &schedule, const SlotLife &slot, int64_t arenaBytes,
                      llvm::raw_ostream &os) {
  unsigned hue = 0;
  for (char c : slot.name)
    hue = (hue * 31 + static_cast<unsigned char>(c)) % 12;
  double height = heightOf(slot.bytes, arenaBytes),
         y = kTop + kHeight - heightOf(slot.offset, arenaBytes) - height;
  int64_t width = (slot.last - slot.first + 1) * kCall;
  os << "<g><rect class=h" << hue << " x=" << kLeft + slot.first * kCall
     << llvm::format(" y=%.2f width=%lld height=%.2f", y, static_cast<long long>(width), height)
     << "><title>";
  llvm::printHTMLEscaped(slot.name, os);
  if (slot.layer >= 0)
    os << ", layer " << slot.layer;
  os << ": " << slot.bytes << " bytes at " << slot.offset << ", calls " << slot.first << " to "
     << slot.last << " (" << schedule.calls[static_cast<size_t>(slot.first)].kernel << " to "
     << schedule.calls[static_cast<size_t>(slot.last)].kernel << ")</title></rect>";
  // A name where there is room for it.
  if (height >= 12 && width >= static_cast<int64_t>(slot.name.size()) * 7) {
    os << "<text x=" << kLeft + slot.first * kCall + 3 << llvm::format(" y=%.2f>", y + 10.5);
    llvm::printHTMLEscaped(slot.name, os);
    os << "</text>";
  }
  os << "</g>\n";
}

void burin::printArenaChart(const Schedule &schedule, int64_t arenaBytes, llvm::raw_ostream &os) {
  auto calls = static_cast<int64_t>(schedule.calls.size());
  int64_t width = kLeft + calls * kCall + 8, height = kTop + kHeight + kBottom;
  os << "<div class=scroll><svg class=arena width=" << width << " height=" << height
     << " viewBox=\"0 0 " << width << " " << height << "\" role=img aria-label=\"arena of '"
     << schedule.entry << "'\">\n";
  for (int i = 0; i <= 4; ++i) {
    int64_t bytes = arenaBytes * i / 4;
    double y = kTop + kHeight - heightOf(bytes, arenaBytes);
    os << llvm::format("<line class=grid x1=%d y1=%.2f x2=%lld y2=%.2f />", static_cast<int>(kLeft),
                       y, static_cast<long long>(width - 8), y)
       << "<text class=axis text-anchor=end x=" << kLeft - 6 << llvm::format(" y=%.2f>", y + 4)
       << bytes << "</text>\n";
  }
  // Where a layer begins.
  int64_t layer = -1;
  for (auto [i, call] : llvm::enumerate(schedule.calls)) {
    if (call.layer == layer)
      continue;
    layer = call.layer;
    int64_t x = kLeft + static_cast<int64_t>(i) * kCall;
    os << "<line class=grid x1=" << x << " y1=" << kTop << " x2=" << x << " y2=" << kTop + kHeight
       << " />";
    if (layer >= 0)
      os << "<text class=axis x=" << x + 2 << " y=" << height - 8 << ">layer " << layer
         << "</text>";
    os << "\n";
  }
  for (const SlotLife &slot : schedule.slots)
    printSlot(schedule, slot, arenaBytes, os);
  os << "</svg></div>\n";
}
