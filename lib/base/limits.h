/*
 * limits - every bound on what the world can make us hold, in one place, a sentence each.
 * Sizes are bytes. What a setting bounds stands here with its largest value.
 */
#ifndef STET_BASE_LIMITS_H
#define STET_BASE_LIMITS_H

#define LIMIT_LOG_VALUE 2048u	   /* longest value of a log field                    */
#define LIMIT_LOG_LINES 3000u	   /* lines of one event in one window; the others are counted */
#define LIMIT_LOG_WINDOW_MS 60000  /* length of that window                           */
#define LIMIT_URL 8192u		   /* longest URL that is followed or stored          */
#define LIMIT_PATTERN_GROWTH 4000u /* parts that the repetitions of a pattern add     */
#define LIMIT_BODY (64u * 1024 * 1024)	      /* largest max_body that can be set                */
#define LIMIT_BODIES (256u * 1024 * 1024)     /* bytes of bodies that are being received at once */
#define LIMIT_TITLE 4096u		      /* longest headline that is stored                 */
#define LIMIT_TEXT (4u * 1024 * 1024)	      /* longest article text that is stored             */
#define LIMIT_FEED_ENTRIES 100000u	      /* entries taken of one feed document              */
#define LIMIT_REDIRECTS 10		      /* redirects followed in one fetch                 */
#define LIMIT_ROBOTS (512u * 1024)	      /* bytes of robots.txt that are read (RFC 9309 2.5) */
#define LIMIT_COOKIES_PER_HOST 64	      /* cookies kept for one host                       */
#define LIMIT_HEADER_BYTES (256u * 1024)      /* header bytes of one response                    */
#define LIMIT_COOKIE_BYTES 4096u	      /* longest cookie, with its name and domain        */
#define LIMIT_HOSTS 16384u		      /* hosts whose state is remembered                 */
#define LIMIT_HOST_QUEUE 16u		      /* fetches waiting for their turn at one host      */
#define LIMIT_HOST_WAIT_MS 30000	      /* longest pause of a host that a fetch waits out  */
#define LIMIT_BACK_OFF_MS 3600000	      /* longest rest after a host was not reached       */
#define LIMIT_RETRY_AFTER_MS (7ll * 86400000) /* longest Retry-After that is believed */
#define LIMIT_CRAWL_DELAY_MS 30000	      /* longest Crawl-delay that is obeyed              */
#define LIMIT_ROBOTS_MEMORY (16u << 20)	      /* bytes of all robots.txt rules remembered        */
#define LIMIT_COOKIE_JAR 8192u		      /* bytes of cookies kept for one host              */
#define LIMIT_COOKIE_JARS 4096u		      /* hosts whose cookies are kept                    */
#define LIMIT_ROBOTS_RULES 10000u	      /* rules kept of one robots.txt                    */
#define LIMIT_ALIASES 64		      /* addresses kept of one article                   */
#define LIMIT_HEADLINES 64		      /* headlines by channel kept of one article        */
#define LIMIT_SUSPECTS 8		      /* suspect texts kept of one article, the latest   */
#define LIMIT_SUSPECT_TEXT (256u * 1024)      /* bytes kept of one suspect text                  */
#define LIMIT_FLIPS 4 /* returns to earlier words, one after the other, that are told apart */
#define LIMIT_LISTEN_HEADER 8192u	     /* bytes of a request's head to the WebSub listener */
#define LIMIT_LISTEN_BODY (4u * 1024 * 1024) /* bytes of a notification that are read           */
#define LIMIT_LISTEN_PEERS 32u		     /* connections open to it at once                  */
#define LIMIT_LISTEN_MS 10000		     /* longest time that one of them may take          */
#define LIMIT_WEBSUB 16384u		     /* feeds that are subscribed to                    */
#define LIMIT_XML_DEPTH 256		     /* deepest nesting of elements that is read        */

#define LIMIT_FEED_NEW 2000u		   /* new articles taken at one check of a feed       */
#define LIMIT_FEED_SITEMAPS 32u		   /* sitemaps of an index that are followed, the newest */
#define LIMIT_FEED_VISITS 64u		   /* feeds under way at once                         */
#define LIMIT_ARTICLE_VISITS 512u	   /* articles under way at once; the others wait */
#define LIMIT_ARTICLE_VISITS_OF_PASS 4096u /* the same with --once, which defers none         */
#define LIMIT_POOL_WAITING 32u /* documents that wait for a reader before no more are fetched */
#define LIMIT_GROUP_TEXT (64u * 1024)	/* new text in a group of records before it is full */
#define LIMIT_PROMISED 65536u		/* deferred articles whose turn is remembered      */
#define LIMIT_REPLY (48u * 1024 * 1024) /* what a reader may say about one document        */
#define LIMIT_READER_LIFE_S 600		/* processor seconds in the life of a reader       */
#define LIMIT_READER_JOBS 500 /* documents that one reader reads before a fresh one takes over */
#define LIMIT_READER_GROWTH (64u << 20) /* a reader whose memory grew beyond is replaced   */
#define LIMIT_READERS 64		/* readers at once                                 */

#endif
