#define _GNU_SOURCE
#include "table.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

static bool parse_number(char **text, double *number);
static bool parse_rate(char **text, double *bits_per_second, uint32_t *packets);
static bool parse_paths(char **text, struct table *table);
static bool parse_prefix(char *text, struct path *path);
static int more_specific_first(const void *left, const void *right);

bool table_parse(char *text, struct table *table) {
  *table = (struct table){0};
  if (parse_rate(&text, &table->up_bits_per_second, &table->up_packets) &&
      parse_rate(&text, &table->down_bits_per_second, &table->down_packets) && parse_paths(&text, table)) {
    qsort(table->paths, table->path_count, sizeof *table->paths, more_specific_first);
    return true;
  }
  for (size_t i = 0; i < table->path_count; i++) free(table->paths[i]);
  free(table->paths);
  return false;
}

bool table_needs_packets(const struct table *table) {
  if (table->up_bits_per_second > 0) return true;
  for (size_t i = 0; i < table->path_count; i++) {
    if (table->paths[i]->loss > 0) return true;
  }
  return false;
}

static bool parse_number(char **text, double *number) {
  const char *word = strtok_r(NULL, " ", text);
  if (word == NULL) return false;
  char *end;
  *number = strtod(word, &end);
  return *end == '\0' && *number >= 0;
}

static bool parse_rate(char **text, double *bits_per_second, uint32_t *packets) {
  double count;
  if (!parse_number(text, bits_per_second) || !parse_number(text, &count) || count > UINT32_MAX) return false;
  *packets = (uint32_t)count;
  return true;
}

static bool parse_paths(char **text, struct table *table) {
  for (char *prefix; (prefix = strtok_r(NULL, " ", text)) != NULL;) {
    struct path *path = calloc(1, sizeof *path);
    struct path **grown = realloc(table->paths, (table->path_count + 1) * sizeof *grown);
    if (path == NULL || grown == NULL) abort();
    table->paths = grown;
    table->paths[table->path_count++] = path;
    double mean_ms, jitter_ms;
    if (!parse_prefix(prefix, path) || !parse_number(text, &mean_ms) || !parse_number(text, &jitter_ms) ||
        !parse_number(text, &path->loss)) {
      return false;
    }
    path->mean_ns = mean_ms * 1e6;
    path->jitter_ns = jitter_ms * 1e6;
  }
  return true;
}

static bool parse_prefix(char *text, struct path *path) {
  char *length = strchr(text, '/');
  if (length == NULL) return false;
  *length++ = '\0';
  int bits = atoi(length);
  struct in_addr address;
  if (bits < 0 || bits > 32 || inet_pton(AF_INET, text, &address) != 1) return false;
  path->mask = ~(ip_address)0 << (32 - bits);
  path->prefix = ip_address_from_v4(ntohl(address.s_addr)) & path->mask;
  return true;
}

static int more_specific_first(const void *left, const void *right) {
  const struct path *a = *(struct path *const *)left;
  const struct path *b = *(struct path *const *)right;
  return (a->mask < b->mask) - (a->mask > b->mask);
}
