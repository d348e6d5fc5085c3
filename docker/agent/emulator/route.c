#include "route.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

enum { V4_BITS = 96 };
static const ip_address v4_prefix = (ip_address)0xffff << 32;

static bool parse_address(const char *text, struct route *route, int *longest);
static ip_address mask_of(int bits);
static int longest_first(const void *left, const void *right);
static struct path *find_among(const struct route *all, size_t count, ip_address prefix);

bool route_parse(char *text, struct route *route) {
  char *slash = strchr(text, '/');
  if (slash == NULL) return false;
  *slash = '\0';
  char *end;
  long bits = strtol(slash + 1, &end, 10);
  int longest;
  if (end == slash + 1 || *end != '\0' || !parse_address(text, route, &longest) || bits < 0 || bits > longest) {
    return false;
  }
  route->bits = (int)bits + 128 - longest;
  route->prefix &= mask_of(route->bits);
  return true;
}

void routes_sort(struct routes *routes) {
  if (routes->count == 0) return;
  qsort(routes->all, routes->count, sizeof *routes->all, longest_first);
  for (size_t i = routes->count; i-- > 0;) {
    bool last = i + 1 == routes->count || routes->all[i + 1].bits != routes->all[i].bits;
    routes->all[i].next_length = last ? i + 1 : routes->all[i + 1].next_length;
  }
}

struct path *routes_find(const struct routes *routes, ip_address destination) {
  bool is_v4 = (destination & mask_of(V4_BITS)) == v4_prefix;
  for (size_t from = 0, to; from < routes->count; from = to) {
    int bits = routes->all[from].bits;
    /* ::/0 is not about IPv4. */
    if (is_v4 && bits < V4_BITS) return NULL;
    to = routes->all[from].next_length;
    struct path *path = find_among(routes->all + from, to - from, destination & mask_of(bits));
    if (path != NULL) return path;
  }
  return NULL;
}

struct path *routes_path_of(const struct routes *routes, const struct route *wanted) {
  const struct route *found =
      routes->count == 0 ? NULL : bsearch(wanted, routes->all, routes->count, sizeof *wanted, longest_first);
  return found == NULL ? NULL : found->path;
}

static bool parse_address(const char *text, struct route *route, int *longest) {
  unsigned char bytes[16];
  bool is_v4 = inet_pton(AF_INET, text, bytes) == 1;
  if (!is_v4 && inet_pton(AF_INET6, text, bytes) != 1) return false;
  route->prefix = is_v4 ? ip_address_from_v4(bytes) : ip_address_from_v6(bytes);
  *longest = is_v4 ? 32 : 128;
  return true;
}

static ip_address mask_of(int bits) { return bits == 0 ? 0 : ~(ip_address)0 << (128 - bits); }

static int longest_first(const void *left, const void *right) {
  const struct route *a = left, *b = right;
  if (a->bits != b->bits) return b->bits - a->bits;
  return (a->prefix > b->prefix) - (a->prefix < b->prefix);
}

static struct path *find_among(const struct route *all, size_t count, ip_address prefix) {
  size_t low = 0;
  for (size_t high = count; low < high;) {
    size_t middle = (low + high) / 2;
    if (all[middle].prefix < prefix) low = middle + 1;
    else high = middle;
  }
  return low < count && all[low].prefix == prefix ? all[low].path : NULL;
}
