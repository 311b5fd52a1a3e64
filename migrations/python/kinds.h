#pragma once

// The node kinds and field names of tree-sitter-python's grammar (0.23) that anybody here asks for,
// as small numbers. What the grammar has besides is kOther and known by its name only.

#include <cstdint>

namespace miglint {

#define MIGLINT_PYTHON_KINDS(X)                        \
  X(aliased_import, AliasedImport)                     \
  X(argument_list, ArgumentList)                       \
  X(as_pattern, AsPattern)                             \
  X(as_pattern_target, AsPatternTarget)                \
  X(assert_statement, AssertStatement)                 \
  X(assignment, Assignment)                            \
  X(attribute, Attribute)                              \
  X(augmented_assignment, AugmentedAssignment)         \
  X(await, Await)                                      \
  X(binary_operator, BinaryOperator)                   \
  X(block, Block)                                      \
  X(boolean_operator, BooleanOperator)                 \
  X(break_statement, BreakStatement)                   \
  X(call, Call)                                        \
  X(case_clause, CaseClause)                           \
  X(case_pattern, CasePattern)                         \
  X(class_definition, ClassDefinition)                 \
  X(comment, Comment)                                  \
  X(comparison_operator, ComparisonOperator)           \
  X(concatenated_string, ConcatenatedString)           \
  X(conditional_expression, ConditionalExpression)     \
  X(continue_statement, ContinueStatement)             \
  X(decorated_definition, DecoratedDefinition)         \
  X(decorator, Decorator)                              \
  X(default_parameter, DefaultParameter)               \
  X(delete_statement, DeleteStatement)                 \
  X(dictionary, Dictionary)                            \
  X(dictionary_comprehension, DictionaryComprehension) \
  X(dictionary_splat, DictionarySplat)                 \
  X(dictionary_splat_pattern, DictionarySplatPattern)  \
  X(dotted_name, DottedName)                           \
  X(elif_clause, ElifClause)                           \
  X(ellipsis, Ellipsis)                                \
  X(else_clause, ElseClause)                           \
  X(except_clause, ExceptClause)                       \
  X(except_group_clause, ExceptGroupClause)            \
  X(expression_list, ExpressionList)                   \
  X(expression_statement, ExpressionStatement)         \
  X(false, False)                                      \
  X(finally_clause, FinallyClause)                     \
  X(float, Float)                                      \
  X(for_in_clause, ForInClause)                        \
  X(for_statement, ForStatement)                       \
  X(format_expression, FormatExpression)               \
  X(format_specifier, FormatSpecifier)                 \
  X(function_definition, FunctionDefinition)           \
  X(future_import_statement, FutureImportStatement)    \
  X(generator_expression, GeneratorExpression)         \
  X(global_statement, GlobalStatement)                 \
  X(identifier, Identifier)                            \
  X(if_clause, IfClause)                               \
  X(if_statement, IfStatement)                         \
  X(import_from_statement, ImportFromStatement)        \
  X(import_prefix, ImportPrefix)                       \
  X(import_statement, ImportStatement)                 \
  X(integer, Integer)                                  \
  X(interpolation, Interpolation)                      \
  X(keyword_argument, KeywordArgument)                 \
  X(keyword_separator, KeywordSeparator)               \
  X(lambda, Lambda)                                    \
  X(lambda_parameters, LambdaParameters)               \
  X(list, List)                                        \
  X(list_comprehension, ListComprehension)             \
  X(list_pattern, ListPattern)                         \
  X(list_splat, ListSplat)                             \
  X(list_splat_pattern, ListSplatPattern)              \
  X(match_statement, MatchStatement)                   \
  X(module, Module)                                    \
  X(named_expression, NamedExpression)                 \
  X(none, None)                                        \
  X(nonlocal_statement, NonlocalStatement)             \
  X(not_operator, NotOperator)                         \
  X(pair, Pair)                                        \
  X(parameters, Parameters)                            \
  X(parenthesized_expression, ParenthesizedExpression) \
  X(parenthesized_list_splat, ParenthesizedListSplat)  \
  X(pass_statement, PassStatement)                     \
  X(pattern_list, PatternList)                         \
  X(positional_separator, PositionalSeparator)         \
  X(print_statement, PrintStatement)                   \
  X(raise_statement, RaiseStatement)                   \
  X(relative_import, RelativeImport)                   \
  X(return_statement, ReturnStatement)                 \
  X(set, Set)                                          \
  X(set_comprehension, SetComprehension)               \
  X(slice, Slice)                                      \
  X(splat_pattern, SplatPattern)                       \
  X(string, String)                                    \
  X(string_content, StringContent)                     \
  X(string_end, StringEnd)                             \
  X(string_start, StringStart)                         \
  X(subscript, Subscript)                              \
  X(true, True)                                        \
  X(try_statement, TryStatement)                       \
  X(tuple, Tuple)                                      \
  X(tuple_pattern, TuplePattern)                       \
  X(type, Type)                                        \
  X(type_conversion, TypeConversion)                   \
  X(typed_default_parameter, TypedDefaultParameter)    \
  X(typed_parameter, TypedParameter)                   \
  X(unary_operator, UnaryOperator)                     \
  X(union_pattern, UnionPattern)                       \
  X(while_statement, WhileStatement)                   \
  X(wildcard_import, WildcardImport)                   \
  X(with_clause, WithClause)                           \
  X(with_item, WithItem)                               \
  X(with_statement, WithStatement)                     \
  X(yield, Yield)

#define MIGLINT_PYTHON_FIELDS(X)       \
  X(alias, Alias)                      \
  X(alternative, Alternative)          \
  X(argument, Argument)                \
  X(arguments, Arguments)              \
  X(attribute, Attribute)              \
  X(body, Body)                        \
  X(cause, Cause)                      \
  X(condition, Condition)              \
  X(consequence, Consequence)          \
  X(definition, Definition)            \
  X(expression, Expression)            \
  X(format_specifier, FormatSpecifier) \
  X(function, Function)                \
  X(guard, Guard)                      \
  X(key, Key)                          \
  X(left, Left)                        \
  X(module_name, ModuleName)           \
  X(name, Name)                        \
  X(object, Object)                    \
  X(operator, Operator)                \
  X(operators, Operators)              \
  X(parameters, Parameters)            \
  X(right, Right)                      \
  X(subject, Subject)                  \
  X(subscript, Subscript)              \
  X(superclasses, Superclasses)        \
  X(type, Type)                        \
  X(type_conversion, TypeConversion)   \
  X(value, Value)

#define MIGLINT_ENUMERATOR(word, Enumerator) k##Enumerator,

enum class PythonKind : std::uint8_t {
  kNull,   // no node
  kError,  // what the parser could not read
  kToken,  // punctuation and keywords
  kOther,
  MIGLINT_PYTHON_KINDS(MIGLINT_ENUMERATOR)
};

enum class PythonField : std::uint8_t { kNone, MIGLINT_PYTHON_FIELDS(MIGLINT_ENUMERATOR) };

#undef MIGLINT_ENUMERATOR

}  // namespace miglint
