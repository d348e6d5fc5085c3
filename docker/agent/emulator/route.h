/* Which path leads to a destination: the one of the most specific prefix. Prefixes of one length are searched by halves, and
 * there are few lengths, so a search is short however many prefixes there are. */
#ifndef ROUTE_H
#define ROUTE_H

#include "packet.h"

#include <stddef.h>

struct route {
  ip_address prefix;
  int bits; /* Of the prefix as an IPv6 one: 96 more for IPv4. */
  struct path *path;
  size_t next_length; /* Where the routes of the next length begin. */
};

struct routes {
  struct route *all; /* The longest first, and by address among those of one length. */
  size_t count;
};

/* "10.0.1.0/24" or "fd00::/64". Writes into the text. False when it is malformed. */
bool route_parse(char *text, struct route *route);
/* To be called once all are there. */
void routes_sort(struct routes *routes);
/* NULL when no prefix matches. */
struct path *routes_find(const struct routes *routes, ip_address destination);
/* The path of this very prefix, or NULL. */
struct path *routes_path_of(const struct routes *routes, const struct route *wanted);

#endif
