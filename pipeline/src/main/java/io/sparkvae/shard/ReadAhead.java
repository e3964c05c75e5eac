// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.shard;

import io.sparkvae.failure.ThrownByThread;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one element ahead: while an element is used, a thread of its own reads the next one, so
 * that a computation does not wait for storage. What the reading throws is thrown by {@link
 * #hasNext} and {@link #next}. For use by one thread.
 */
public final class ReadAhead<T> implements Iterator<T>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReadAhead.class);

  private final Iterator<T> source;
  private final Closeable resources;
  private final ExecutorService reader =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "read-ahead");
            thread.setDaemon(true);
            return thread;
          });
  private Future<Optional<T>> ahead;

  /**
   * Begins to read the first element.
   *
   * @param resources of the source, which are closed with this
   */
  public ReadAhead(Iterator<T> source, Closeable resources) {
    this.source = source;
    this.resources = resources;
    this.ahead = reader.submit(this::read);
  }

  /** Runs in the thread that reads. */
  private Optional<T> read() {
    return source.hasNext() ? Optional.of(source.next()) : Optional.empty();
  }

  @Override
  public boolean hasNext() {
    return found().isPresent();
  }

  @Override
  public T next() {
    T next = found().orElseThrow(NoSuchElementException::new);
    ahead = reader.submit(this::read);
    return next;
  }

  private Optional<T> found() {
    try {
      return ahead.get();
    } catch (ExecutionException e) {
      throw ThrownByThread.of(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reading ahead", e);
    }
  }

  /** Ends the reading. The thread that reads closes the resources, as it may be using them. */
  @Override
  public void close() {
    ahead.cancel(true);
    reader.execute(this::closeResources);
    reader.shutdown();
  }

  /** What was read has been checked already. An error here would end an executor's process. */
  private void closeResources() {
    try {
      resources.close();
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("what was read cannot be closed", e);
    }
  }
}
