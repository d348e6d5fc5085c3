/* Frames on their way out of nodes' devices. They are gathered by node and sent many at a call. */
#ifndef WIRE_H
#define WIRE_H

#include "packet.h"

/* A packet socket in one node's namespace, and what waits for it. */
struct wire {
  int socket;
  struct packet *head;
  struct packet *tail;
  struct wire *next; /* Among those that something waits for. */
  uint64_t refused;  /* Frames that the kernel did not take. */
};

/* Takes the packet, which leaves with the next flush. */
void wire_send(struct wire *wire, struct packet *packet);
/* Sends all that waits, of all nodes. */
void wires_flush(void);

#endif
