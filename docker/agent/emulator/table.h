/* Reads a node's table from the text of a command: the rates and the paths by destination. */
#ifndef TABLE_H
#define TABLE_H

#include "node.h"

/* Writes into the text. False when it is malformed; nothing is left allocated then. */
bool table_parse(char *text, struct table *table);
/* Loss strikes packets and a rate spaces them; with delay alone a long frame may stay whole, which is much faster. */
bool table_needs_packets(const struct table *table);

#endif
