/* One-way flows of packets between the namespaces of processes, all at once in one process. Where both ends are on this host they read the
 * same clock, so a flow tells the delay of one direction; where one end is elsewhere, what the clocks differ by is in the delay. A flow
 * that cannot be made, as when one of its ends is gone, has sent nothing. */
#define _GNU_SOURCE
#include "commands.h"
#include "flow.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <unistd.h>

/* Where a caller still says by his open standard input that packets may come. */
static const uint32_t CALLER = UINT32_MAX;
static const uint64_t LOOK_NS = 100000000;

static struct flow *flows;
static uint32_t flow_count;
static int ready_fd;
static bool more_may_come;

static struct flow *add_flow(uint32_t count, double interval_us, size_t bytes, double wait_ms);
static bool listen_to(const struct flow *flow);
static bool is_fit(double interval_us, size_t bytes, double wait_ms);
static void run_flows(void);
static struct flow *next_due(void);
static void receive_until(uint64_t at_ns, uint64_t start_ns);
static void hear_caller(void);
static void print_flows(void);

int measure_flows(void) {
  int from, to, fields;
  char address[INET6_ADDRSTRLEN];
  uint32_t count;
  size_t bytes;
  double interval_us, wait_ms;
  ready_fd = epoll_create1(EPOLL_CLOEXEC);
  while ((fields = scanf("%d %d %45s %u %lf %zu %lf", &from, &to, address, &count, &interval_us, &bytes, &wait_ms)) == 7) {
    if (!is_fit(interval_us, bytes, wait_ms)) return 2;
    struct flow *flow = add_flow(count, interval_us, bytes, wait_ms);
    uint16_t port = flow_open_receiver(flow, to, address);
    if (port == 0 || !flow_open_sender(flow, from, address, port) || !listen_to(flow)) flow->due_ns = UINT64_MAX;
  }
  if (fields != EOF) return 2;
  run_flows();
  print_flows();
  return 0;
}

int receive_flows(void) {
  int to;
  char address[INET6_ADDRSTRLEN];
  uint32_t count;
  size_t bytes;
  double wait_ms;
  ready_fd = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event event = {.events = EPOLLIN, .data.u32 = CALLER};
  if (epoll_ctl(ready_fd, EPOLL_CTL_ADD, STDIN_FILENO, &event) != 0) return 2;
  printf("[");
  while (scanf("%d %45s %u %zu %lf", &to, address, &count, &bytes, &wait_ms) == 5) {
    if (!is_fit(0, bytes, wait_ms)) return 2;
    struct flow *flow = add_flow(count, 0, bytes, wait_ms);
    uint16_t port = flow_open_receiver(flow, to, address);
    flow->sent = port > 0 && listen_to(flow) ? count : 0;
    flow->due_ns = UINT64_MAX;
    printf("%s%u", flow_count == 1 ? "" : ",", flow->sent > 0 ? port : 0);
  }
  printf("]\n");
  fflush(stdout);
  more_may_come = true;
  run_flows();
  print_flows();
  return 0;
}

int send_flows(void) {
  int from, fields;
  char address[INET6_ADDRSTRLEN];
  uint16_t port;
  uint32_t number, count;
  size_t bytes;
  double interval_us;
  ready_fd = epoll_create1(EPOLL_CLOEXEC);
  while ((fields = scanf("%d %45s %hu %u %u %lf %zu", &from, address, &port, &number, &count, &interval_us, &bytes)) == 7) {
    if (!is_fit(interval_us, bytes, 0)) return 2;
    struct flow *flow = add_flow(count, interval_us, bytes, 0);
    flow->number = number;
    if (!flow_open_sender(flow, from, address, port)) flow->due_ns = UINT64_MAX;
  }
  if (fields != EOF) return 2;
  run_flows();
  printf("[");
  for (uint32_t i = 0; i < flow_count; i++) printf("%s%u", i == 0 ? "" : ",", flows[i].sent);
  printf("]\n");
  return 0;
}

static bool is_fit(double interval_us, size_t bytes, double wait_ms) {
  return bytes >= SMALLEST_PAYLOAD && bytes <= LARGEST_PAYLOAD && interval_us >= 0 && wait_ms >= 0;
}

