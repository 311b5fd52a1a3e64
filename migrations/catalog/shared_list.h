#pragma once

// A list whose copies share their elements until one is edited: a table is copied with every
// change, and a change mostly touches one of its columns.
//
// Read like a vector of const elements. References stay good until their element is edited or the
// list goes; editing never changes what another list holds. Not for use from several threads.

#include <compare>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace miglint {

template <typename T>
class SharedList {
  using Items = std::vector<std::shared_ptr<T>>;

 public:
  // kEditing: the list, for elements that may be changed, each made its own when it is looked at.
  template <bool kEditing>
  class Iterator {
    using List = std::conditional_t<kEditing, SharedList, const SharedList>;

   public:
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using reference = std::conditional_t<kEditing, T&, const T&>;
    using pointer = std::conditional_t<kEditing, T*, const T*>;
    using iterator_category = std::random_access_iterator_tag;

    Iterator() = default;

    Iterator(List* list, difference_type at) : list_(list), at_(at) {}

    reference operator*() const { return (*this)[0]; }

    pointer operator->() const { return &**this; }

    reference operator[](difference_type n) const {
      const auto index = static_cast<std::size_t>(at_ + n);
      if constexpr (kEditing) {
        return list_->edit(index);
      } else {
        return (*list_)[index];
      }
    }

    Iterator& operator++() { return *this += 1; }

    Iterator operator++(int) { return {list_, at_++}; }

    Iterator& operator--() { return *this += -1; }

    Iterator operator--(int) { return {list_, at_--}; }

    Iterator& operator+=(difference_type n) {
      at_ += n;
      return *this;
    }

    Iterator& operator-=(difference_type n) { return *this += -n; }

    friend Iterator operator+(Iterator it, difference_type n) { return it += n; }

    friend Iterator operator+(difference_type n, Iterator it) { return it += n; }

    friend Iterator operator-(Iterator it, difference_type n) { return it -= n; }

    friend difference_type operator-(const Iterator& a, const Iterator& b) { return a.at_ - b.at_; }

    friend bool operator==(const Iterator& a, const Iterator& b) { return a.at_ == b.at_; }

    friend auto operator<=>(const Iterator& a, const Iterator& b) { return a.at_ <=> b.at_; }

   private:
    List* list_ = nullptr;
    difference_type at_ = 0;
  };

  using value_type = T;
  using const_iterator = Iterator<false>;

  SharedList() = default;

  SharedList(std::initializer_list<T> items) {
    for (const T& item : items)
      push_back(item);
  }

  std::size_t size() const { return items_.size(); }

  bool empty() const { return items_.empty(); }

  const T& operator[](std::size_t index) const { return *items_[index]; }

  const T& front() const { return *items_.front(); }

  const T& back() const { return *items_.back(); }

  const_iterator begin() const { return {this, 0}; }

  const_iterator end() const { return {this, static_cast<std::ptrdiff_t>(size())}; }

  // For a loop that changes what it visits.
  auto editable() {
    struct Range {
      SharedList* list;

      Iterator<true> begin() const { return {list, 0}; }

      Iterator<true> end() const { return {list, static_cast<std::ptrdiff_t>(list->size())}; }
    };

    return Range{this};
  }

  T& edit(std::size_t index) {
    std::shared_ptr<T>& item = items_[index];
    if (item.use_count() > 1) item = std::make_shared<T>(*item);
    return *item;
  }

  T& edit(const_iterator it) { return edit(static_cast<std::size_t>(it - begin())); }

  // The first element for which `wanted` holds, to be changed; null: there is none.
  template <typename Predicate>
  T* edit_first(const Predicate& wanted) {
    for (std::size_t i = 0; i < size(); ++i)
      if (wanted((*this)[i])) return &edit(i);
    return nullptr;
  }

  template <typename... Arguments>
  T& emplace_back(Arguments&&... arguments) {
    return *items_.emplace_back(std::make_shared<T>(std::forward<Arguments>(arguments)...));
  }

  void push_back(T item) { emplace_back(std::move(item)); }

  void clear() { items_.clear(); }

  template <typename Predicate>
  std::size_t erase_if(const Predicate& unwanted) {
    return std::erase_if(
        items_, [&](const std::shared_ptr<T>& item) { return unwanted(std::as_const(*item)); });
  }

 private:
  Items items_;
};

}  // namespace miglint
