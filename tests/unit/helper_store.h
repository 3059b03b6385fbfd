/* helper_store - a store in a folder of its own, and short ways to fill it. */
#ifndef STET_TESTS_HELPER_STORE_H
#define STET_TESTS_HELPER_STORE_H

#include "store/store.h"
#include "text/hash.h"

#include <sqlite3.h>

/* The test's folder and the database in it; made by helper_store_open. */
extern char helper_folder[];
extern char helper_path[];

/* A fresh folder with an owner's store in it; NULL never. */
struct store *helper_store_open(void);

/* Closes the store (NULL is allowed) and removes the folder. */
void helper_store_close(struct store *s);

/* Opens helper_path; the result must be STORE_OK. */
struct store *helper_store_again(enum store_mode mode);

/* Asserts that a call gave STORE_OK, with the words of err if not. */
#define ck_ok(call)                                                                                \
	do {                                                                                       \
		enum store_result ck_r = (call);                                                   \
		ck_assert_msg(                                                                     \
			ck_r == STORE_OK, #call ": %s: %s", store_result_name(ck_r), err.text);    \
	} while (0)

extern struct err err;

/* One number or text out of the database, by a connection of its own. */
int64_t helper_number(const char *sql);
const char *helper_text(const char *sql); /* valid until the next call */

/* Runs SQL on the database as a stranger would. */
void helper_run(const char *sql);

/* Meets an entry of a feed (0: by hand) with that address, which is its own key. */
struct store_met helper_meet(struct store *s, int64_t feed, const char *guid, const char *url,
	const char *title, int64_t now);

/* A check whose reading has these words; hash, schedule and all as a plain daemon would. */
struct store_recorded helper_read(struct store *s, int64_t article, enum verdict verdict,
	const char *title, const char *text, int64_t at);

/* A check without a reading. */
struct store_recorded helper_check(struct store *s, int64_t article, enum verdict verdict,
	enum article_state state, int64_t at);

/* The finished check of the two above before it is recorded. */
struct finished_check helper_finished(int64_t article, enum verdict verdict, int64_t at);

/* Says in one hash what all tables hold, the full-text index and what counts commits apart. */
void helper_digest(char hex[HASH_HEX]);

/* Ends a child at once, as _exit does; what it covered is counted where coverage is measured. */
_Noreturn void helper_exit(int status);

/* Verifies: the number of findings, which are kept in helper_findings, a line each. */
int64_t helper_verify(struct store *s);
extern char helper_findings[];

#endif
