// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.array;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.image.Image;
import io.sparkvae.image.ImageShape;
import io.sparkvae.image.Rejection;
import io.sparkvae.source.archive.ArchiveLimits;
import io.sparkvae.source.files.FileStart;
import io.sparkvae.source.format.SourceImage;
import io.sparkvae.source.format.SourceIterator;
import io.sparkvae.source.format.SourcePlan;
import io.sparkvae.source.format.SourceTask;
import io.sparkvae.storage.Digest;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The binary files of CIFAR-10 and CIFAR-100 (Krizhevsky 2009): records of label bytes and 3 x 32 x
 * 32 pixels, red, green, blue. Ids are {@code train/data_batch_1/0042} and {@code
 * test/test_batch/0042}.
 */
public final class CifarFormat extends ArrayFormat {
  /** One label byte; 10 classes. */
  public static final CifarFormat CIFAR_10 =
      new CifarFormat("cifar10", "CIFAR-10", "data_batch_\\d+|test_batch", 1, 10);

  /** Two label bytes, the coarse and the fine class; {@link Label} says which is the label. */
  public static final CifarFormat CIFAR_100 =
      new CifarFormat("cifar100", "CIFAR-100", "train|test", 2, 100);

  /** The setting {@code ingest.cifar100.label}. */
  enum Label {
    /** One of 100 classes. */
    FINE,
    /** One of 20 superclasses. */
    COARSE
  }

  private static final String LABEL = "ingest.cifar100.label";
  private static final int SUPERCLASSES = 20;
  private static final ImageShape SHAPE = ImageShape.of(3, 32, 32);
  private static final Pattern PICKLES =
      Pattern.compile("(.*/)?(data_batch_\\d+|test_batch|cifar-100-python/(train|test|meta))");

  private final String name;
  private final String title;
  private final Pattern names;
  private final int labels;
  private final int classes;

  private CifarFormat(String name, String title, String names, int labels, int classes) {
    this.name = name;
    this.title = title;
    this.names = Pattern.compile("(.*/)?(%s)\\.bin".formatted(names), Pattern.CASE_INSENSITIVE);
    this.labels = labels;
    this.classes = classes;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void check(Settings settings) {
    label(settings);
  }

  private static Label label(Settings settings) {
    return settings.choice(LABEL, Label.class);
  }

  /** Returns the bytes of a record. */
  public int record() {
    return labels + SHAPE.size();
  }

  @Override
  public boolean isNamed(String path) {
    return names.matcher(path).matches();
  }

  /**
   * Refuses the versions of CIFAR for Python by the names of their files.
   *
   * @param path of a file or an entry
   * @param source for the message
   * @throws DataFailure when the name is one of theirs
   */
  public static void refusePickles(String path, Path source) {
    if (PICKLES.matcher(path).matches()) {
      throw new DataFailure(
          "%s: expected CIFAR's binary version (cifar-10-binary.tar.gz, cifar-100-binary.tar.gz), found Python pickles (%s), which run code when they are loaded and are never read; take the binary version"
              .formatted(source, path));
    }
  }

  /** Recognises the file by name and length: it has no magic bytes. */
  @Override
  public boolean recognises(FileStart file) {
    return isNamed(file.name()) && file.length() % record() == 0;
  }

  @Override
  List<Task> tasks(List<ArrayFile> files, SourcePlan plan, Configuration hadoop)
      throws IOException {
    boolean coarse = labels > 1 && label(plan.settings()) == Label.COARSE;
    Meaning meaning =
        coarse ? new Meaning(labels, 0, SUPERCLASSES) : new Meaning(labels, labels - 1, classes);
    List<Task> tasks = new ArrayList<>();
    for (ArrayFile file : files) {
      if (file.length() % record() != 0 || file.length() == 0) {
        throw new DataFailure(
            "%s: expected %s records of %s bytes, found %s bytes"
                .formatted(file.location(), title, record(), file.length()));
      }
      String stem = file.name().replaceAll("(?i)\\.bin$", "");
      boolean test = stem.substring(stem.lastIndexOf('/') + 1).startsWith("test");
      long records = file.length() / record();
      boolean ranged = file.isRanged(hadoop);
      long perTask = ranged ? Math.max(1, plan.taskBytes() / record()) : records;
      for (long from = 0; from < records; from += perTask) {
        long until = Math.min(records, from + perTask);
        String ids = (test ? "test/" : "train/") + stem;
        tasks.add(new Task(file, from, until, ids, meaning, ranged, plan.archive()));
      }
    }
    return tasks;
  }

  /**
   * What the label bytes of a record mean.
   *
   * @param bytes their number
   * @param at which of them is the label
   * @param classes number of labels
   */
  private record Meaning(int bytes, int at, int classes) implements Serializable {}

  private record Task(
      ArrayFile file,
      long from,
      long until,
      String stem,
      Meaning meaning,
      boolean ranged,
      ArchiveLimits limits)
      implements SourceTask {
    @Override
    public long count() {
      return until - from;
    }

    @Override
    public Optional<Stream<String>> knownIds() {
      return Optional.of(LongStream.range(from, until).mapToObj(this::id));
    }

    private String id(long number) {
      return String.format(Locale.ROOT, "%s/%05d", stem, number);
    }

    @Override
    public SourceIterator open(Configuration hadoop) throws IOException {
      int size = meaning.bytes() + SHAPE.size();
      InputStream in = ranged ? file.openAt(from * size, hadoop) : file.open(limits, hadoop);
      return new SourceIterator() {
        private long at = from;

        @Override
        protected SourceImage advance() throws IOException {
          return at == until ? null : image(record(), id(at++));
        }

        private byte[] record() throws IOException {
          try {
            byte[] record = in.readNBytes(size);
            if (record.length == size) {
              return record;
            }
            throw new EOFException("the file's end");
          } catch (EOFException e) {
            throw new DataFailure(
                "%s: expected record %s, found %s".formatted(file.location(), at, e.getMessage()),
                e);
          }
        }

        @Override
        public void close() throws IOException {
          in.close();
        }
      };
    }

    private SourceImage image(byte[] record, String id) {
      int label = record[meaning.at()] & 255;
      if (label >= meaning.classes()) {
        Rejection why = new Rejection("label above " + (meaning.classes() - 1), "found " + label);
        return new SourceImage(id, null, null, new SourceImage.Refused(why, Digest.sha256(record)));
      }
      byte[] pixels = Arrays.copyOfRange(record, meaning.bytes(), record.length);
      return new SourceImage(
          id, Integer.toString(label), null, new SourceImage.Raw(new Image(SHAPE, pixels)));
    }
  }
}
