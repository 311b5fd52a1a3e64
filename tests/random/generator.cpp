#include "tests/random/generator.h"

namespace miglint::test {

std::string Generator::statement() {
  struct Family {
    unsigned weight;
    std::string (Generator::*make)();
  };

  static constexpr Family kFamilies[] = {{20, &Generator::create_table},
                                         {32, &Generator::alter_table},
                                         {4, &Generator::alter_partitions},
                                         {7, &Generator::rename},
                                         {3, &Generator::set_schema},
                                         {10, &Generator::create_index},
                                         {3, &Generator::alter_index},
                                         {6, &Generator::create_view},
                                         {3, &Generator::create_sequence},
                                         {3, &Generator::alter_sequence},
                                         {4, &Generator::create_trigger},
                                         {3, &Generator::attach},
                                         {3, &Generator::create_schema},
                                         {6, &Generator::create_type},
                                         {5, &Generator::alter_type},
                                         {4, &Generator::create_function},
                                         {2, &Generator::alter_function},
                                         {15, &Generator::drop},
                                         {4, &Generator::comment},
                                         {3, &Generator::grant},
                                         {2, &Generator::owner},
                                         {2, &Generator::rows},
                                         {1, &Generator::search_path}};
  std::size_t all = 0;
  for (const Family& family : kFamilies)
    all += family.weight;
  for (int attempt = 0; attempt < 20; ++attempt) {
    // There is little to be done without a table.
    if (tables_.size() < 2 && dice_.chance(50)) return create_table();
    std::size_t throw_ = dice_.below(all);
    const Family* chosen = kFamilies;
    for (; throw_ >= chosen->weight; ++chosen)
      throw_ -= chosen->weight;
    if (std::string text = (this->*chosen->make)(); !text.empty()) return text;
  }
  return create_table();
}

}  // namespace miglint::test
