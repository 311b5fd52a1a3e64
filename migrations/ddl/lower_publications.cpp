// Publications.

#include "migrations/ddl/nodes.h"

namespace miglint::ddl {

static void read_published(const List* objects, Publish& publish) {
  each<PublicationObjSpec>(objects, [&](const PublicationObjSpec* object) {
    if (object->pubtable == nullptr) {
      publish.schemas.push_back(text_or_empty(object->name));  // empty: CURRENT_SCHEMA
      return;
    }
    publish.tables.push_back(name_of(object->pubtable->relation));
    if (object->pubtable->whereClause == nullptr) return;
    const Expression filter = read_expression(object->pubtable->whereClause);
    publish.filter_columns.insert(
        publish.filter_columns.end(), filter.columns.begin(), filter.columns.end());
  });
}

Command lower_publication(const CreatePublicationStmt& node) {
  Publish publish;
  publish.publication = text_or_empty(node.pubname);
  publish.all_tables = node.for_all_tables;
  read_published(node.pubobjects, publish);
  return publish;
}

Command lower_alter_publication(const AlterPublicationStmt& node) {
  Publish publish;
  publish.publication = text_or_empty(node.pubname);
  publish.all_tables = node.for_all_tables;
  read_published(node.pubobjects, publish);
  if (node.pubobjects == nullptr) {
    publish.what = Publish::What::kOptions;
  } else if (node.action == AP_AddObjects) {
    publish.what = Publish::What::kAdd;
  } else {
    publish.what = node.action == AP_DropObjects ? Publish::What::kDrop : Publish::What::kSet;
  }
  return publish;
}

}  // namespace miglint::ddl
