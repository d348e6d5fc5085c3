/* A line is a queue whose head leaves at a set time; what passes through the emulator waits in lines and nowhere else.
 * A delay line lets each packet leave at the time that it was given, in order of arrival. A rate line lets them
 * leave one after the other, as fast as its rate allows. A heap orders the lines, not the packets, by the time
 * at which their heads leave, so its size grows with the number of links and not with the traffic. */
#ifndef LINE_H
#define LINE_H

#include "packet.h"

#include <stddef.h>

struct rate_limit {
  double bits_per_second; /* 0 for no limit. */
  uint32_t queue_packets;
  uint32_t overhead_bytes;
};

struct line {
  struct packet *head;
  struct packet *tail;
  uint32_t count;
  uint32_t limit;          /* Packets that may wait. */
  double bits_per_second;  /* 0 for a delay line. */
  uint32_t overhead_bytes; /* A rate line counts them with each packet. */
  uint64_t due_ns;         /* When the head leaves. */
  uint64_t free_ns;        /* When the packet before the head left a rate line. */
  size_t heap_slot;
  /* Told of each packet that leaves, with the time at which it was due; takes the packet. */
  void (*leave)(struct line *line, struct packet *packet, uint64_t at_ns);
  void *owner;
};

/* Puts a packet at the end; `at_ns` is when it arrived. False when the line is full: the packet stays the caller's. */
bool line_push(struct line *line, struct packet *packet, uint64_t at_ns);
/* Changes a rate line, the packet at its head included. With no limit, its packets leave at once. */
void line_set_rate(struct line *line, const struct rate_limit *limit, uint64_t now_ns);
/* Throws all packets away. */
void line_clear(struct line *line);

/* When the next head of any line leaves; UINT64_MAX when all are empty. */
uint64_t lines_next_due(void);
/* Lets leave what is due. */
void lines_run(uint64_t now_ns);

#endif
