/* What the program can be asked to do; each gives an exit code. */
#ifndef COMMANDS_H
#define COMMANDS_H

#include <stdint.h>

/* Serves nodes until standard input ends. `tables` is the directory of the jitter's tables. */
int emulate(uint64_t seed, const char *tables);
/* Reads pairs "PID ADDRESS", a line each, from standard input; prints one JSON array of round trips in ms a pair. */
int echo(int count, double interval_ms, double timeout_ms);
/* Reads flows "SENDER_PID RECEIVER_PID RECEIVER_ADDRESS COUNT INTERVAL_US PAYLOAD_BYTES WAIT_MS", a line each, from standard
 * input; prints one JSON array of {sent, corrupted, dropped, packets: [[sequence, delay in us, arrival in us], ...]}, the
 * packets in order of arrival. WAIT_MS follows the last packet. */
int measure_flows(void);
/* Flows that come from elsewhere: reads "RECEIVER_PID RECEIVER_ADDRESS COUNT PAYLOAD_BYTES WAIT_MS" lines up to one that is ".", prints the ports
 * at which they are awaited as a JSON array, 0 for one that cannot be. When standard input ends and WAIT_MS is over, prints the
 * packets as above, COUNT as `sent`. */
int receive_flows(void);
/* Flows that go elsewhere: reads "SENDER_PID RECEIVER_ADDRESS PORT NUMBER COUNT INTERVAL_US PAYLOAD_BYTES", a line each, NUMBER from 0 in the order
 * of the receiver's lines; prints how many each sent, as a JSON array. */
int send_flows(void);
/* Loads nft rules into namespaces until standard input ends. */
int load_firewalls(void);
/* The source of what makes a disk full, by which it is found among the mounts of a process. */
#define COVER_SOURCE "meshbed-full"
/* `directory` is a mount of the process's namespace, with so many mounts of COVER_SOURCE over it; `state` is "writable", "full" or
 * "read-only". What went wrong is said on standard error. */
int set_disk(int pid, const char *directory, const char *state, int covers);

#endif
