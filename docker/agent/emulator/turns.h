/* When the scheduler lets a thread run, among the busy nodes of a host. */
#ifndef TURNS_H
#define TURNS_H

/* Who asks for short turns gets them sooner; else each packet waits for the whole turn of some busy node. Of the calling thread.
 * Linux before 6.12 takes no notice. Source: sched_setattr(2), Documentation/scheduler/sched-eevdf.rst. */
void take_short_turns(void);

#endif
