#include "loss.h"

static bool by_gilbert_elliott(const struct gilbert_elliott *chain, enum loss_state *state,
                               struct random_source *random);
static bool by_four_states(const struct four_state *chain, enum loss_state *state, struct random_source *random);

bool loss_strikes(const struct loss_model *model, enum loss_state *state, struct random_source *random) {
  switch (model->kind) {
  case LOSS_GILBERT_ELLIOTT:
    return by_gilbert_elliott(&model->gilbert_elliott, state, random);
  case LOSS_FOUR_STATE:
    return by_four_states(&model->four_state, state, random);
  default:
    return model->ratio > 0 && random_uniform(random) < model->ratio;
  }
}

/* A packet is lost by the state that it finds, which may change before the next one comes. */
static bool by_gilbert_elliott(const struct gilbert_elliott *chain, enum loss_state *state,
                               struct random_source *random) {
  bool bad = *state == LOSS_BURST;
  double turns = bad ? chain->to_good : chain->to_bad;
  double lost = bad ? chain->in_bad : chain->in_good;
  if (random_uniform(random) < turns) *state = bad ? LOSS_GAP : LOSS_BURST;
  return random_uniform(random) < lost;
}

/* A packet is lost by the state that it leads to. */
static bool by_four_states(const struct four_state *chain, enum loss_state *state, struct random_source *random) {
  double chance = random_uniform(random);
  switch (*state) {
  case LOSS_GAP:
    if (chance < chain->p14) *state = LOSS_ALONE_IN_GAP;
    else if (chance < chain->p14 + chain->p13) *state = LOSS_BURST;
    break;
  case LOSS_RECEIVED_IN_BURST:
    if (chance < chain->p23) *state = LOSS_BURST;
    break;
  case LOSS_BURST:
    if (chance < chain->p32) *state = LOSS_RECEIVED_IN_BURST;
    else if (chance < chain->p32 + chain->p31) *state = LOSS_GAP;
    break;
  case LOSS_ALONE_IN_GAP:
    *state = LOSS_GAP;
  }
  return *state == LOSS_BURST || *state == LOSS_ALONE_IN_GAP;
}
