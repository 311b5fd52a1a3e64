// WITH (…) lists and the parameters of sequences.

#include "migrations/ddl/nodes.h"

namespace miglint::ddl {

// A number, word, string or type, as it is written in a list of options.
static std::string value_of(const Node* node) {
  if (node == nullptr) return "true";
  switch (nodeTag(node)) {
    case T_String:
      return string_of(node);
    case T_Integer:
      return std::to_string(as<Integer>(node).ival);
    case T_Float:
      return text_or_empty(as<Float>(node).fval);
    case T_Boolean:
      return as<Boolean>(node).boolval ? "true" : "false";
    case T_TypeName:
      return name_of(as<::TypeName>(node).names).name;
    case T_List: {
      const std::vector<std::string> parts = strings_of(reinterpret_cast<const List*>(node));
      return parts.empty() ? std::string() : parts.back();
    }
    default:
      return read_expression(node).text;
  }
}

bool is_on(const DefElem& option) {
  const std::string word = value_of(option.arg);
  return word != "false" && word != "off" && word != "0";
}

std::vector<std::string> read_options(const List* options) {
  std::vector<std::string> read;
  each<DefElem>(options, [&](const DefElem* option) {
    const std::string space = text_or_empty(option->defnamespace);
    read.push_back((space.empty() ? "" : space + ".") + text_or_empty(option->defname) + "=" +
                   value_of(option->arg));
  });
  return read;
}

SequenceOptions read_sequence_options(const List* options) {
  SequenceOptions read;
  each<DefElem>(options, [&](const DefElem* option) {
    const std::string name = text_or_empty(option->defname);
    const std::string value = option->arg == nullptr ? std::string() : value_of(option->arg);
    if (name == "as" && option->arg != nullptr) read.type = read_type(as<::TypeName>(option->arg));
    if (name == "start") read.start = value;
    if (name == "increment") read.increment = value;
    if (name == "minvalue") read.minimum = value;
    if (name == "maxvalue") read.maximum = value;
    if (name == "cache") read.cache = value;
    if (name == "cycle") read.cycle = value == "true";
    if (name == "restart") read.restart = true;
  });
  return read;
}

}  // namespace miglint::ddl
