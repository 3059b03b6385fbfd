#include "config/config.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = { "" };
	struct config *c = config_parse((const char *)data, size, "fuzz.conf", &e);

	if (c == NULL) {
		/* one line that names the file */
		assert(strstr(e.text, "fuzz.conf") == e.text);
		assert(strchr(e.text, '\n') == NULL);
		return 0;
	}
	for (size_t i = 0; i < c->feed_count; i++) {
		assert(c->feed[i].name != NULL && c->feed[i].url != NULL &&
			c->feed[i].source != NULL);
		assert(c->feed[i].period_s > 0 && c->feed[i].max_period_s >= c->feed[i].period_s);
		config_feed_wants(&c->feed[i], "https://example.org/a/1");
	}
	assert(c->schedule.first_period_s > 0 && c->schedule.growth >= 1);
	config_free(c);
	return 0;
}
