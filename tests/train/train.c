/*
 * train - makes lib/page/model_tables.inc: learns from pages with known text which blocks are the
 * article, and measures by cross-validation how well that works on hosts that were never seen.
 *
 *   train [--folds N] [--trees N] [--members N] [--leaves N] [--noisy N] [--out FILE]
 *         [--errors FILE] [--causes] [--fold-tables PREFIX] [--hollow FILE] CORPUS...
 *
 * With --fold-tables PREFIX the models of the cross-validation are written too, as PREFIXN.inc: a
 * reader built with one has not seen the hosts of fold N. With --hollow FILE the weights of
 * lib/page/hollow.c are fitted to what these models read.
 */
#include "boost.h"
#include "corpus.h"
#include "scraps.h"

#include "base/mem.h"
#include "page/core.h"
#include "page/edges.h"

#include <getopt.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	FOLDS_MAX = 20
};

struct training {
	struct corpus corpus;
	unsigned ncorpora, folds;
	size_t rows;
	unsigned features;
	int16_t *values; /* row by row */
	uint8_t *labels;
	float *weights;
	uint8_t *fold;	/* by row */
	uint8_t *never; /* it is never text, whatever a model thinks */
	int16_t *p;	/* what the model thinks, by row */
	uint8_t *keep;
	struct boost_options options;
	uint32_t *from; /* of the second look: by row, which row of the first it is */
};

/* Blocks whose place the corpora disagree on: captions, "Read more" lines, the headline. The first
 * corpus says how we want them. */
static bool
by_custom(const struct sample *s, uint32_t i)
{
	const struct fact *f = &s->facts[i];

	return i == s->guess.title || (f->inside & IN(IN_FIGCAPTION)) != 0 ||
	       ((f->own | f->near) & NAMES(NAMES_CAPTION)) != 0 ||
	       ((f->starts & CUE(CUE_MORE)) != 0 && f->words < 40) ||
	       (f->title_percent >= 80 && f->title_covered >= 60);
}

/* Prose that the truth leaves out between paragraphs of the same look that it has: the truth of the
 * web's pages was not written with care. */
static bool
is_forgotten(const struct sample *s, uint32_t i)
{
	const struct fact *f = &s->facts[i];
	bool before = false, after = false;

	if (s->labels[i] != LABEL_OUT || !f->prose || f->link_percent > 40)
		return false;
	for (uint32_t k = i; k-- > 0 && i - k < 6 && !before;)
		before = s->labels[k] == LABEL_IN && s->facts[k].sig == f->sig;
	for (uint32_t k = i + 1; k < s->tree->nblocks && k - i < 6 && !after; k++)
		after = s->labels[k] == LABEL_IN && s->facts[k].sig == f->sig;
	return before && after;
}

/* Pages count alike whatever their length, blocks with many words more than those with few, and far
 * away furniture is thinned out. */
static void
weigh(struct training *t, const struct sample *s)
{
	uint32_t n = s->tree->nblocks;
	double in = 0, share;

	for (uint32_t i = 0; i < n; i++)
		if (s->labels[i] == LABEL_IN)
			in += 1 + (s->facts[i].words > 60 ? 60 : s->facts[i].words) / 30.0;
	share = in == 0 ? 0.3 : 20 / (in + 10);
	if (s->corpus == 0)
		share *= 3;
	if (s->segments)
		share = 1;
	if (s->noisy)
		share *= 0.5;
	for (uint32_t i = 0; i < n; i++) {
		size_t row = s->first_row + i;
		double w = (1 + (s->facts[i].words > 60 ? 60 : s->facts[i].words) / 30.0) * share;
		bool close = false;

		t->never[row] = edges_never(s->tree, &s->tree->blocks[i], &s->facts[i]);
		for (uint32_t k = i > 15 ? i - 15 : 0; k < n && k < i + 15; k++)
			close |= s->labels[k] == LABEL_IN;
		if (!close && !s->segments) {
			/* one in four, with the weight of three */
			w = (i * 2654435761u + s->fold_key) % 4 == 0 ? w * 3 : 0;
		}
		if (s->corpus != 0 && by_custom(s, i))
			w *= 0.3;
		if (s->corpus != 0 && is_forgotten(s, i))
			w *= 0.2;
		if (s->labels[i] == LABEL_UNKNOWN || (!s->segments && s->ntokens[i] == 0) ||
			t->never[row])
			w = 0;
		t->weights[row] = (float)(w > 15 ? 15 : w);
		t->labels[row] = s->labels[i] == LABEL_IN;
		t->fold[row] = (uint8_t)(s->fold_key % t->folds);
	}
}

