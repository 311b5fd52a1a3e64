#pragma once

// MD5 (RFC 1321), for nothing but the four digits that SQLAlchemy ends a shortened name with.

#include <string>
#include <string_view>

namespace miglint::alembic {

std::string md5_hex(std::string_view text);  // 32 lower-case digits

}  // namespace miglint::alembic
