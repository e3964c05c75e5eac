// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import io.sparkvae.failure.ThrownByThread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Independent work in threads of its own. */
public final class SideBySide {
  private SideBySide() {}

  /**
   * Waits for all of the work, also where some of it fails: nothing goes on afterwards.
   *
   * @param threads at most so many at a time
   * @return the results, in the order of the work
   * @throws RuntimeException what the first work that failed threw, as {@link ThrownByThread}
   */
  public static <T> List<T> run(List<Callable<T>> work, int threads) {
    if (work.isEmpty()) {
      return List.of();
    }
    ExecutorService pool = Executors.newFixedThreadPool(Math.min(work.size(), threads));
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> done : pool.invokeAll(work)) {
        results.add(done.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while threads worked side by side", e);
    } catch (ExecutionException e) {
      throw ThrownByThread.of(e);
    } finally {
      pool.shutdownNow();
    }
  }
}