static void
make_rows(struct training *t)
{
	int16_t row[FEATURES_MAX];

	for (size_t i = 0; i < t->corpus.n; i++) {
		struct sample *s = &t->corpus.samples[i];

		s->first_row = (uint32_t)t->rows;
		t->rows += s->tree->nblocks;
		guess_make(&s->guess, s->tree, s->facts);
		s->features = features_new(s->tree, s->facts, &s->guess, &s->meta);
	}
	t->features = 0;
	for (size_t i = 0; i < t->corpus.n && t->features == 0; i++)
		if (t->corpus.samples[i].tree->nblocks > 0)
			t->features = features_row(t->corpus.samples[i].features, 0, row);
	t->values = mem_array(t->rows * t->features, sizeof *t->values);
	t->labels = mem_zalloc(t->rows + 1);
	t->keep = mem_zalloc(t->rows + 1);
	t->fold = mem_zalloc(t->rows + 1);
	t->never = mem_zalloc(t->rows + 1);
	t->weights = mem_array(t->rows + 1, sizeof *t->weights);
	t->p = mem_array(t->rows + 1, sizeof *t->p);
	for (size_t i = 0; i < t->corpus.n; i++) {
		struct sample *s = &t->corpus.samples[i];

		for (uint32_t k = 0; k < s->tree->nblocks; k++) {
			features_row(s->features, k, row);
			memcpy(t->values + (s->first_row + k) * t->features, row,
				t->features * sizeof *row);
		}
		weigh(t, s);
	}
}

/* Trains on all folds but one (or on all, for fold -1). */
static struct model *
train_model(const struct training *t, int fold)
{
	float *w = mem_array(t->rows + 1, sizeof *w);
	struct boost_table table = { t->rows, t->features, t->values, t->labels, w };
	struct model *m;

	for (size_t i = 0; i < t->rows; i++)
		w[i] = t->fold[i] == fold ? 0 : t->weights[i];
	m = boost_train(&table, &t->options);
	free(w);
	return m;
}

static void
write_models(const struct model *m, const struct model *again, const char *path)
{
	FILE *f = fopen(path, "w");

	if (f == NULL) {
		perror(path);
		exit(1);
	}
	fprintf(f, "/* Made by tests/train/rebuild; not to be edited. */\n");
	boost_write(m, "model_blocks", f);
	boost_write(again, "model_core", f);
	fclose(f);
}

/* What models think of the rows that they did not learn from. They go to models, by fold. */
static void
cross_validate(struct training *t, struct model **models)
{
	for (unsigned fold = 0; fold < t->folds; fold++) {
		struct model *m = models[fold] = train_model(t, (int)fold);

		for (size_t i = 0; i < t->rows; i++)
			if (t->fold[i] == fold)
				t->p[i] = t->never[i] ? 0
						      : model_permille(model_score(
								m, t->values + i * t->features));
	}
}

/* The rows of the second look: of the pages without what the first opinion takes for furniture. */
static void
make_core_rows(struct training *again, const struct training *t)
{
	size_t room = t->corpus.n;
	int16_t row[FEATURES_MAX];

	for (size_t i = 0; i < t->rows; i++)
		room += t->p[i] > 0;
	*again = (struct training){ .folds = t->folds, .options = t->options };
	again->from = mem_array(room + 1, sizeof *again->from);
	again->labels = mem_zalloc(room + 1);
	again->fold = mem_zalloc(room + 1);
	again->never = mem_zalloc(room + 1);
	again->weights = mem_array(room + 1, sizeof *again->weights);
	again->p = mem_array(room + 1, sizeof *again->p);
	for (size_t i = 0; i < t->corpus.n; i++) {
		const struct sample *s = &t->corpus.samples[i];
		struct core c;

		core_make(&c, s->tree, s->facts, s->guess.title, t->p + s->first_row, &s->meta);
		for (uint32_t k = 0; k < c.tree.nblocks; k++) {
			size_t from = s->first_row + c.block[k], to = again->rows++;

			again->features = features_row(c.features, k, row);
			if (again->values == NULL)
				again->values =
					mem_array(room * again->features, sizeof *again->values);
			memcpy(again->values + to * again->features, row,
				again->features * sizeof *row);
			again->from[to] = (uint32_t)from;
			again->labels[to] = t->labels[from];
			again->fold[to] = t->fold[from];
			again->never[to] = t->never[from];
			again->weights[to] = t->weights[from];
		}
		core_free(&c);
	}
}

