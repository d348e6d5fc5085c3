/* What the program can be asked to do; each gives an exit code. */
#ifndef COMMANDS_H
#define COMMANDS_H

#include <stdint.h>

/* Serves nodes until standard input ends. */
int emulate(uint64_t seed);
/* Reads pairs "PID ADDRESS", a line each, from standard input; prints one JSON array of round trips in ms a pair. */
int echo(int count, double interval_ms, double timeout_ms);

#endif
