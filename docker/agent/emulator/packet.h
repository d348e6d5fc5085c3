/* Frames in memory. A frame lives in one chunk of fixed size, a long (GSO) frame in a chain of them; chunks come from
 * one bounded pool, so nothing is allocated while packets pass. Each frame is kept with the virtio-net header that
 * the kernel put before it: partial checksums and segmentation stay the kernel's work on both sides. */
#ifndef PACKET_H
#define PACKET_H

#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <net/ethernet.h>
#include <stdbool.h>
#include <stdint.h>

enum {
  VNET_BYTES = sizeof(struct virtio_net_hdr),
  FRAME_HEADER_BYTES = VNET_BYTES + ETH_HLEN,
  CHUNK_BYTES = 2048,
};

/* An IPv6 address, or an IPv4 address mapped into one, in host order. */
typedef unsigned __int128 ip_address;

struct packet {
  struct packet *behind; /* The next frame in a line, or the next free chunk. */
  struct packet *more;   /* The rest of a frame that is longer than one chunk. */
  uint64_t due_ns;       /* When it leaves a line of fixed delays, CLOCK_MONOTONIC. */
  uint32_t length;       /* Of virtio-net header and frame. */
  unsigned char bytes[CHUNK_BYTES - 3 * sizeof(uint64_t) - sizeof(uint32_t)];
};

enum read_outcome { READ_FRAME, READ_NOTHING, READ_NO_MEMORY, READ_CLOSED };

/* Takes one frame from a TAP. READ_NO_MEMORY: the pool is spent and the frame was thrown away. */
enum read_outcome packet_read(int tap, struct packet **packet);
/* Hands a frame back to the kernel through a TAP. */
bool packet_write(int tap, const struct packet *packet);
/* Sends a frame out of a device by a packet socket. */
bool packet_send(int socket, const struct sockaddr_ll *device, const struct packet *packet);
void packet_free(struct packet *packet);

bool packet_is_ipv4(const struct packet *packet);
/* Bytes of the whole IP packet, which is what rates count. */
uint32_t packet_ip_bytes(const struct packet *packet);
ip_address packet_destination(const struct packet *packet);
/* Overwrites the source address of the Ethernet header. */
void packet_set_source(struct packet *packet, const unsigned char mac[ETH_ALEN]);

ip_address ip_address_from_v4(uint32_t host_order);

#endif