static void
take_opinions(struct training *t, const struct training *again)
{
	for (size_t i = 0; i < again->rows; i++)
		t->p[again->from[i]] = core_opinion(t->p[again->from[i]], again->p[i]);
}

/* Keeps what production would keep, were the threshold at and not the one it has. */
static void
decide(struct training *t, const struct sample *s, const int16_t *p, int at)
{
	int16_t *moved = mem_array(s->tree->nblocks + 1, sizeof *moved);

	for (uint32_t i = 0; i < s->tree->nblocks; i++) {
		int v = p[s->first_row + i] + 500 - at;

		moved[i] = (int16_t)(v < 0 ? 0 : v);
	}
	choose_decide(s->tree, s->facts, &s->guess, moved, (bool *)t->keep + s->first_row);
	free(moved);
}

static void
report(struct training *t, const int16_t *p, const char *what)
{
	for (unsigned k = 0; k < t->ncorpora; k++) {
		printf("%s corpus %u:", what, k);
		for (int at = 350; at <= 650; at += 50) {
			struct figures f;

			for (size_t i = 0; i < t->corpus.n; i++)
				decide(t, &t->corpus.samples[i], p, at);
			f = corpus_figures(&t->corpus, k, false, t->keep);
			if (at == 500)
				printf("  [%d: F1 %.4f P %.4f R %.4f exact %.3f]", at, f.f1,
					f.precision, f.recall, f.exact);
			else
				printf("  %d: %.4f/%.3f", at, f.f1, f.exact);
		}
		printf("\n");
	}
	fflush(stdout);
}

/* How much of what was put into the noisy copies is taken for text, and how much of the text is
 * lost there. */
static void
report_noise(struct training *t, const int16_t *p)
{
	for (unsigned k = 0; k < t->ncorpora; k++) {
		struct figures f;

		for (size_t i = 0; i < t->corpus.n; i++)
			decide(t, &t->corpus.samples[i], p, 500);
		f = corpus_figures(&t->corpus, k, true, t->keep);
		if (f.pages > 0)
			printf("noisy copies %u: %zu pages F1 %.4f P %.4f R %.4f exact %.3f\n", k,
				f.pages, f.f1, f.precision, f.recall, f.exact);
	}
	fflush(stdout);
}

/* What each kind of mistake costs: the figures, were it mended. */
static void
report_causes(struct training *t, const int16_t *p)
{
	static const char *const kinds[] = { "as it is", "kept before", "kept inside", "kept after",
		"lost at the head", "lost in the middle", "lost at the tail", "all kept",
		"all lost" };

	for (unsigned k = 0; k < t->ncorpora; k++) {
		for (unsigned kind = 0; kind < sizeof kinds / sizeof kinds[0]; kind++) {
			struct figures f;
			size_t blocks = 0, pages = 0;

			for (size_t i = 0; i < t->corpus.n; i++) {
				const struct sample *s = &t->corpus.samples[i];
				uint8_t *keep = t->keep + s->first_row;
				uint32_t n = s->tree->nblocks, first = n, last = 0;
				uint32_t kept_first = n, kept_last = 0;
				size_t before = blocks;

				decide(t, s, p, 500);
				for (uint32_t b = 0; b < n; b++) {
					if (s->labels[b] == LABEL_IN) {
						first = first < b ? first : b;
						last = b;
					}
					if (keep[b]) {
						kept_first = kept_first < b ? kept_first : b;
						kept_last = b;
					}
				}
				for (uint32_t b = 0; b < n; b++) {
					unsigned what;
					bool in = s->labels[b] == LABEL_IN;

					if (s->labels[b] == LABEL_UNKNOWN || keep[b] == in)
						continue;
					what = keep[b]		? b < first   ? 1
								  : b <= last ? 2
									      : 3
					       : b < kept_first ? 4
					       : b <= kept_last ? 5
								: 6;
					if (what == kind || (kind == 7 && what < 4) ||
						(kind == 8 && what > 3)) {
						keep[b] = in;
						blocks += s->corpus == k && !s->noisy;
					}
				}
				pages += blocks > before;
			}
			f = corpus_figures(&t->corpus, k, false, t->keep);
			printf("corpus %u %-18s F1 %.4f exact %.3f (%zu blocks on %zu pages)\n", k,
				kinds[kind], f.f1, f.exact, blocks, pages);
		}
	}
	fflush(stdout);
}

