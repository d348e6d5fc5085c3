#include "jitter.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static struct jitter_table tables[] = {
    {.name = "uniform"},
    {.name = "normal"},
    {.name = "pareto"},
    {.name = "paretonormal"},
};
enum { TABLES = sizeof tables / sizeof *tables };
static const double entry_scale = 8192;

static bool read_table(FILE *file, struct jitter_table *table);
static void find_weights(struct jitter_table *table);
static double entry_at(const struct jitter_table *table, double rank);
static double rank_of(double normal);

bool jitter_load(const char *directory) {
  for (int i = 0; i < TABLES; i++) {
    char path[4096];
    snprintf(path, sizeof path, "%s/meshbed-%s.dist", directory, tables[i].name);
    FILE *file = fopen(path, "r");
    bool read = file != NULL && read_table(file, &tables[i]);
    if (file != NULL) fclose(file);
    if (!read) {
      fprintf(stderr, "%s is not a table of quantiles\n", path);
      return false;
    }
    find_weights(&tables[i]);
  }
  return true;
}

const struct jitter_table *jitter_table(const char *name) {
  for (int i = 0; i < TABLES; i++) {
    if (strcmp(tables[i].name, name) == 0) return &tables[i];
  }
  return NULL;
}

double jitter_draw(const struct jitter_table *table, double correlation, double *last, struct random_source *random) {
  if (correlation == 0) return entry_at(table, random_uniform(random));
  *last = correlation * *last + sqrt(1 - correlation * correlation) * random_normal(random);
  return entry_at(table, rank_of(*last));
}

double jitter_normal_correlation(const struct jitter_table *table, double wanted) {
  if (wanted == 0 || wanted == 1) return wanted;
  double low = 0, high = 1;
  for (int halving = 0; halving < 30; halving++) {
    double middle = (low + high) / 2, left = 0;
    for (int k = JITTER_WEIGHTS; k > 0; k--) left = (left + table->weights[k - 1]) * middle;
    if (left < wanted) low = middle;
    else high = middle;
  }
  return high;
}

static bool read_table(FILE *file, struct jitter_table *table) {
  int value;
  table->count = 0;
  while (fscanf(file, "%d", &value) == 1) {
    if (table->count == JITTER_ENTRIES || value < INT16_MIN || value > INT16_MAX) return false;
    table->entries[table->count++] = (int16_t)value;
  }
  return feof(file) && table->count > 0;
}

/* Mehler: a function of a normal number is a sum of Hermite polynomials, the k-th of which keeps r^k of a correlation
 * r. The weights, of k = 1 and on, are the squares of the coefficients; they sum to the variance. */
static void find_weights(struct jitter_table *table) {
  const double step = 0.005;
  double coefficients[JITTER_WEIGHTS] = {0};
  for (double normal = -6; normal < 6; normal += step) {
    double share = entry_at(table, rank_of(normal)) * exp(-normal * normal / 2) * step / sqrt(2 * M_PI);
    double before = 0, polynomial = 1;
    for (int k = 0; k < JITTER_WEIGHTS; k++) {
      double next = (normal * polynomial - sqrt(k) * before) / sqrt(k + 1);
      before = polynomial;
      polynomial = next;
      coefficients[k] += share * polynomial;
    }
  }
  for (int k = 0; k < JITTER_WEIGHTS; k++) table->weights[k] = coefficients[k] * coefficients[k];
}

static double entry_at(const struct jitter_table *table, double rank) {
  int entry = (int)(rank * table->count);
  return table->entries[entry < table->count ? entry : table->count - 1] / entry_scale;
}

static double rank_of(double normal) { return erfc(-normal * M_SQRT1_2) / 2; }
