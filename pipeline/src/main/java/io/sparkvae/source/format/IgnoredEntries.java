// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.format;

import io.sparkvae.source.files.IgnoreReason;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/** A task without images, which reports entries of archives that no other task reads. */
public record IgnoredEntries(List<Entry> entries) implements SourceTask {
  /** An entry, by its name relative to the source. */
  public record Entry(String name, IgnoreReason reason) implements Serializable {}

  public IgnoredEntries {
    entries = List.copyOf(entries);
  }

  @Override
  public long count() {
    return 0;
  }

  @Override
  public Optional<Stream<String>> knownIds() {
    return Optional.of(Stream.empty());
  }

  @Override
  public SourceIterator open(Configuration hadoop) {
    Iterator<Entry> left = entries.iterator();
    return new SourceIterator() {
      @Override
      protected SourceImage advance() {
        if (!left.hasNext()) {
          return null;
        }
        Entry entry = left.next();
        return SourceImage.ignored(entry.name(), entry.reason());
      }
    };
  }
}
