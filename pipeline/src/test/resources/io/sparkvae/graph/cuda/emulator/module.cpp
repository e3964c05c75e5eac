// SPDX-License-Identifier: Apache-2.0
// Modules: a "CUBIN" is a shared object behind a header that says for which card and emulator it was made.
#include "emulator.h"

#include <cstring>
#include <dlfcn.h>
#include <sys/mman.h>
#include <unistd.h>

namespace emulator {

Table<LoadedModule>& modules = *new Table<LoadedModule>;
Table<Function>& functions = *new Table<Function>;
const char MAGIC[8] = {'s', 'p', 'a', 'r', 'k', 'v', 'a', 'e'};

std::uint64_t checksum(const void* data, std::size_t bytes) {
  std::uint64_t hash = 14695981039346656037ull;  // FNV-1a
  for (std::size_t i = 0; i < bytes; i++) hash = (hash ^ static_cast<const unsigned char*>(data)[i]) * 1099511628211ull;
  return hash;
}

LoadedModule::~LoadedModule() {
  if (library) dlclose(library);
  if (file >= 0) close(file);
}

}  // namespace emulator

using namespace emulator;

EXPORT int cuModuleLoadData(Handle* handle, const void* image) {
  ENTER(Needs::CONTEXT);
  if (forbidden(__func__)) return CAPTURE_UNSUPPORTED;
  ImageHeader header;
  if (std::memcmp(image, MAGIC, sizeof MAGIC)) return INVALID_IMAGE;
  std::memcpy(&header, image, sizeof header);
  const char* object = static_cast<const char*>(image) + sizeof header;
  if (header.own != checksum(&header, offsetof(ImageHeader, own)) || header.version != EMULATOR_VERSION ||
      header.checksum != checksum(object, header.bytes)) {
    return INVALID_IMAGE;
  }
  // As on a card: the same major version, and no newer minor one.
  if (int(header.architecture / 10) != settings.major || int(header.architecture % 10) > settings.minor) {
    return NO_BINARY_FOR_GPU;
  }
  auto module = std::make_shared<LoadedModule>();
  module->card = current;
  // The file stays open as long as the module: the loader takes an object of the same name for the same object.
  module->file = memfd_create("sparkvae-kernels", MFD_CLOEXEC);
  if (write(module->file, object, header.bytes) != ssize_t(header.bytes)) return OUT_OF_MEMORY;
  std::string path = "/proc/self/fd/" + std::to_string(module->file);
  module->library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!module->library) {
    finding("cuModuleLoadData: %s", dlerror());
    return INVALID_IMAGE;
  }
  module->module = static_cast<const sparkvae::Module*>(dlsym(module->library, "sparkvae_module"));
  *module->module->calls = &CALLS;
  *handle = modules.add(module);
  return SUCCESS;
}

EXPORT int cuModuleUnload(Handle handle) {
  ENTER(Needs::CONTEXT);
  if (forbidden(__func__)) return CAPTURE_UNSUPPORTED;
  auto module = modules.find(handle);
  if (!module || module->card != current) return INVALID_HANDLE;
  int error = drainCard(current);
  for (auto function = functions.live.begin(); function != functions.live.end();) {
    function = function->second->module == module ? functions.live.erase(function) : std::next(function);
  }
  module->live = false;
  modules.live.erase(handle);
  return error;
}

EXPORT int cuModuleGetFunction(Handle* handle, Handle moduleHandle, const char* name) {
  ENTER(Needs::CONTEXT);
  auto module = modules.find(moduleHandle);
  if (!module || module->card != current) return INVALID_HANDLE;
  void* kernel = dlsym(module->library, (std::string("sparkvae_kernel_") + name).c_str());
  if (!kernel) return NOT_FOUND;
  for (auto& [known, function] : functions.live) {
    if (function->kernel == kernel) {
      *handle = known;
      return SUCCESS;
    }
  }
  auto function = std::make_shared<Function>();
  function->module = module;
  function->name = name;
  function->kernel = static_cast<const sparkvae::Kernel*>(kernel);
  *handle = functions.add(function);
  return SUCCESS;
}
