/* The thread that moves packets: it waits for every node's TAPs and for the lines' timers, and for nothing else. All that
 * can take long, making and closing TAPs above all (the kernel takes 50 ms to close one), is done by the thread that takes
 * commands; it hands the loop what is ready, to be put in place between two packets. */
#ifndef LOOP_H
#define LOOP_H

#include "node.h"

/* Starts the thread. */
bool loop_start(void);
/* Has the loop's thread call `work` and waits until it has; one caller at a time. */
void loop_do(void (*work)(void *), void *argument);

/* For use in `work` only: begins and ends to take a node's packets. */
bool loop_add(struct node *node);
void loop_remove(struct node *node);
/* CLOCK_MONOTONIC. */
uint64_t loop_now(void);

#endif
