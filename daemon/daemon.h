/* daemon - stetd: starts every part in one visible list, stops them in the reverse. */
#ifndef STET_DAEMON_DAEMON_H
#define STET_DAEMON_DAEMON_H

/* Runs stetd as its arguments say; returns the exit status. */
int daemon_run(int argc, char **argv);

#endif
