// SPDX-License-Identifier: Apache-2.0
// Streams and events. A stream is a queue. In the mode "lazy" nothing in it runs before somebody waits for it: what the
// caller forgot to wait for has not happened. In the mode "eager" all runs at once.
#include "emulator.h"

namespace emulator {

Table<Stream>& streams = *new Table<Stream>;
Table<Event>& events = *new Table<Event>;

namespace {

/** As many pieces of work as a card takes before a launch blocks. */
const std::size_t QUEUE = 1024;

void advance(Stream& stream, int& error) {
  Work work = std::move(stream.pending.front());
  stream.pending.pop_front();
  // After an error nothing more runs on the card.
  error = cards[stream.card].error;
  if (!error) error = work.run();
  stream.done++;
}

}  // namespace

std::shared_ptr<Stream> streamOf(Handle handle) {
  if (handle) {
    auto stream = streams.find(handle);
    return stream && stream->card == current ? stream : nullptr;
  }
  static std::map<int, std::shared_ptr<Stream>>& defaults = *new std::map<int, std::shared_ptr<Stream>>;
  auto& stream = defaults[current];
  if (!stream) {
    stream = std::make_shared<Stream>();
    stream->card = current;
  }
  // The default stream waits for every stream that was not created as non-blocking.
  for (auto& [other, blocking] : streams.live) {
    if (blocking->blocking && blocking->card == current) drain(*blocking);
  }
  return stream;
}

int submit(Stream& stream, std::function<int()> run) {
  if (stream.capture) {
    if (stream.capture->invalid) return CAPTURE_INVALIDATED;
    stream.capture->work.push_back({std::move(run), stream.after});
    stream.after = {stream.capture->work.size() - 1};
    stream.rejoined = false;
    return SUCCESS;
  }
  stream.pending.push_back({std::move(run), {}});
  stream.queued++;
  bool now = !settings.lazy || stream.handle == 0;
  return now ? drain(stream) : stream.pending.size() > QUEUE ? drain(stream, stream.done + 1) : int(SUCCESS);
}

int drain(Stream& stream, unsigned long long mark) {
  int error = SUCCESS;
  while (stream.done < mark && !stream.pending.empty()) advance(stream, error);
  return error ? error : cards[stream.card].error;
}

int drainCard(int ordinal) {
  std::vector<std::shared_ptr<Stream>> all;
  for (auto& [handle, stream] : streams.live) {
    if (stream->card == ordinal) all.push_back(stream);
  }
  for (auto& stream : all) drain(*stream);
  return cards[ordinal].error;
}

}  // namespace emulator

using namespace emulator;

EXPORT int cuStreamCreate(Handle* handle, unsigned flags) {
  ENTER(Needs::CONTEXT);
  if (flags > 1) return INVALID_VALUE;
  auto stream = std::make_shared<Stream>();
  stream->card = current;
  stream->blocking = flags == 0;
  *handle = stream->handle = streams.add(stream);
  return SUCCESS;
}

EXPORT int cuStreamDestroy_v2(Handle handle) {
  ENTER(Needs::CONTEXT);
  auto stream = handle ? streamOf(handle) : nullptr;
  if (!stream) return INVALID_HANDLE;
  if (stream->capture) return invalidate(*stream, CAPTURE_UNSUPPORTED);
  int error = drain(*stream);
  streams.live.erase(handle);
  return error;
}

EXPORT int cuStreamSynchronize(Handle handle) {
  ENTER(Needs::CONTEXT);
  auto stream = streamOf(handle);
  if (!stream) return INVALID_HANDLE;
  return stream->capture ? invalidate(*stream, CAPTURE_UNSUPPORTED) : drain(*stream);
}

EXPORT int cuEventCreate(Handle* handle, unsigned) {
  ENTER(Needs::CONTEXT);
  *handle = events.add(std::make_shared<Event>());
  return SUCCESS;
}

EXPORT int cuEventDestroy_v2(Handle handle) {
  ENTER(Needs::CONTEXT);
  return events.live.erase(handle) ? SUCCESS : INVALID_HANDLE;
}

EXPORT int cuEventRecord(Handle handle, Handle streamHandle) {
  ENTER(Needs::CONTEXT);
  auto event = events.find(handle);
  auto stream = streamOf(streamHandle);
  if (!event || !stream) return INVALID_HANDLE;
  event->stream = stream;
  event->mark = stream->queued;
  event->capture = stream->capture;
  event->after = stream->after;
  return SUCCESS;
}

EXPORT int cuEventSynchronize(Handle handle) {
  ENTER(Needs::CONTEXT);
  auto event = events.find(handle);
  if (!event) return INVALID_HANDLE;
  if (event->capture) return CAPTURED_EVENT;
  auto stream = event->stream.lock();
  return stream ? drain(*stream, event->mark) : int(SUCCESS);
}

EXPORT int cuStreamWaitEvent(Handle handle, Handle eventHandle, unsigned) {
  ENTER(Needs::CONTEXT);
  auto event = events.find(eventHandle);
  auto stream = streamOf(handle);
  if (!event || !stream) return INVALID_HANDLE;
  auto other = event->stream.lock();
  if (!other) return SUCCESS;
  if (!event->capture && stream->capture) return invalidate(*stream, CAPTURE_ISOLATION);
  if (event->capture) {
    if (stream->capture && stream->capture != event->capture) return invalidate(*stream, CAPTURE_MERGE);
    if (!stream->capture) {
      if (event->capture != other->capture) return CAPTURED_EVENT;
      stream->capture = event->capture;
      stream->capture->joined.insert(stream->handle);
      stream->after.clear();
    }
    stream->after.insert(stream->after.end(), event->after.begin(), event->after.end());
    if (other != stream && event->after == other->after) other->rejoined = true;
    stream->rejoined = stream->handle == stream->capture->origin;
    return SUCCESS;
  }
  unsigned long long mark = event->mark;
  std::weak_ptr<Stream> waited = other;
  return submit(*stream, [waited, mark] {
    auto first = waited.lock();
    return first ? drain(*first, mark) : int(SUCCESS);
  });
}
