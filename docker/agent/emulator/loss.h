/* Whether a packet is lost: each by itself, or by one of netem's two chains, step for step as sch_netem.c takes them. */
#ifndef LOSS_H
#define LOSS_H

#include "random.h"

#include <stdbool.h>

enum loss_kind { LOSS_INDEPENDENT, LOSS_GILBERT_ELLIOTT, LOSS_FOUR_STATE };

struct gilbert_elliott {
  double to_bad, to_good, in_bad, in_good;
};

struct four_state {
  double p13, p31, p32, p23, p14;
};

struct loss_model {
  enum loss_kind kind;
  double ratio; /* Of independent loss. */
  struct gilbert_elliott gilbert_elliott;
  struct four_state four_state;
};

/* Of either chain. A chain begins in the first. */
enum loss_state { LOSS_GAP, LOSS_BURST, LOSS_RECEIVED_IN_BURST, LOSS_ALONE_IN_GAP };

bool loss_strikes(const struct loss_model *model, enum loss_state *state, struct random_source *random);

#endif