static void
write_errors(struct training *t, const int16_t *p, const char *path)
{
	FILE *f = fopen(path, "w");

	if (f == NULL)
		return;
	for (size_t i = 0; i < t->corpus.n; i++) {
		struct sample *s = &t->corpus.samples[i];
		const uint8_t *keep = t->keep + s->first_row;
		bool exact;
		double f1;

		decide(t, s, p, 500);
		f1 = corpus_f1(s, keep, &exact);
		fprintf(f, "%s %u %.3f %s %s\n", s->noisy ? "NOISY" : "PAGE", s->corpus, f1,
			exact ? "exact" : "-", s->id);
		for (uint32_t k = 0; k < s->tree->nblocks; k++) {
			const struct block *b = &s->tree->blocks[k];

			if (s->labels[k] == LABEL_UNKNOWN || keep[k] == (s->labels[k] == LABEL_IN))
				continue;
			fprintf(f, "  %s p %4d %4d block %u %s: %.*s\n",
				keep[k] ? "WRONGLY KEPT" : "LOST", t->p[s->first_row + k],
				p[s->first_row + k], k,
				tree_tag_name((enum tag)s->tree->nodes[b->node].tag),
				b->len < 110 ? (int)b->len : 110, tree_block_text(s->tree, b));
		}
	}
	fclose(f);
}

/* The model's opinions, to look at what is decided from them without training again. */
static void
save_opinions(const struct training *t, const char *path)
{
	FILE *f = fopen(path, "wb");

	if (f == NULL || fwrite(t->p, sizeof *t->p, t->rows, f) != t->rows || fclose(f) != 0) {
		perror(path);
		exit(1);
	}
}

static void
load_opinions(struct training *t, const char *path)
{
	FILE *f = fopen(path, "rb");

	if (f == NULL || fread(t->p, sizeof *t->p, t->rows, f) != t->rows || fgetc(f) != EOF) {
		fprintf(stderr, "%s: not the opinions on these pages\n", path);
		exit(1);
	}
	fclose(f);
}

static void
report_gains(void)
{
	for (int k = 0; k < 45; k++) {
		unsigned best = 0;

		for (unsigned f = 1; f < FEATURES_MAX; f++)
			if (boost_gain[f] > boost_gain[best])
				best = f;
		printf("%s %.0f, ", features_name(best), boost_gain[best] / 1000);
		boost_gain[best] = 0;
	}
	printf("\n");
}

/* Finds after some trees a score under which hardly any block of an article ever is: the rest of
 * the trees can be left out for what is below. */
static void
find_early(struct training *t, struct model *m)
{
	enum {
		AFTER = 40,
		BUCKETS = 32768
	};
	uint32_t *counts = mem_array(BUCKETS, sizeof *counts), all = 0, seen = 0;
	struct model part = *m;

	part.members = 1;
	part.ntrees = AFTER < m->ntrees ? AFTER : m->ntrees;
	for (size_t i = 0; i < t->rows; i++) {
		int32_t score;

		if (!t->labels[i] || t->weights[i] <= 0)
			continue;
		score = model_score(&part, t->values + i * t->features) + BUCKETS / 2;
		counts[score < 0 ? 0 : score >= BUCKETS ? BUCKETS - 1 : score]++;
		all++;
	}
	for (int32_t k = 0; k < BUCKETS; k++) {
		seen += counts[k];
		if (seen * 1000 > all) {
			m->early = AFTER;
			m->early_below = k - BUCKETS / 2;
			break;
		}
	}
	printf("early: under %d after %u trees\n", m->early_below, m->early);
	free(counts);
}

static void
report_ceiling(struct training *t)
{
	for (unsigned k = 0; k < t->ncorpora; k++) {
		struct figures f;

		memcpy(t->keep, t->labels, t->rows);
		f = corpus_figures(&t->corpus, k, false, t->keep);
		printf("labels corpus %u: %zu pages F1 %.4f P %.4f R %.4f exact %.3f\n", k, f.pages,
			f.f1, f.precision, f.recall, f.exact);
	}
	printf("%zu rows, %u features\n", t->rows, t->features);
	fflush(stdout);
}