/* Its place moves when another is added. */
static struct flow *add_flow(uint32_t count, double interval_us, size_t bytes, double wait_ms) {
  flows = realloc(flows, (flow_count + 1) * sizeof *flows);
  if (flows == NULL) abort();
  flows[flow_count] = (struct flow){.sender = -1,
                                    .receiver = -1,
                                    .number = flow_count,
                                    .count = count,
                                    .interval_ns = (uint64_t)(interval_us * 1e3),
                                    .wait_ns = (uint64_t)(wait_ms * 1e6),
                                    .bytes = bytes};
  return &flows[flow_count++];
}

static bool listen_to(const struct flow *flow) {
  struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)(flow - flows)};
  return epoll_ctl(ready_fd, EPOLL_CTL_ADD, flow->receiver, &event) == 0;
}

/* The flows' starts are spread over their intervals, so that not all send at once. */
static void run_flows(void) {
  prctl(PR_SET_TIMERSLACK, 1);
  uint64_t start_ns = flow_clock_ns();
  for (uint32_t i = 0; i < flow_count; i++) {
    if (flows[i].due_ns != UINT64_MAX) flows[i].due_ns = start_ns + flows[i].interval_ns * i / flow_count;
  }
  for (struct flow *flow; (flow = next_due()) != NULL || more_may_come;) {
    receive_until(flow == NULL ? flow_clock_ns() + LOOK_NS : flow->due_ns, start_ns);
    if (flow == NULL) continue;
    if (flow->sent < flow->count) flow_send_due(flow, flow_clock_ns());
    else flow->due_ns = UINT64_MAX;
  }
  for (uint32_t i = 0; i < flow_count; i++) flow_close(&flows[i]);
}

static struct flow *next_due(void) {
  struct flow *next = NULL;
  for (uint32_t i = 0; i < flow_count; i++) {
    if (flows[i].due_ns != UINT64_MAX && (next == NULL || flows[i].due_ns < next->due_ns)) next = &flows[i];
  }
  return next;
}

static void receive_until(uint64_t at_ns, uint64_t start_ns) {
  struct epoll_event events[FLOW_BATCH];
  do {
    uint64_t now_ns = flow_clock_ns();
    uint64_t left_ns = at_ns > now_ns ? at_ns - now_ns : 0;
    const struct timespec timeout = {(time_t)(left_ns / 1000000000), (long)(left_ns % 1000000000)};
    int ready = epoll_pwait2(ready_fd, events, FLOW_BATCH, &timeout, NULL);
    for (int i = 0; i < ready; i++) {
      if (events[i].data.u32 == CALLER) hear_caller();
      else flow_receive(&flows[events[i].data.u32], start_ns);
    }
  } while (flow_clock_ns() < at_ns);
}

/* The end of his input: all packets were sent. */
static void hear_caller(void) {
  char words[64];
  if (read(STDIN_FILENO, words, sizeof words) > 0) return;
  epoll_ctl(ready_fd, EPOLL_CTL_DEL, STDIN_FILENO, NULL);
  more_may_come = false;
  for (uint32_t i = 0; i < flow_count; i++) {
    if (flows[i].sent > 0) flows[i].due_ns = flow_clock_ns() + flows[i].wait_ns;
  }
}

static void print_flows(void) {
  printf("[");
  for (uint32_t i = 0; i < flow_count; i++) {
    const struct flow *flow = &flows[i];
    printf("%s{\"sent\":%u,\"corrupted\":%u,\"dropped\":%u,\"packets\":[", i == 0 ? "" : ",", flow->sent, flow->corrupted,
           flow->dropped);
    for (size_t j = 0; j < flow->arrival_count; j++) {
      const struct arrival *arrival = &flow->arrivals[j];
      printf("%s[%u,%.1f,%.1f]", j == 0 ? "" : ",", arrival->sequence, (double)arrival->delay_ns / 1e3,
             (double)arrival->at_ns / 1e3);
    }
    printf("]}");
  }
  printf("]\n");
}
