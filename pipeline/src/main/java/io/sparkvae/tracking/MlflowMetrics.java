// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.tracking;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Numbers on their way to MLflow. A thread of its own sends them, so that training never waits for
 * the server. While the server does not answer, they are kept and tried again.
 */
final class MlflowMetrics implements AutoCloseable {
  private static final long EVERY_NANOS = 5_000_000_000L;

  /** The most that are kept; older ones are dropped. */
  private static final int MOST = 100_000;

  /** Sends numbers. */
  @FunctionalInterface
  interface Sender {
    /**
     * Sends all of them.
     *
     * @throws IOException when they may not have arrived
     */
    void send(List<MlflowServer.Metric> metrics) throws IOException;
  }

  private final Sender sender;
  private final Deque<MlflowServer.Metric> waiting = new ArrayDeque<>();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread made = new Thread(work, "sparkvae-mlflow");
            made.setDaemon(true);
            return made;
          });
  private Future<?> sending;
  private long sent = System.nanoTime();

  /** Numbers that no longer wait, sent or dropped. */
  private long gone;

  private long dropped;

  MlflowMetrics(Sender sender) {
    this.sender = sender;
  }

  /** Adds the numbers of a step; those that are not finite are left out, since JSON has none. */
  synchronized void add(String prefix, long step, Map<String, Double> numbers) {
    long now = System.currentTimeMillis();
    numbers.forEach(
        (name, value) -> {
          if (Double.isFinite(value)) {
            waiting.add(new MlflowServer.Metric(prefix + name, value, now, step));
          }
        });
    while (waiting.size() > MOST) {
      waiting.remove();
      gone++;
      dropped++;
    }
    if (System.nanoTime() - sent >= EVERY_NANOS && (sending == null || sending.isDone())) {
      sent = System.nanoTime();
      sending = thread.submit(this::trySend);
    }
  }

  private void trySend() {
    try {
      send();
    } catch (IOException e) {
      // They are kept, and sent with the next ones or at the end.
    }
  }

  private void send() throws IOException {
    List<MlflowServer.Metric> now;
    long end;
    synchronized (this) {
      now = new ArrayList<>(waiting);
      end = gone + now.size();
    }
    if (now.isEmpty()) {
      return;
    }
    sender.send(now);
    synchronized (this) {
      while (gone < end) { // Some of them may have been dropped meanwhile.
        waiting.remove();
        gone++;
      }
    }
  }

  /**
   * Sends what is left. Returns when it has arrived.
   *
   * @throws IOException when the server does not take it, or numbers were dropped before
   */
  @Override
  public void close() throws IOException {
    thread.shutdown();
    awaitSending();
    send();
    synchronized (this) {
      if (dropped > 0) {
        throw new IOException(
            "expected it to take all numbers, found it not to answer for so long that %s were dropped"
                .formatted(dropped));
      }
    }
  }

  private void awaitSending() throws IOException {
    Future<?> last;
    synchronized (this) {
      last = sending;
    }
    try {
      if (last != null) {
        last.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while numbers were sent", e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }
}
