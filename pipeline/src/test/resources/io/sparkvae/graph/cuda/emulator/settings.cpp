// SPDX-License-Identifier: Apache-2.0
// What is emulated (settings, injected faults), what was found (findings, counts), and the gate of every call.
#include "emulator.h"

#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sstream>
#include <unistd.h>

namespace emulator {

Settings settings;
std::mutex mutex;

namespace {

/** The `calls`-th call of a function from now on returns `code`. */
struct Fault {
  std::string function;
  long calls;
  int code;
};

std::vector<Fault> faults;
/** If not empty, faults strike only in the process that creates this file: the next process goes on without. */
std::string once;
std::vector<std::string> findings;
std::string taken;

bool fatalCode(int code) {
  return code == 214 || code == 220 || code == 226 || code == 999 || (code >= 700 && code <= 720 && code != 701);
}

long number(const std::string& text) {
  char* end;
  long value = std::strtol(text.c_str(), &end, 10);
  switch (*end) {
    case 'g': return value << 30;
    case 'm': return value << 20;
    case 'k': return value << 10;
    default: return value;
  }
}

bool set(const std::string& key, const std::string& value) {
  if (key == "cards") {
    settings.cards = number(value);
  } else if (key == "capability") {
    return std::sscanf(value.c_str(), "%d.%d", &settings.major, &settings.minor) == 2;
  } else if (key == "memory") {
    settings.memory = number(value);
  } else if (key == "driver") {
    settings.driver = number(value);
  } else if (key == "order") {
    const char* names[] = {"forward", "reverse", "shuffle", "both"};
    for (int i = 0; i < 4; i++) {
      if (value == names[i]) {
        settings.order = static_cast<Order>(i);
        return true;
      }
    }
    return false;
  } else if (key == "streams") {
    settings.lazy = value == "lazy";
    return value == "lazy" || value == "eager";
  } else if (key == "print") {
    settings.print = value == "yes";
    return value == "yes" || value == "no";
  } else if (key == "report") {
    settings.report = value;
  } else if (key == "fail-once") {
    once = value;
  } else if (key == "fail") {
    auto first = value.find(':'), second = value.find(':', first + 1);
    if (second == std::string::npos) return false;
    faults.push_back({value.substr(0, first), number(value.substr(first + 1)), int(number(value.substr(second + 1)))});
  } else {
    return false;
  }
  return true;
}

bool configure(const char* text) {
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    auto equals = word.find('=');
    if (equals == std::string::npos || !set(word.substr(0, equals), word.substr(equals + 1))) {
      finding("the setting %s is unknown", word.c_str());
      return false;
    }
  }
  return true;
}

/** The code of a fault that strikes now, or 0. */
int strike(const char* function) {
  for (auto fault = faults.begin(); fault != faults.end(); ++fault) {
    if (fault->function == function && --fault->calls == 0) {
      int code = fault->code;
      faults.erase(fault);
      if (once.empty()) return code;
      int file = open(once.c_str(), O_CREAT | O_EXCL | O_WRONLY, 0600);
      if (file < 0) return SUCCESS;
      close(file);
      return code;
    }
  }
  return SUCCESS;
}

/** A process takes its settings from its environment; a test changes them later. */
struct Environment {
  Environment() {
    if (const char* text = std::getenv("SPARKVAE_EMULATOR")) configure(text);
  }
} environment;

}  // namespace

void finding(const char* format, ...) {
  char text[1024];
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  findings.push_back(text);
  if (settings.print) std::fprintf(stderr, "CUDA emulator: %s\n", text);
  if (!settings.report.empty()) {
    if (FILE* file = std::fopen(settings.report.c_str(), "a")) {
      std::fprintf(file, "%s\n", text);
      std::fclose(file);
    }
  }
}

int gate(const char* function, Needs needs) {
  int struck = strike(function);
  if (needs == Needs::NOTHING) return struck;
  if (!initialised) return NOT_INITIALIZED;
  if (needs == Needs::CONTEXT) {
    if (current < 0) return INVALID_CONTEXT;
    if (card().error) return card().error;
    if (struck && fatalCode(struck) && std::strncmp(function, "cublas", 6) != 0) return fatal(current, struck);
  }
  return struck;
}

}  // namespace emulator

using namespace emulator;

EXPORT int sparkvae_emulator_configure(const char* text) {
  std::lock_guard<std::mutex> lock(mutex);
  return configure(text) ? 0 : 1;
}

/** As if the process began anew, but that handles and memory stay: default settings, no faults, no fatal error. */
EXPORT void sparkvae_emulator_restart() {
  std::lock_guard<std::mutex> lock(mutex);
  settings = Settings();
  faults.clear();
  once.clear();
  findings.clear();
  for (auto& [ordinal, card] : cards) card.error = 0;
}

/** The findings since the last call, a line each. */
EXPORT const char* sparkvae_emulator_findings() {
  std::lock_guard<std::mutex> lock(mutex);
  taken.clear();
  for (auto& text : findings) taken += text + "\n";
  findings.clear();
  return taken.c_str();
}

/** How many objects of a kind are alive; -1 for an unknown kind. */
EXPORT long sparkvae_emulator_count(const char* kind) {
  std::lock_guard<std::mutex> lock(mutex);
  std::string name = kind;
  auto alive = [](auto& blocks) {
    long count = 0;
    for (auto& [address, block] : blocks) count += block.live;
    return count;
  };
  if (name == "allocations") return alive(device);
  if (name == "pinned") return alive(pinned);
  if (name == "streams") return streams.live.size();
  if (name == "events") return events.live.size();
  if (name == "graphs") return graphs.live.size();
  if (name == "executables") return executables.live.size();
  if (name == "modules") return modules.live.size();
  if (name == "programs") return programs();
  if (name == "handles") return handles();
  return -1;
}
