/* One flow of UDP packets, or the end of it that is on this host: its sockets in the namespaces of processes, what it sends, what it receives.
 * A packet carries when it was sent, and a pattern; UDP's checksum is off, so that a corrupted packet arrives and is known by its
 * pattern. The kernel's receive time is taken, so what a busy machine's wake-ups cost is not counted. */
#ifndef FLOW_H
#define FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FLOW_BATCH = 32, LARGEST_PAYLOAD = 9000, SMALLEST_PAYLOAD = 24 };

struct arrival {
  uint32_t sequence;
  int64_t delay_ns;
  int64_t at_ns; /* Since the start of all flows. */
};

struct flow {
  int sender, receiver; /* -1 where the end is elsewhere, or cannot be made. */
  uint32_t number;      /* In its packets. */
  uint32_t count;
  uint64_t interval_ns;
  uint64_t wait_ns; /* After the last packet. */
  size_t bytes;
  uint64_t due_ns; /* When the next packet is sent, or the flow is over. */
  uint32_t sent;
  struct arrival *arrivals;
  size_t arrival_count, arrival_room;
  unsigned corrupted;
  uint32_t dropped;
};

/* In the namespace of a process, at any port of an address there. Gives the port, or 0. */
uint16_t flow_open_receiver(struct flow *flow, int pid, const char *address);
bool flow_open_sender(struct flow *flow, int pid, const char *address, uint16_t port);
/* All that is due, up to a batch. A packet that the kernel refuses for good counts as one that was lost. */
void flow_send_due(struct flow *flow, uint64_t now_ns);
/* All that is there, up to a batch. */
void flow_receive(struct flow *flow, uint64_t start_ns);
/* And asks the receiver's kernel what it dropped. */
void flow_close(struct flow *flow);
/* The clock that the kernel stamps packets with. */
uint64_t flow_clock_ns(void);

#endif
