// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.format;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** Iterates over the images of one task. */
public abstract class SourceIterator implements Iterator<SourceImage>, Closeable {
  private SourceImage next;
  private boolean done;

  /** Returns the next image, or {@code null} after the last. */
  protected abstract SourceImage advance() throws IOException;

  @Override
  public final boolean hasNext() {
    if (next == null && !done) {
      try {
        next = advance();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      done = next == null;
    }
    return next != null;
  }

  @Override
  public final SourceImage next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    SourceImage given = next;
    next = null;
    return given;
  }

  @Override
  public void close() throws IOException {}
}
