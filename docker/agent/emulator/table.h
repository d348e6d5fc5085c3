/* Reads a node's table from the text of a command: the rates, and the paths by destination. */
#ifndef TABLE_H
#define TABLE_H

#include "path.h"
#include "route.h"

struct table {
  struct rate_limit up;
  struct rate_limit down;
  struct path **paths;
  size_t path_count;
  struct routes routes;
};

/* Writes into the text. NULL, or the word that cannot be read or whose numbers cannot; nothing is left allocated then. */
const char *table_parse(char *text, struct table *table);
/* All but delay is about single packets; with delay alone a long frame may stay whole, which is much faster. */
bool table_needs_packets(const struct table *table);

#endif
