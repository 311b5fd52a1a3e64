// What libFuzzer calls. Each fuzzer is built with its target in MIGLINT_FUZZED.

#include <cstddef>
#include <cstdint>

#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  miglint::fuzz::MIGLINT_FUZZED({reinterpret_cast<const char*>(data), size});
  return 0;
}
