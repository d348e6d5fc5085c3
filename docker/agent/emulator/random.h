/* Seeded chance: xoshiro256++ (Blackman and Vigna, public domain), one source a node. */
#ifndef RANDOM_H
#define RANDOM_H

#include <stdint.h>

struct random_source {
  uint64_t state[4];
};

/* The same seed and name draw the same numbers. */
void random_seed(struct random_source *source, uint64_t seed, const char *name);
/* In [0, 1). */
double random_uniform(struct random_source *source);
/* Mean 0, standard deviation 1. */
double random_normal(struct random_source *source);

#endif
