#pragma once

// Every name that a statement gives to something new, for the rules about names.

#include <functional>
#include <string>

#include "migrations/replay/step.h"

namespace miglint {

// Relations, columns, types and schemas, as the parser has folded them.
void each_new_name(const Step& step,
                   const std::function<void(const std::string& name, SourceSpan where)>& visit);

}  // namespace miglint
