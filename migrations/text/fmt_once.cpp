// fmt's functions, compiled here and nowhere else: compiling them into every file that formats a
// message takes half of the build's time, and the shared library costs at each start. Source of the
// list: the declarations marked FMT_API in fmt 9.1's core.h and format.h that use no console.
#define FMT_HEADER_ONLY 1
#include <fmt/format.h>

namespace miglint {

struct FmtOnce {
  std::string (*vformat)(fmt::string_view, fmt::format_args) = &fmt::vformat;
  decltype(&fmt::detail::vformat_to<char>) vformat_to = &fmt::detail::vformat_to<char>;
  bool (*is_printable)(std::uint32_t) = &fmt::detail::is_printable;
  decltype(&fmt::detail::assert_fail) assert_fail = &fmt::detail::assert_fail;
  decltype(&fmt::detail::throw_format_error) throw_error = &fmt::detail::throw_format_error;
  decltype(&fmt::detail::thousands_sep_impl<char>) thousands =
      &fmt::detail::thousands_sep_impl<char>;
  decltype(&fmt::detail::decimal_point_impl<char>) point = &fmt::detail::decimal_point_impl<char>;
  decltype(&fmt::detail::dragonbox::to_decimal<float>) shortest_float =
      &fmt::detail::dragonbox::to_decimal<float>;
  decltype(&fmt::detail::dragonbox::to_decimal<double>) shortest_double =
      &fmt::detail::dragonbox::to_decimal<double>;
};

[[gnu::used]] const FmtOnce kFmtOnce;  // an address is asked for, so each is compiled

}  // namespace miglint
