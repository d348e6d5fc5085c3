/* Steps into another process's network namespace and back. */
#ifndef NAMESPACE_H
#define NAMESPACE_H

/* A hold on the namespace that was left, for namespace_leave; -1 when the process's cannot be entered. */
int namespace_enter(int pid);
/* Ends the program when there is no way back: whatever it did next would land in a stranger's namespace. */
void namespace_leave(int home);

#endif
