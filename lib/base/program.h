/*
 * program - where Stet's other programs are.
 */
#ifndef STET_BASE_PROGRAM_H
#define STET_BASE_PROGRAM_H

/* The path of one of Stet's programs: beside this one (a build tree), else in the folder that it is
 * installed in, whether or not it is there. The caller frees it. */
char *program_find(const char *name, const char *folder);

#endif
