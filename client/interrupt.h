#ifndef FFZERO_CLIENT_INTERRUPT_H_
#define FFZERO_CLIENT_INTERRUPT_H_

#include <string>

namespace ffzero {

// While it lives, SIGINT, SIGTERM and SIGHUP leave things in order before they end the process as
// they would have: a text is written, a file removed. One at a time; not for libraries.
class OnInterrupt {
 public:
  struct Deeds {
    int fd = -1;
    std::string write;   // to fd
    std::string unlink;  // a path; empty: none
  };

  explicit OnInterrupt(const Deeds& deeds);
  ~OnInterrupt();
  OnInterrupt(const OnInterrupt&) = delete;
  OnInterrupt& operator=(const OnInterrupt&) = delete;
};

}  // namespace ffzero

#endif  // FFZERO_CLIENT_INTERRUPT_H_
