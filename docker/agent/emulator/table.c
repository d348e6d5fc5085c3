#define _GNU_SOURCE
#include "table.h"

#include <stdlib.h>
#include <string.h>

/* So that no sum of times overflows: a delay of an hour, and at the slowest a packet takes twelve days. */
static const double longest_ms = 3600e3;
static const double slowest_bits_per_second = 1;
static const double fastest_bits_per_second = 1e15;
static const double most_overhead_bytes = 65535;

static bool parse_word(char *word, char **text, struct table *table);
static bool parse_effect(const char *word, char **text, struct conditions *asked);
static bool add_path(struct table *table);
static bool add_route(char *prefix, struct table *table);
static bool parse_rate(char **text, struct rate_limit *limit);
static bool parse_delay(char **text, struct conditions *asked);
static bool parse_reorder(char **text, struct conditions *asked);
static bool parse_gilbert_elliott(char **text, struct loss_model *model);
static bool parse_four_state(char **text, struct loss_model *model);
static bool parse_ratio(char **text, double *ratio);
static bool parse_count(char **text, double most, uint32_t *count);
static bool parse_number(char **text, double least, double greatest, double *number);
static void *grown(void *array, size_t count, size_t size);

const char *table_parse(char *text, struct table *table) {
  *table = (struct table){0};
  for (char *word; (word = strtok_r(NULL, " ", &text)) != NULL;) {
    if (parse_word(word, &text, table)) continue;
    for (size_t i = 0; i < table->path_count; i++) free(table->paths[i]);
    free(table->paths);
    free(table->routes.all);
    return word;
  }
  routes_sort(&table->routes);
  return NULL;
}

bool table_needs_packets(const struct table *table) {
  if (table->up.bits_per_second > 0) return true;
  for (size_t i = 0; i < table->path_count; i++) {
    const struct conditions *asked = &table->paths[i]->asked;
    bool loses = asked->loss.kind != LOSS_INDEPENDENT || asked->loss.ratio > 0;
    if (loses || asked->rate.bits_per_second > 0 || asked->reorder > 0 || asked->duplicate > 0 || asked->corrupt > 0) {
      return true;
    }
  }
  return false;
}

static bool parse_word(char *word, char **text, struct table *table) {
  if (strcmp(word, "up") == 0) return parse_rate(text, &table->up);
  if (strcmp(word, "down") == 0) return parse_rate(text, &table->down);
  if (strcmp(word, "path") == 0) return add_path(table);
  if (table->path_count == 0) return false;
  if (strchr(word, '/') != NULL) return add_route(word, table);
  return parse_effect(word, text, &table->paths[table->path_count - 1]->asked);
}

static bool parse_effect(const char *word, char **text, struct conditions *asked) {
  if (strcmp(word, "delay") == 0) return parse_delay(text, asked);
  if (strcmp(word, "loss") == 0) return parse_ratio(text, &asked->loss.ratio);
  if (strcmp(word, "gilbert-elliott") == 0) return parse_gilbert_elliott(text, &asked->loss);
  if (strcmp(word, "four-state") == 0) return parse_four_state(text, &asked->loss);
  if (strcmp(word, "rate") == 0) return parse_rate(text, &asked->rate);
  if (strcmp(word, "reorder") == 0) return parse_reorder(text, asked);
  if (strcmp(word, "duplicate") == 0) return parse_ratio(text, &asked->duplicate);
  return strcmp(word, "corrupt") == 0 && parse_ratio(text, &asked->corrupt);
}

static bool add_path(struct table *table) {
  table->paths = grown(table->paths, table->path_count, sizeof *table->paths);
  table->paths[table->path_count++] = path_new();
  return true;
}

static bool add_route(char *prefix, struct table *table) {
  struct routes *routes = &table->routes;
  routes->all = grown(routes->all, routes->count, sizeof *routes->all);
  struct route *route = &routes->all[routes->count++];
  route->path = table->paths[table->path_count - 1];
  return route_parse(prefix, route);
}

static bool parse_rate(char **text, struct rate_limit *limit) {
  return parse_number(text, slowest_bits_per_second, fastest_bits_per_second, &limit->bits_per_second) &&
         parse_count(text, UINT32_MAX, &limit->queue_packets) &&
         parse_count(text, most_overhead_bytes, &limit->overhead_bytes);
}

static bool parse_delay(char **text, struct conditions *asked) {
  double mean_ms, jitter_ms;
  if (!parse_number(text, 0, longest_ms, &mean_ms) || !parse_number(text, 0, longest_ms, &jitter_ms)) return false;
  asked->mean_ns = mean_ms * 1e6;
  asked->jitter_ns = jitter_ms * 1e6;
  const char *distribution = strtok_r(NULL, " ", text);
  asked->distribution = distribution == NULL ? NULL : jitter_table(distribution);
  double correlation;
  if (asked->distribution == NULL || !parse_ratio(text, &correlation)) return false;
  asked->normal_correlation = jitter_normal_correlation(asked->distribution, correlation);
  return true;
}

static bool parse_reorder(char **text, struct conditions *asked) {
  return parse_ratio(text, &asked->reorder) && parse_count(text, UINT32_MAX, &asked->reorder_gap);
}

static bool parse_gilbert_elliott(char **text, struct loss_model *model) {
  model->kind = LOSS_GILBERT_ELLIOTT;
  struct gilbert_elliott *chain = &model->gilbert_elliott;
  return parse_ratio(text, &chain->to_bad) && parse_ratio(text, &chain->to_good) && parse_ratio(text, &chain->in_bad) &&
         parse_ratio(text, &chain->in_good);
}

static bool parse_four_state(char **text, struct loss_model *model) {
  model->kind = LOSS_FOUR_STATE;
  struct four_state *chain = &model->four_state;
  return parse_ratio(text, &chain->p13) && parse_ratio(text, &chain->p31) && parse_ratio(text, &chain->p32) &&
         parse_ratio(text, &chain->p23) && parse_ratio(text, &chain->p14);
}

static bool parse_ratio(char **text, double *ratio) { return parse_number(text, 0, 1, ratio); }

static bool parse_count(char **text, double most, uint32_t *count) {
  double number;
  if (!parse_number(text, 0, most, &number)) return false;
  *count = (uint32_t)number;
  return true;
}

/* What is not a number is not between any two either. */
static bool parse_number(char **text, double least, double greatest, double *number) {
  const char *word = strtok_r(NULL, " ", text);
  if (word == NULL) return false;
  char *end;
  *number = strtod(word, &end);
  return end != word && *end == '\0' && *number >= least && *number <= greatest;
}

/* Room for one more; doubled at each power of two. */
static void *grown(void *array, size_t count, size_t size) {
  if ((count & (count - 1)) != 0) return array;
  array = realloc(array, (count == 0 ? 1 : 2 * count) * size);
  if (array == NULL) abort();
  return array;
}
