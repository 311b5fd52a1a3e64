// Functions and procedures.

#include "migrations/ddl/nodes.h"

namespace miglint::ddl {

namespace {

void read_option(const DefElem& option, CreateFunction& function) {
  const std::string name = text_or_empty(option.defname);
  if (name == "language") {
    function.language = string_of(option.arg);
  } else if (name == "volatility") {
    const std::string word = string_of(option.arg);
    function.volatility = word.empty() ? 'v' : word.front();
  } else if (name == "security") {
    function.security_definer =
        option.arg != nullptr && IsA(option.arg, Boolean) && as<Boolean>(option.arg).boolval;
  } else if (name == "strict") {
    function.strict = option.arg != nullptr && as<Boolean>(option.arg).boolval;
  } else if (name == "leakproof") {
    function.leakproof = option.arg != nullptr && as<Boolean>(option.arg).boolval;
  } else if (name == "parallel") {
    const std::string word = string_of(option.arg);
    function.parallel = word.empty() ? 'u' : word.front();
  } else if (name == "set") {
    const auto& set = as<VariableSetStmt>(option.arg);
    if (text_or_empty(set.name) == "search_path") function.sets_search_path = true;
  } else if (name == "as") {
    const std::vector<std::string> parts = strings_of(reinterpret_cast<const List*>(option.arg));
    if (!parts.empty()) function.body = parts.front();
  }
}

bool is_input(FunctionParameterMode mode) {
  return mode != FUNC_PARAM_OUT && mode != FUNC_PARAM_TABLE;
}

}  // namespace

Command lower_function(const CreateFunctionStmt& node) {
  CreateFunction function;
  function.function = name_of(node.funcname);
  function.procedure = node.is_procedure;
  function.or_replace = node.replace;
  if (node.returnType != nullptr) {
    function.returns = read_type(*node.returnType).text();
    function.returns_set = node.returnType->setof;
  }
  each<FunctionParameter>(node.parameters, [&](const FunctionParameter* parameter) {
    if (parameter->mode == FUNC_PARAM_TABLE) function.returns_set = true;
    if (!is_input(parameter->mode)) return;
    function.argument_types.push_back(read_type(*parameter->argType).text());
    function.argument_names.push_back(text_or_empty(parameter->name));
    if (parameter->defexpr != nullptr) function.has_defaults = true;
  });
  each<DefElem>(node.options, [&](const DefElem* option) { read_option(*option, function); });
  if (node.sql_body != nullptr) {
    if (function.language.empty()) function.language = "sql";
    if (IsA(node.sql_body, ReturnStmt))
      function.inlined = read_expression(as<ReturnStmt>(node.sql_body).returnval);
  }
  return function;
}

Command lower_alter_function(const AlterFunctionStmt& node) {
  AlterFunction alter;
  alter.function = name_of(node.func->objname);
  if (!node.func->args_unspecified) {
    alter.argument_types.emplace();
    each<::TypeName>(node.func->objargs, [&](const ::TypeName* type) {
      alter.argument_types->push_back(read_type(*type).text());
    });
  }
  CreateFunction options;
  options.volatility = '\0';
  each<DefElem>(node.actions, [&](const DefElem* option) {
    read_option(*option, options);
    const std::string name = text_or_empty(option->defname);
    if (name == "security") alter.security_definer = options.security_definer;
    if (name == "strict") alter.strict = options.strict;
    if (name == "leakproof") alter.leakproof = options.leakproof;
    if (name == "parallel") alter.parallel = options.parallel;
  });
  if (options.volatility != '\0') alter.volatility = options.volatility;
  if (options.sets_search_path) alter.sets_search_path = true;
  return alter;
}

}  // namespace miglint::ddl
