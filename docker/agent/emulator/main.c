/* The net agent's one program in C: what TypeScript cannot do, entering namespaces and handling packets.
 *   meshbed-net emulate SEED TABLES                   delays, loses and limits packets; see emulate.c
 *   meshbed-net echo COUNT INTERVAL_MS TIMEOUT_MS     measures round trips; see echo.c
 *   meshbed-net flows                                 measures one-way flows; see flows.c
 *   meshbed-net receive | send                        their ends, where these are on two hosts
 *   meshbed-net firewall                              loads nft rules; see firewall.c
 *   meshbed-net disk PID DIRECTORY STATE COVERS       makes a node's disk full or read-only; see disk.c */
#include "commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int count, char **arguments) {
  if (count == 4 && strcmp(arguments[1], "emulate") == 0) return emulate(strtoull(arguments[2], NULL, 10), arguments[3]);
  if (count == 5 && strcmp(arguments[1], "echo") == 0) {
    return echo(atoi(arguments[2]), atof(arguments[3]), atof(arguments[4]));
  }
  if (count == 2 && strcmp(arguments[1], "flows") == 0) return measure_flows();
  if (count == 2 && strcmp(arguments[1], "receive") == 0) return receive_flows();
  if (count == 2 && strcmp(arguments[1], "send") == 0) return send_flows();
  if (count == 2 && strcmp(arguments[1], "firewall") == 0) return load_firewalls();
  if (count == 6 && strcmp(arguments[1], "disk") == 0) {
    return set_disk(atoi(arguments[2]), arguments[3], arguments[4], atoi(arguments[5]));
  }
  fprintf(stderr, "usage: meshbed-net emulate SEED TABLES | echo COUNT INTERVAL_MS TIMEOUT_MS | flows | receive | send |"
                  " firewall | disk PID DIRECTORY STATE COVERS\n");
  return 2;
}