int
main(int argc, char **argv)
{
	enum {
		FOLDS = 256,
		TREES,
		MEMBERS,
		LEAVES,
		OUT,
		ERRORS,
		RATE,
		SAMPLE,
		GUESS,
		NOISY,
		SAVE,
		LOAD,
		FOLD_TABLES,
		CAUSES,
		HOLLOW
	};
	static const struct option options[] = { { "folds", 1, NULL, FOLDS },
		{ "trees", 1, NULL, TREES }, { "leaves", 1, NULL, LEAVES },
		{ "members", 1, NULL, MEMBERS }, { "out", 1, NULL, OUT },
		{ "errors", 1, NULL, ERRORS }, { "rate", 1, NULL, RATE },
		{ "sample", 1, NULL, SAMPLE }, { "guess", 0, NULL, GUESS },
		{ "noisy", 1, NULL, NOISY }, { "save", 1, NULL, SAVE }, { "load", 1, NULL, LOAD },
		{ "fold-tables", 1, NULL, FOLD_TABLES }, { "causes", 0, NULL, CAUSES },
		{ "hollow", 1, NULL, HOLLOW }, { 0 } };
	struct training t = { .folds = 3,
		.options = { .trees = 150,
			.members = 3,
			.leaves = 24,
			.rate = 0.1,
			.lambda = 2,
			.min_weight = 2,
			.features_share = 0.3,
			.rows_share = 0.6,
			.seed = 1 } };
	const char *out = NULL, *errors = NULL, *save = NULL, *load = NULL, *fold_tables = NULL,
		   *hollow = NULL;
	struct model *models[FOLDS_MAX], *models_again[FOLDS_MAX];
	struct training again;
	bool guess_only = false, causes = false;
	unsigned sample = 1, noisy = 4;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		switch (option) {
		case FOLDS:
			t.folds = (unsigned)atoi(optarg);
			if (t.folds < 2 || t.folds > FOLDS_MAX)
				return 2;
			break;
		case TREES:
			t.options.trees = (unsigned)atoi(optarg);
			break;
		case MEMBERS:
			t.options.members = (unsigned)atoi(optarg);
			break;
		case LEAVES:
			t.options.leaves = (unsigned)atoi(optarg);
			break;
		case SAVE:
			save = optarg;
			break;
		case LOAD:
			load = optarg;
			break;
		case FOLD_TABLES:
			fold_tables = optarg;
			break;
		case CAUSES:
			causes = true;
			break;
		case HOLLOW:
			hollow = optarg;
			break;
		case GUESS:
			guess_only = true;
			break;
		case SAMPLE:
			sample = (unsigned)atoi(optarg);
			break;
		case NOISY:
			noisy = (unsigned)atoi(optarg);
			break;
		case RATE:
			t.options.rate = atof(optarg);
			break;
		case OUT:
			out = optarg;
			break;
		case ERRORS:
			errors = optarg;
			break;
		default:
			return 2;
		}
	for (; optind < argc; optind++)
		corpus_read(&t.corpus, argv[optind], t.ncorpora, t.ncorpora == 0 ? 1 : sample,
			t.ncorpora == 0 ? 1 : noisy),
			t.ncorpora++;
	make_rows(&t);
	report_ceiling(&t);
	if (guess_only) {
		for (size_t i = 0; i < t.corpus.n; i++)
			for (uint32_t k = 0; k < t.corpus.samples[i].tree->nblocks; k++)
				t.p[t.corpus.samples[i].first_row + k] =
					t.corpus.samples[i].guess.keep[k] ? 1000 : 0;
		report(&t, t.p, "guess");
		if (errors != NULL)
			write_errors(&t, t.p, errors);
		return 0;
	}
	if (load != NULL) {
		load_opinions(&t, load);
	} else {
		cross_validate(&t, models);
		report(&t, t.p, "first");
		make_core_rows(&again, &t);
		printf("%zu rows, %u features\n", again.rows, again.features);
		cross_validate(&again, models_again);
		take_opinions(&t, &again);
	}
	report(&t, t.p, "model");
	report_noise(&t, t.p);
	report_gains();
	for (unsigned fold = 0; fold_tables != NULL && fold < t.folds; fold++) {
		char *path = mem_printf("%s%u.inc", fold_tables, fold);

		write_models(models[fold], models_again[fold], path);
		free(path);
	}
	if (hollow != NULL && load == NULL)
		scraps_fit(&t.corpus, models, models_again, t.folds, hollow);
	if (causes)
		report_causes(&t, t.p);
	if (save != NULL)
		save_opinions(&t, save);
	if (errors != NULL)
		write_errors(&t, t.p, errors);
	if (out != NULL && load == NULL) {
		struct model *m = train_model(&t, -1), *m_again = train_model(&again, -1);

		find_early(&t, m);
		write_models(m, m_again, out);
		boost_free(m);
		boost_free(m_again);
	}
	return 0;
}
