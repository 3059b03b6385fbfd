/*
 * corpus - pages with the truth about them, for training and for measuring. A corpus is a folder
 * with truth.json and html/ID.html.gz; the truth of a page is its text, or lists of segments that
 * must and must not be read.
 */
#ifndef STET_TRAIN_CORPUS_H
#define STET_TRAIN_CORPUS_H

#include "page/choose.h"
#include "page/facts.h"
#include "page/features.h"
#include "page/guess.h"

enum label {
	LABEL_OUT,
	LABEL_IN,
	LABEL_UNKNOWN
};

struct sample {
	char *id;
	unsigned corpus;   /* its number on the command line */
	uint32_t fold_key; /* hash of the host */
	struct tree *tree;
	struct meta meta;
	struct arena *arena;
	struct fact *facts;
	struct guess guess;
	struct features *features;
	uint8_t *labels;	/* enum label, by block */
	bool noisy;		/* a copy with boxes put into it */
	bool segments;		/* the truth is segments */
	char **with, **without; /* white space collapsed; ended by NULL */
	uint32_t *truth;	/* tokens of the truth */
	size_t ntruth;
	bool *runs;	   /* while it is labelled: hashes of its runs of three words */
	uint32_t **tokens; /* by block */
	uint32_t *ntokens;
	uint32_t first_row; /* of its blocks in the table of all rows */
};

struct corpus {
	struct sample *samples;
	size_t n;
};

/* Reads every so manieth page of a corpus to the end of c, and of every so manieth of these (0:
 * none) a noisy copy as well; ends the process with words on stderr if it cannot. */
void corpus_read(
	struct corpus *c, const char *folder, unsigned number, unsigned every, unsigned noisy);

struct figures {
	double precision, recall, f1, exact;
	size_t pages;
};

/* How good is it to keep these blocks, over the pages of one corpus, or over their noisy copies?
 * keep has a row for each block of each sample. */
struct figures corpus_figures(
	const struct corpus *c, unsigned number, bool noisy, const uint8_t *keep);

/* F1 of one page. */
double corpus_f1(const struct sample *s, const uint8_t *keep, bool *exact);

#endif
