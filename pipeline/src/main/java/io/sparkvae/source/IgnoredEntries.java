// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/** A task without images, which reports entries of archives that no other task reads. */
record IgnoredEntries(List<Entry> entries) implements SourceTask {
  /** An entry, by its name relative to the source. */
  record Entry(String name, IgnoreReason reason) implements Serializable {}

  IgnoredEntries {
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
      SourceImage advance() {
        if (!left.hasNext()) {
          return null;
        }
        Entry entry = left.next();
        return SourceImage.ignored(entry.name(), entry.reason());
      }
    };
  }
}
