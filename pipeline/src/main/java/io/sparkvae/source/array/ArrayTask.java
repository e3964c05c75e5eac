// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.array;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.source.archive.ArchiveLimits;
import io.sparkvae.source.format.SourceImage;
import io.sparkvae.source.format.SourceIterator;
import io.sparkvae.source.format.SourcePlan;
import io.sparkvae.source.format.SourceTask;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.apache.hadoop.conf.Configuration;

/**
 * A task that reads the images {@code from} (inclusive) to {@code until} (exclusive) of an array.
 *
 * @param label of all images, or {@code null}
 * @param labels of each, or {@code null}
 * @param factors or {@code null}
 * @param ids format string of the ids
 * @param ranged whether the file of the images is opened at the first image, not read from its
 *     beginning to its end
 */
record ArrayTask(
    ImageArray images,
    String label,
    LabelArray labels,
    LabelArray factors,
    long from,
    long until,
    String ids,
    boolean ranged,
    ArchiveLimits limits)
    implements SourceTask {

  /**
   * Returns the tasks of an array: several where its file can be opened anywhere, otherwise one.
   *
   * @param stem beginning of the ids
   * @param digits least number of digits of an image's number in its id
   */
  static List<ArrayTask> of(
      ImageArray images,
      LabelArray labels,
      LabelArray factors,
      String stem,
      int digits,
      SourcePlan plan,
      Configuration hadoop)
      throws IOException {
    boolean ranged = images.file().isRanged(hadoop);
    long count = images.count();
    long perTask =
        ranged ? Math.max(1, plan.taskBytes() / images.imageBytes()) : Math.max(1, count);
    int width = Math.max(digits, Long.toString(Math.max(0, count - 1)).length());
    String ids = stem.replace("%", "%%") + "/%0" + width + "d";
    String label = plan.labelledByFile() ? NumpySets.base(images.file().name()) : null;
    List<ArrayTask> tasks = new ArrayList<>();
    for (long from = 0; from < count; from += perTask) {
      long until = Math.min(count, from + perTask);
      tasks.add(
          new ArrayTask(images, label, labels, factors, from, until, ids, ranged, plan.archive()));
    }
    return tasks;
  }

  @Override
  public long count() {
    return until - from;
  }

  @Override
  public Optional<Stream<String>> knownIds() {
    return Optional.of(LongStream.range(from, until).mapToObj(this::id));
  }

  private String id(long number) {
    return String.format(Locale.ROOT, ids, number);
  }

  @Override
  public SourceIterator open(Configuration hadoop) throws IOException {
    Images opened = new Images();
    try {
      opened.open(hadoop);
      return opened;
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private final class Images extends SourceIterator {
    private InputStream in;
    private Rows names;
    private Rows numbers;
    private long at = from;

    void open(Configuration hadoop) throws IOException {
      long first = images.offset() + from * images.imageBytes();
      if (ranged) {
        in = images.file().openAt(first, hadoop);
      } else {
        in = images.file().open(limits, hadoop);
        skip(in, first, images.file());
      }
      names = labels == null ? null : new Rows(labels, hadoop);
      numbers = factors == null ? null : new Rows(factors, hadoop);
    }

    @Override
    protected SourceImage advance() throws IOException {
      if (at == until) {
        if (!ranged) {
          expectEnd();
        }
        return null;
      }
      byte[] stored = read(in, images.imageBytes(), images.file(), at);
      String named = names == null ? label : labels.label(names.next(at), at);
      int[] values = numbers == null ? null : factors.factors(numbers.next(at), at);
      SourceImage.Raw pixels = new SourceImage.Raw(images.image(stored, at));
      return new SourceImage(id(at++), named, values, pixels);
    }

    private void expectEnd() throws IOException {
      try {
        if (in.read() >= 0) {
          throw new DataFailure(
              "%s: expected the file to end after the %s images of its header, found trailing bytes"
                  .formatted(images.file().location(), at));
        }
      } catch (EOFException | ZipException e) {
        throw truncated(images.file(), at, e);
      }
    }

    @Override
    public void close() throws IOException {
      for (Closeable opened : Arrays.asList(in, names, numbers)) {
        if (opened != null) {
          opened.close();
        }
      }
    }
  }

  /** The rows of an array that goes with the images, from the first image on. */
  private final class Rows implements Closeable {
    private final LabelArray array;
    private final InputStream in;

    Rows(LabelArray array, Configuration hadoop) throws IOException {
      this.array = array;
      this.in = array.file().open(limits, hadoop);
      try {
        skip(in, array.offset() + from * array.rowBytes(), array.file());
      } catch (IOException | RuntimeException e) {
        in.close();
        throw e;
      }
    }

    byte[] next(long number) throws IOException {
      return read(in, array.rowBytes(), array.file(), number);
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  private static void skip(InputStream in, long bytes, ArrayFile file) throws IOException {
    try {
      in.skipNBytes(bytes);
    } catch (EOFException | ZipException e) {
      throw truncated(file, 0, e);
    }
  }

  private static byte[] read(InputStream in, int size, ArrayFile file, long item)
      throws IOException {
    try {
      byte[] bytes = in.readNBytes(size);
      if (bytes.length < size) {
        throw truncated(file, item, null);
      }
      return bytes;
    } catch (EOFException | ZipException e) {
      throw truncated(file, item, e);
    }
  }

  private static DataFailure truncated(ArrayFile file, long item, IOException cause) {
    return new DataFailure(
        "%s: expected the items of its header, found the end or corrupt data at item %s"
            .formatted(file.location(), item),
        cause);
  }
}
