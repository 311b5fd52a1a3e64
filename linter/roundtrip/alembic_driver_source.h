#pragma once

// The text of alembic_driver.py, written by CMake.

namespace miglint {

extern const char* const kAlembicDriver;

}  // namespace miglint
