/* sandbox - locks the reader down before it reads its first byte. */
#ifndef STET_DAEMON_SANDBOX_H
#define STET_DAEMON_SANDBOX_H
#endif
