/* migrations - schema/NNNN_name.sql as the build compiled them in, in order from number 1. */
#ifndef STET_STORE_MIGRATIONS_H
#define STET_STORE_MIGRATIONS_H

struct migration {
	int number;
	const char *name; /* "0001_first" */
	const char *sql;
};

extern const struct migration migrations[];
extern const int migrations_count;

#endif
