// The layout of a GGUF file, its constants, and the limits we set on top of it.
//
//   header         "GGUF"  version u32  nTensors u64  nKeys u64                          24 bytes
//   metadata       nKeys records:    key string, value type u32, value
//   tensor table   nTensors records: name string, nDims u32, nDims x u64, type u32, offset u64
//   padding        zeros up to a multiple of the alignment
//   data           each tensor's bytes, padded to the alignment; offsets count from here
//
//   string         length u64, bytes (UTF-8, no terminator)
//   array          element type u32, count u64, elements back to back
//   other values   their 1, 2, 4 or 8 bytes
//
// All numbers are little endian. Version 2 has the same bytes as 3; version 1 had 32-bit counts and is not
// read.
//
// Where we are stricter than the format asks: keys and names are UTF-8 without control characters; arrays do
// not nest; a tensor has 1 to 4 dimensions, all at least 1; tensors lie in the order of the table. Where we
// are more lenient than other readers: unused bytes between tensors are allowed, since they harm nobody.
// Threads: constants only.
#pragma once
#include <cstdint>
#include <string_view>

namespace autoglm::gguf {

inline constexpr std::string_view kMagic = "GGUF";
inline constexpr std::uint32_t kOldestVersion = 2;
inline constexpr std::uint32_t kNewestVersion = 3;
inline constexpr std::uint64_t kHeaderBytes = 24;

inline constexpr std::string_view kAlignmentKey = "general.alignment";
inline constexpr std::uint32_t kDefaultAlignment = 32;
inline constexpr std::uint32_t kLeastAlignment = 8;        // the specification asks for a multiple of 8
inline constexpr std::uint32_t kMostAlignment = 2u << 20;  // a huge page

inline constexpr std::string_view kShardIndexKey = "split.no";
inline constexpr std::string_view kShardCountKey = "split.count";
inline constexpr std::string_view kShardTensorsKey = "split.tensors.count";

// Limits. Real models stay far below: about 60 keys, 50,000 tensors and 10 MB in the largest value. They keep
// what the directory of a hostile file can cost under 40 MB.
inline constexpr std::uint64_t kMostKeys = 65'536;
inline constexpr std::uint64_t kMostTensors = 262'144;
inline constexpr std::uint64_t kMostKeyBytes = 65'535;
inline constexpr std::uint64_t kMostNameBytes = 63;
inline constexpr std::uint64_t kMostStringBytes = 64u << 20;
inline constexpr std::uint64_t kMostElements = 64u << 20;
inline constexpr std::uint64_t kMostTensorBytes = std::uint64_t{4} << 40;
inline constexpr std::uint64_t kMostShards = 512;
inline constexpr std::uint32_t kMostDims = 4;

// The fewest bytes that a record can take: what a count must be backed by before anything is reserved for it.
inline constexpr std::uint64_t kLeastKeyRecordBytes = 8 + 1 + 4 + 1;
inline constexpr std::uint64_t kLeastTensorRecordBytes = 8 + 1 + 4 + 8 + 4 + 8;

}  // namespace autoglm::gguf
