/* See flow.h. */
#define _GNU_SOURCE
#include "flow.h"

#include "namespace.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/sock_diag.h>
#include <netinet/udp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SOCKET_BUFFER = 16 << 20 };
/* How long a sender whose socket is full lets it drain. */
static const uint64_t DRAIN_NS = 100000;

/* Precedes the pattern in each payload. */
struct header {
  uint64_t check; /* Of the rest of the header. */
  uint64_t sent_ns;
  uint32_t sequence;
  uint32_t flow;
};
_Static_assert(sizeof(struct header) == SMALLEST_PAYLOAD, "a payload has room for its header");

union address {
  struct sockaddr any;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
};

static bool read_address(union address *at, const char *address, uint16_t port);
static int socket_in(int pid, int family);
static void take(struct flow *flow, const struct msghdr *message, size_t length, uint64_t start_ns);
static uint64_t check_of(const struct header *header);
static unsigned char pattern(size_t at);

uint16_t flow_open_receiver(struct flow *flow, int pid, const char *address) {
  union address at;
  socklen_t length = sizeof at;
  if (!read_address(&at, address, 0)) return 0;
  flow->receiver = socket_in(pid, at.any.sa_family);
  if (flow->receiver >= 0 && bind(flow->receiver, &at.any, length) == 0 &&
      getsockname(flow->receiver, &at.any, &length) == 0) {
    return ntohs(at.any.sa_family == AF_INET ? at.v4.sin_port : at.v6.sin6_port);
  }
  if (flow->receiver >= 0) close(flow->receiver);
  flow->receiver = -1;
  return 0;
}

bool flow_open_sender(struct flow *flow, int pid, const char *address, uint16_t port) {
  union address at;
  if (port == 0 || !read_address(&at, address, port)) return false;
  flow->sender = socket_in(pid, at.any.sa_family);
  if (flow->sender >= 0 && connect(flow->sender, &at.any, sizeof at) == 0) return true;
  if (flow->sender >= 0) close(flow->sender);
  flow->sender = -1;
  return false;
}

static bool read_address(union address *at, const char *address, uint16_t port) {
  memset(at, 0, sizeof *at);
  if (inet_pton(AF_INET, address, &at->v4.sin_addr) == 1) {
    at->v4.sin_family = AF_INET;
    at->v4.sin_port = htons(port);
    return true;
  }
  if (inet_pton(AF_INET6, address, &at->v6.sin6_addr) != 1) return false;
  at->v6.sin6_family = AF_INET6;
  at->v6.sin6_port = htons(port);
  return true;
}

static int socket_in(int pid, int family) {
  int home = namespace_enter(pid);
  if (home < 0) return -1;
  int udp = socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  namespace_leave(home);
  const int on = 1, buffer = SOCKET_BUFFER;
  bool unchecked = family == AF_INET ? setsockopt(udp, SOL_SOCKET, SO_NO_CHECK, &on, sizeof on) == 0
                                     : setsockopt(udp, IPPROTO_UDP, UDP_NO_CHECK6_TX, &on, sizeof on) == 0 &&
                                           setsockopt(udp, IPPROTO_UDP, UDP_NO_CHECK6_RX, &on, sizeof on) == 0;
  if (udp >= 0 && unchecked && setsockopt(udp, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) == 0 &&
      setsockopt(udp, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer) == 0 &&
      setsockopt(udp, SOL_SOCKET, SO_SNDBUFFORCE, &buffer, sizeof buffer) == 0) {
    return udp;
  }
  if (udp >= 0) close(udp);
  return -1;
}

