/* web - stet-web: the pages and the feeds of changes, over a database opened read-only. */
#ifndef STET_WEB_WEB_H
#define STET_WEB_WEB_H

/* Runs stet-web until SIGTERM; returns the exit status. */
int web_run(int argc, char **argv);

#endif
