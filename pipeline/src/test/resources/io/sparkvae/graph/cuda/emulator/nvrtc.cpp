// SPDX-License-Identifier: Apache-2.0
// NVRTC: the text of kernels, behind the prelude, is compiled by g++; its log is the log.
#include "emulator.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace emulator;

extern char** environ;

namespace {

/** nvrtcResult. */
enum { DONE = 0, INVALID_INPUT = 3, INVALID_PROGRAM = 4, INVALID_OPTION = 5, COMPILATION = 6 };
const int ARCHITECTURES[] = {75, 80, 86, 87, 88, 89, 90, 100, 103, 110, 120, 121};

struct Program {
  std::string source, log, image;
};
Table<Program>& all = *new Table<Program>;

std::shared_ptr<Program> programOf(Handle handle) {
  std::lock_guard<std::mutex> lock(emulator::mutex);
  return all.find(handle);
}

/** The folder of this library, which has the prelude. */
std::string folder() {
  Dl_info info;
  dladdr(reinterpret_cast<void*>(&programOf), &info);
  char path[4096];
  std::string file = realpath(info.dli_fname, path) ? path : info.dli_fname;
  return file.substr(0, file.rfind('/'));
}

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

/** The number of the architecture, or 0 and a log for an option that is not among those we use. */
int architecture(Program& program, int count, const char* const* options) {
  int found = 0;
  for (int i = 0; i < count; i++) {
    std::string option = options[i];
    int number;
    if (std::sscanf(options[i], "--gpu-architecture=sm_%d", &number) == 1) {
      for (int known : ARCHITECTURES) found = known == number ? number : found;
    } else if (option != "--std=c++17" && option != "--fmad=true" && option != "--fmad=false" &&
               option != "-DSPARKVAE_KERNEL(name,syncs)=") {
      program.log = "nvrtc: error: unrecognized option " + option + "\n";
      return 0;
    }
  }
  if (!found) program.log = "nvrtc: error: invalid value for --gpu-architecture\n";
  return found;
}

bool run(const std::vector<std::string>& command, const std::string& log) {
  std::vector<char*> words;
  for (auto& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, log.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
  posix_spawn_file_actions_adddup2(&actions, 1, 2);
  pid_t process;
  int error = posix_spawnp(&process, words[0], &actions, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  int status;
  return !error && waitpid(process, &status, 0) == process && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int compile(Program& program, int number) {
  // There are no headers for NVRTC to include.
  if (program.source.find("#include") != std::string::npos) {
    program.log = "catastrophic error: cannot open source file\n";
    return COMPILATION;
  }
  const char* temporary = std::getenv("TMPDIR");
  std::string directory = std::string(temporary ? temporary : "/tmp") + "/sparkvae-kernels-XXXXXX";
  if (!mkdtemp(&directory[0])) return INVALID_INPUT;
  std::string text = directory + "/kernels.cu", object = directory + "/kernels.so", log = directory + "/log";
  std::ofstream(text) << program.source;
  std::vector<std::string> command = {
      // -O1: a model has hundreds of kernels, and most tests run each a few times.
      "g++", "-x", "c++", "-std=c++17", "-O1", "-shared", "-fPIC", "-include", folder() + "/prelude.h",
      // Rounding as written: only __fmaf_rn fuses.
      "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math",
      // So that a module can be unloaded, and a kernel inlined into the loop over threads.
      "-fno-gnu-unique", "-fvisibility=hidden",
      // Leaving an array in shared memory, and loads of float4 at a misaligned address, trap.
      "-fsanitize=bounds,alignment", "-fsanitize-undefined-trap-on-error",
      // The stack of a fiber is 64 KiB.
      "-Werror=frame-larger-than=16384", "-Wno-unknown-pragmas"};
  if (__builtin_cpu_supports("fma")) command.push_back("-mfma");
  command.insert(command.end(), {"-o", object, text});
  bool compiled = run(command, log);
  program.log = read(log);
  if (compiled) {
    std::string bytes = read(object);
    ImageHeader header = {};
    std::memcpy(header.magic, MAGIC, sizeof MAGIC);
    header.architecture = number;
    header.version = EMULATOR_VERSION;
    header.bytes = bytes.size();
    header.checksum = checksum(bytes.data(), bytes.size());
    header.own = checksum(&header, offsetof(ImageHeader, own));
    program.image = std::string(reinterpret_cast<char*>(&header), sizeof header) + bytes;
  }
  for (auto& file : {text, object, log}) unlink(file.c_str());
  rmdir(directory.c_str());
  return compiled ? DONE : COMPILATION;
}

}  // namespace

namespace emulator {
std::size_t programs() { return all.live.size(); }
}  // namespace emulator

/** The minor version changes with the emulator, so that no module of another one is taken from a cache. */
EXPORT int nvrtcVersion(int* major, int* minor) {
  *major = 13;
  *minor = EMULATOR_VERSION;
  return DONE;
}

EXPORT const char* nvrtcGetErrorString(int result) {
  switch (result) {
    case DONE: return "NVRTC_SUCCESS";
    case INVALID_INPUT: return "NVRTC_ERROR_INVALID_INPUT";
    case INVALID_PROGRAM: return "NVRTC_ERROR_INVALID_PROGRAM";
    case INVALID_OPTION: return "NVRTC_ERROR_INVALID_OPTION";
    case COMPILATION: return "NVRTC_ERROR_COMPILATION";
    default: return "NVRTC_ERROR unknown";
  }
}

EXPORT int nvrtcGetNumSupportedArchs(int* count) {
  *count = std::size(ARCHITECTURES);
  return DONE;
}

EXPORT int nvrtcGetSupportedArchs(int* architectures) {
  std::copy(std::begin(ARCHITECTURES), std::end(ARCHITECTURES), architectures);
  return DONE;
}

EXPORT int nvrtcCreateProgram(Handle* handle, const char* source, const char*, int headers, const char* const*,
                              const char* const*) {
  std::lock_guard<std::mutex> lock(emulator::mutex);
  if (!source || headers) return INVALID_INPUT;
  *handle = all.add(std::make_shared<Program>(Program{source, "", ""}));
  return DONE;
}

EXPORT int nvrtcCompileProgram(Handle handle, int count, const char* const* options) {
  auto program = programOf(handle);
  if (!program) return INVALID_PROGRAM;
  {
    std::lock_guard<std::mutex> lock(emulator::mutex);
    if (int struck = gate(__func__, Needs::NOTHING)) return struck;
  }
  // Not under the lock: a compiler takes seconds.
  int number = architecture(*program, count, options);
  return number ? compile(*program, number) : int(INVALID_OPTION);
}

EXPORT int nvrtcGetProgramLogSize(Handle handle, std::size_t* size) {
  auto program = programOf(handle);
  if (!program) return INVALID_PROGRAM;
  *size = program->log.size() + 1;
  return DONE;
}

EXPORT int nvrtcGetProgramLog(Handle handle, char* log) {
  auto program = programOf(handle);
  if (!program) return INVALID_PROGRAM;
  std::memcpy(log, program->log.c_str(), program->log.size() + 1);
  return DONE;
}

EXPORT int nvrtcGetCUBINSize(Handle handle, std::size_t* size) {
  auto program = programOf(handle);
  if (!program || program->image.empty()) return INVALID_PROGRAM;
  *size = program->image.size();
  return DONE;
}

EXPORT int nvrtcGetCUBIN(Handle handle, char* image) {
  auto program = programOf(handle);
  if (!program || program->image.empty()) return INVALID_PROGRAM;
  std::memcpy(image, program->image.data(), program->image.size());
  return DONE;
}

EXPORT int nvrtcDestroyProgram(Handle* handle) {
  std::lock_guard<std::mutex> lock(emulator::mutex);
  if (!all.live.erase(*handle)) return INVALID_PROGRAM;
  *handle = 0;
  return DONE;
}