void flow_send_due(struct flow *flow, uint64_t now_ns) {
  uint64_t due = flow->interval_ns == 0 ? FLOW_BATCH : 1 + (now_ns - flow->due_ns) / flow->interval_ns;
  if (due > FLOW_BATCH) due = FLOW_BATCH;
  if (due > flow->count - flow->sent) due = flow->count - flow->sent;
  static unsigned char payloads[FLOW_BATCH][LARGEST_PAYLOAD];
  static size_t filled;
  for (; filled < LARGEST_PAYLOAD; filled++) {
    for (int i = 0; i < FLOW_BATCH; i++) payloads[i][filled] = pattern(filled);
  }
  struct mmsghdr messages[FLOW_BATCH];
  struct iovec vectors[FLOW_BATCH];
  for (uint32_t i = 0; i < due; i++) {
    struct header header = {.sent_ns = flow_clock_ns(), .sequence = flow->sent + i, .flow = flow->number};
    header.check = check_of(&header);
    memcpy(payloads[i], &header, sizeof header);
    vectors[i] = (struct iovec){payloads[i], flow->bytes};
    messages[i] = (struct mmsghdr){.msg_hdr = {.msg_iov = &vectors[i], .msg_iovlen = 1}};
  }
  int sent = sendmmsg(flow->sender, messages, (unsigned)due, 0);
  if (sent < 0 && (errno == EAGAIN || errno == ENOBUFS)) {
    flow->due_ns = now_ns + DRAIN_NS;
    return;
  }
  uint32_t taken = sent < 0 ? 1 : (uint32_t)sent;
  flow->sent += taken;
  flow->due_ns += flow->sent == flow->count ? flow->wait_ns : taken * flow->interval_ns;
}

void flow_receive(struct flow *flow, uint64_t start_ns) {
  static unsigned char bytes[FLOW_BATCH][LARGEST_PAYLOAD];
  static char control[FLOW_BATCH][CMSG_SPACE(sizeof(struct timespec))];
  struct mmsghdr messages[FLOW_BATCH];
  struct iovec vectors[FLOW_BATCH];
  for (int i = 0; i < FLOW_BATCH; i++) {
    vectors[i] = (struct iovec){bytes[i], LARGEST_PAYLOAD};
    messages[i] = (struct mmsghdr){.msg_hdr = {
                                       .msg_iov = &vectors[i],
                                       .msg_iovlen = 1,
                                       .msg_control = control[i],
                                       .msg_controllen = sizeof control[i],
                                   }};
  }
  int received = recvmmsg(flow->receiver, messages, FLOW_BATCH, 0, NULL);
  for (int i = 0; i < received; i++) {
    take(flow, &messages[i].msg_hdr, messages[i].msg_len, start_ns);
  }
}

static void take(struct flow *flow, const struct msghdr *message, size_t length, uint64_t start_ns) {
  const unsigned char *payload = message->msg_iov->iov_base;
  struct header header;
  memcpy(&header, payload, sizeof header);
  bool whole = length == flow->bytes && header.check == check_of(&header) && header.flow == flow->number;
  for (size_t i = sizeof header; whole && i < length; i++) whole = payload[i] == pattern(i);
  if (!whole) {
    flow->corrupted++;
    return;
  }
  const struct cmsghdr *stamp = CMSG_FIRSTHDR(message);
  if (stamp == NULL || stamp->cmsg_type != SCM_TIMESTAMPNS) return;
  struct timespec at;
  memcpy(&at, CMSG_DATA(stamp), sizeof at);
  int64_t at_ns = (int64_t)at.tv_sec * 1000000000 + at.tv_nsec;
  if (flow->arrival_count == flow->arrival_room) {
    flow->arrival_room = flow->arrival_room == 0 ? flow->count : flow->arrival_room * 2;
    flow->arrivals = realloc(flow->arrivals, flow->arrival_room * sizeof *flow->arrivals);
    if (flow->arrivals == NULL) abort();
  }
  flow->arrivals[flow->arrival_count++] =
      (struct arrival){header.sequence, at_ns - (int64_t)header.sent_ns, at_ns - (int64_t)start_ns};
}

/* FNV-1a. */
static uint64_t check_of(const struct header *header) {
  const unsigned char *bytes = (const unsigned char *)header;
  uint64_t hash = 0xcbf29ce484222325;
  for (size_t i = sizeof header->check; i < sizeof *header; i++) hash = (hash ^ bytes[i]) * 0x100000001b3;
  return hash;
}

static unsigned char pattern(size_t at) {
  return (unsigned char)(at * 167);
}

/* What the kernel dropped is asked for at the end: SO_RXQ_OVFL would tell it with the next packet, and there may be none. */
void flow_close(struct flow *flow) {
  if (flow->sender >= 0) close(flow->sender);
  if (flow->receiver < 0) return;
  uint32_t memory[SK_MEMINFO_VARS] = {0};
  socklen_t length = sizeof memory;
  getsockopt(flow->receiver, SOL_SOCKET, SO_MEMINFO, memory, &length);
  flow->dropped = memory[SK_MEMINFO_DROPS];
  close(flow->receiver);
}

uint64_t flow_clock_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}
