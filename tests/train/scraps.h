/*
 * scraps - makes lib/page/hollow_weights.inc: what tells an article from what is kept of a page
 * whose article is missing. Learned from the pages of the corpora and from the same pages with
 * their article taken out, both read by models that had not seen the host.
 */
#ifndef STET_TRAIN_SCRAPS_H
#define STET_TRAIN_SCRAPS_H

#include "corpus.h"

/* first and again are the models of both looks, one of each for every fold of hosts. Prints how
 * many are told apart on hosts that the weights were not fitted to, and writes the weights to path;
 * ends the process with words on stderr if it cannot. */
void scraps_fit(const struct corpus *c, struct model *const *first, struct model *const *again,
	unsigned folds, const char *path);

#endif
