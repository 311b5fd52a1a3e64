#pragma once

// Text of somebody's files made fit for where it goes. Bytes that are no UTF-8 become U+FFFD.

#include <cstddef>
#include <string>
#include <string_view>

namespace miglint::report {

std::string valid_utf8(std::string_view text);

// For XML 1.0's character data and attributes in double quotes; characters that XML cannot hold
// become U+FFFD, line breaks stay.
std::string xml_escaped(std::string_view text);

// A path as a relative URI reference (RFC 3986): everything but unreserved characters and '/' is
// percent-encoded.
std::string uri_of(std::string_view path);

// One line: line breaks and other control characters become a space.
std::string one_line(std::string_view text);

// At most `bytes` bytes, cut between characters, with "…" where something was cut (`bytes` > 3).
std::string shortened(std::string_view text, std::size_t bytes);

}  // namespace miglint::report
