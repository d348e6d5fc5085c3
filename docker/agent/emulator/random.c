#include "random.h"

#include <math.h>

static uint64_t splitmix(uint64_t *state);
static uint64_t rotate(uint64_t value, int bits);

void random_seed(struct random_source *source, uint64_t seed, const char *name) {
  uint64_t state = seed;
  for (; *name != '\0'; name++) state = splitmix(&state) ^ (unsigned char)*name;
  for (int i = 0; i < 4; i++) source->state[i] = splitmix(&state);
}

double random_uniform(struct random_source *source) {
  uint64_t *s = source->state;
  uint64_t result = rotate(s[0] + s[3], 23) + s[0];
  uint64_t shifted = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= shifted;
  s[3] = rotate(s[3], 45);
  return (double)(result >> 11) * 0x1p-53;
}

/* Box and Muller. */
double random_normal(struct random_source *source) {
  double radius = sqrt(-2 * log(1 - random_uniform(source)));
  return radius * cos(2 * M_PI * random_uniform(source));
}

static uint64_t splitmix(uint64_t *state) {
  uint64_t z = *state += 0x9e3779b97f4a7c15;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return z ^ z >> 31;
}

static uint64_t rotate(uint64_t value, int bits) { return value << bits | value >> (64 - bits); }
