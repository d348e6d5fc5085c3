/* How delays spread: tables of quantiles with mean 0 and standard deviation 1, which the agent writes for netem too
 * (distribution-tables.ts). */
#ifndef JITTER_H
#define JITTER_H

#include "random.h"

#include <stdbool.h>
#include <stdint.h>

enum { JITTER_ENTRIES = 16384, JITTER_WEIGHTS = 32 };

struct jitter_table {
  const char *name;
  int count;
  int16_t entries[JITTER_ENTRIES]; /* From the lowest to the highest; 8192 is one standard deviation. */
  double weights[JITTER_WEIGHTS];  /* See jitter_normal_correlation. */
};

/* Reads all tables, `<directory>/meshbed-<name>.dist`. False when one is missing or malformed. */
bool jitter_load(const char *directory);
/* NULL when there is none of that name. */
const struct jitter_table *jitter_table(const char *name);
/* In standard deviations. `last` is a normal number, which moves on by its correlation at each draw and is taken for a
 * quantile: so the table's own shape stays whatever the correlation. */
double jitter_draw(const struct jitter_table *table, double normal_correlation, double *last,
                   struct random_source *random);
/* How normal numbers must be correlated for the table's entries to be so, both 0..1: a table takes some of it away. */
double jitter_normal_correlation(const struct jitter_table *table, double wanted);

#endif
