// SPDX-License-Identifier: Apache-2.0
// Captures and graphs. A graph is the recorded work with what each piece must wait for. With order=forward it runs as it
// was recorded, else the newest ready piece first: a branch that nothing ties to the other one runs too early.
#include "emulator.h"

namespace emulator {

Table<Graph>& graphs = *new Table<Graph>;
Table<Graph>& executables = *new Table<Graph>;

namespace {

int replay(const Graph& graph) {
  std::vector<bool> done(graph.work.size());
  auto ready = [&](const Work& work) {
    for (std::size_t before : work.after) {
      if (!done[before]) return false;
    }
    return true;
  };
  for (std::size_t ran = 0; ran < graph.work.size(); ran++) {
    std::size_t next = ran;
    if (settings.order != Order::FORWARD) {
      next = graph.work.size() - 1;
      while (done[next] || !ready(graph.work[next])) next--;
    }
    if (int error = graph.work[next].run()) return error;
    done[next] = true;
  }
  return SUCCESS;
}

void leave(Capture& capture) {
  for (auto& [handle, stream] : streams.live) {
    if (stream->capture.get() == &capture) {
      stream->after.clear();
      stream->capture = nullptr;
    }
  }
}

}  // namespace

int invalidate(Stream& stream, int code) {
  if (stream.capture) stream.capture->invalid = true;
  return code;
}

bool forbidden(const char* function) {
  for (auto& [handle, stream] : streams.live) {
    auto capture = stream->capture;
    // Modes: 0 global, 1 thread-local, 2 relaxed.
    if (capture && (capture->mode == 0 || (capture->mode == 1 && capture->thread == std::this_thread::get_id()))) {
      finding("%s: not allowed while stream %#llx is captured", function, handle);
      capture->invalid = true;
      return true;
    }
  }
  return false;
}

}  // namespace emulator

using namespace emulator;

EXPORT int cuStreamBeginCapture_v2(Handle handle, int mode) {
  ENTER(Needs::CONTEXT);
  auto stream = streamOf(handle);
  if (!stream) return INVALID_HANDLE;
  if (mode < 0 || mode > 2) return INVALID_VALUE;
  if (!handle) return CAPTURE_UNSUPPORTED;
  if (stream->capture) return ILLEGAL_STATE;
  stream->capture = std::make_shared<Capture>();
  stream->capture->origin = handle;
  stream->capture->mode = mode;
  stream->capture->thread = std::this_thread::get_id();
  stream->after.clear();
  return SUCCESS;
}

EXPORT int cuStreamEndCapture(Handle handle, Handle* graph) {
  ENTER(Needs::CONTEXT);
  *graph = 0;
  auto stream = streamOf(handle);
  if (!stream) return INVALID_HANDLE;
  auto capture = stream->capture;
  if (!capture) return ILLEGAL_STATE;
  if (capture->origin != handle) return invalidate(*stream, CAPTURE_UNMATCHED);
  if (capture->mode != 2 && capture->thread != std::this_thread::get_id()) return CAPTURE_WRONG_THREAD;
  bool rejoined = true;
  for (Handle branch : capture->joined) {
    auto other = streams.find(branch);
    rejoined &= !other || other->rejoined;
  }
  leave(*capture);
  if (capture->invalid) return CAPTURE_INVALIDATED;
  if (!rejoined) return CAPTURE_UNJOINED;
  *graph = graphs.add(std::make_shared<Graph>(Graph{capture->work}));
  return SUCCESS;
}

EXPORT int cuGraphInstantiateWithFlags(Handle* executable, Handle handle, unsigned long long) {
  ENTER(Needs::CONTEXT);
  auto graph = graphs.find(handle);
  if (!graph) return INVALID_VALUE;
  *executable = executables.add(std::make_shared<Graph>(*graph));
  return SUCCESS;
}

EXPORT int cuGraphDestroy(Handle graph) {
  ENTER(Needs::CONTEXT);
  return graphs.live.erase(graph) ? SUCCESS : INVALID_VALUE;
}

EXPORT int cuGraphExecDestroy(Handle executable) {
  ENTER(Needs::CONTEXT);
  return executables.live.erase(executable) ? SUCCESS : INVALID_VALUE;
}

EXPORT int cuGraphLaunch(Handle handle, Handle streamHandle) {
  ENTER(Needs::CONTEXT);
  auto graph = executables.find(handle);
  auto stream = streamOf(streamHandle);
  if (!graph || !stream) return INVALID_HANDLE;
  return submit(*stream, [graph] { return replay(*graph); });
}
