#include "text/tracking.h"

#include "helper_check.h"

#include <string.h>

static bool
tracks(const char *host, const char *param)
{
	return tracking_param(host, param, strlen(param));
}

START_TEST(a_campaign_is_tracking_and_an_id_is_not)
{
	ck_assert(tracks(NULL, "utm_source=rss"));
	ck_assert(tracks(NULL, "UTM_SOURCE=rss"));
	ck_assert(tracks(NULL, "utm_source"));
	ck_assert(tracks(NULL, "amp;utm_source=rss"));
	ck_assert(!tracks(NULL, "utm=1"));
	ck_assert(!tracks(NULL, "id=7"));
	ck_assert(!tracks(NULL, ""));
	ck_assert(!tracks(NULL, "="));
}
END_TEST

START_TEST(a_word_of_content_is_tracking_only_with_a_value_of_a_feed)
{
	ck_assert(tracks(NULL, "ref=rss_top"));
	ck_assert(!tracks(NULL, "ref=12"));
	ck_assert(!tracks(NULL, "ref"));
}
END_TEST

START_TEST(a_name_may_be_tracking_on_one_site_alone)
{
	ck_assert(tracks("www.npr.org", "f=1001"));
	ck_assert(tracks("npr.org", "f=1001"));
	ck_assert(!tracks("notnpr.org", "f=1001"));
	ck_assert(!tracks(NULL, "f=1001"));
}
END_TEST

START_TEST(only_the_bytes_given_are_read)
{
	ck_assert(tracking_param(NULL, "gclid=1", 7));
	ck_assert(tracking_param(NULL, "gclid=1", 5));
	ck_assert(!tracking_param(NULL, "gclid=1", 4));
}
END_TEST

CHECK_MAIN("tracking", a_campaign_is_tracking_and_an_id_is_not,
	a_word_of_content_is_tracking_only_with_a_value_of_a_feed,
	a_name_may_be_tracking_on_one_site_alone, only_the_bytes_given_are_read)
