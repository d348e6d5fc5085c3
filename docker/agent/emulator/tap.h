/* The emulator's hold on one node's network namespace: two TAPs that the node's traffic is redirected to (by tc, which
 * the agent runs), and a packet socket.
 *
 *   egress:  node -> clsact egress of eth0 -> mirred -> TAP "mb-egress" -> emulator -> packet socket -> eth0
 *            PACKET_QDISC_BYPASS skips the clsact hook, so what the emulator sends is not redirected again.
 *   ingress: eth0 -> clsact ingress of eth0 -> mirred -> TAP "mb-ingress" -> emulator -> the same TAP -> clsact ingress
 *            of the TAP -> mirred -> ingress of eth0 -> node. It passes the hook of eth0 a second time; the filter
 *            knows it by its Ethernet source address, which the emulator sets to RETURNED_MAC and nothing above reads.
 *            So `down` holds whoever sent the packet, on this host or another, and the node sees it arrive on eth0.
 *
 * The TAPs are not persistent: they go with this process. */
#ifndef TAP_H
#define TAP_H

#include <net/if.h>
#include <stdbool.h>

#define EGRESS_TAP "mb-egress"
#define INGRESS_TAP "mb-ingress"
/* Locally administered; a container engine gives out 02:42:... The agent's tc filter matches its first four bytes. */
#define RETURNED_MAC ((const unsigned char[6]){0x02, 0x6d, 0x62, 0x00, 0x00, 0x01})

struct taps {
  int egress;
  int ingress;
  int wire; /* Bound to the device; it receives nothing. */
  bool whole_frames;     /* See taps_take_whole_frames. */
  char device[IFNAMSIZ]; /* The one that carries the node's address. */
};

/* Opens all three in the namespace of a process. On failure nothing stays open, and `problem` and errno say why. */
bool taps_open(struct taps *taps, int pid, const char *address, const char **problem);
void taps_close(struct taps *taps);
/* Whether the egress TAP takes GSO frames whole, or has the kernel cut them to packets before. */
bool taps_take_whole_frames(struct taps *taps, bool whole);

#endif
