// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.array;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.source.archive.ArchiveLimits;
import io.sparkvae.source.files.FileStart;
import io.sparkvae.source.files.IgnoreRule;
import io.sparkvae.source.files.StorageStream;
import io.sparkvae.source.format.SourcePlan;
import io.sparkvae.storage.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * IDX files like those of MNIST, gzipped or not. Images and labels belong together by their names:
 * {@code train-images-idx3-ubyte} and {@code train-labels-idx1-ubyte}. Ids are {@code train/00042}.
 * An uncompressed file is divided into ranges; a gzipped one is one task.
 *
 * <p>QMNIST's labels have eight columns, of which the first is the digit. EMNIST's images are
 * stored column by column; see {@code ingest.idxOrder}.
 */
public final class IdxFormat extends ArrayFormat {
  private static final int DIGITS = 5;
  private static final int QMNIST_COLUMNS = 8;
  private static final String EMNIST = "emnist-";
  private static final Pattern OF_MNIST =
      Pattern.compile("(.*[-_.])?(train|test|t10k)[-_.](images|labels)(\\.gz)?");
  private static final String ORDER = "ingest.idxOrder";

  /** The order of the values of an image. */
  private enum Order {
    /** Column by column for files of EMNIST, otherwise row by row. */
    AUTO,
    /** Row by row. */
    ROWS,
    /** Column by column. */
    COLUMNS
  }

  @Override
  public String name() {
    return "idx";
  }

  @Override
  public void check(Settings settings) {
    settings.choice(ORDER, Order.class);
  }

  @Override
  public boolean isNamed(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    return (name.contains("idx") || name.contains("ubyte") || OF_MNIST.matcher(name).matches())
        && !IgnoreRule.isCompanion(path);
  }

  /** Recognises the header of numbers in two to four dimensions. */
  @Override
  public boolean recognises(FileStart file) {
    byte[] start = file.bytes();
    return file.has(0, "\0\0")
        && start.length > 4
        && ElementType.ofIdx(start[2]).isPresent()
        && start[3] >= 2
        && start[3] <= 4;
  }

  /** A file with its header and what its name says. */
  private record Idx(ArrayFile file, ArrayHeader header, Name name) {
    boolean areLabels() {
      return name.role == ArrayName.Role.LABELS
          || name.role == ArrayName.Role.OTHER && header.rank() == 1;
    }
  }

  /**
   * What the path of a file says.
   *
   * @param directory with a slash at its end; empty at the top
   * @param base name without the suffix of IDX
   * @param set name without the suffix and without the word for the role
   */
  private record Name(String directory, String base, ArrayName.Role role, String set) {
    /**
     * Reads a path. A directory that has the name of its file is left out: that is how Kaggle
     * unpacks MNIST.
     */
    static Name of(String path) {
      String plain = path.replaceAll("(?i)\\.gz$", "");
      String file = plain.substring(plain.lastIndexOf('/') + 1);
      String directory = plain.substring(0, plain.length() - file.length());
      if (directory.equals(file + "/") || directory.endsWith("/" + file + "/")) {
        directory = directory.substring(0, directory.length() - file.length() - 1);
      }
      String base =
          file.replaceAll("(?i)[-._]idx\\d?([-._](ubyte|sbyte|short|int|float|double))?$", "")
              .replaceAll("(?i)[-._]ubyte$", "");
      ArrayName name = ArrayName.of(base);
      return new Name(directory, base, name.role(), name.set());
    }

    /** Returns what images and labels that belong together have in common. */
    String key() {
      return (directory + set).toLowerCase(Locale.ROOT);
    }

    /** Returns the beginning of the ids. */
    String stem() {
      return directory + (set.isEmpty() ? base : ArrayName.path(set));
    }
  }

  @Override
  List<ArrayTask> tasks(List<ArrayFile> files, SourcePlan plan, Configuration hadoop)
      throws IOException {
    List<Idx> images = new ArrayList<>();
    Map<String, Idx> labels = new HashMap<>();
    for (ArrayFile file : files.size() == 1 ? withSiblings(files.get(0), hadoop) : files) {
      Idx idx =
          new Idx(
              file,
              ArrayHeader.of(ArrayHeader.Layout.IDX, file, plan, hadoop),
              Name.of(file.name()));
      if (!idx.areLabels()) {
        images.add(idx);
      } else if (plan.labelled()) {
        labels.put(idx.name.key(), idx);
      }
    }
    requireOneEmnist(images);
    requireKnownNames(images, labels);
    List<ArrayTask> tasks = new ArrayList<>();
    for (Idx idx : images) {
      ImageArray array = images(idx, plan, hadoop);
      Idx beside = labels.get(idx.name.key());
      LabelArray named = beside == null ? null : labels(beside).requireRows(array);
      tasks.addAll(ArrayTask.of(array, named, null, idx.name.stem(), DIGITS, plan, hadoop));
    }
    return tasks;
  }

  /** Returns a single file and the labels that lie beside it. */
  private static List<ArrayFile> withSiblings(ArrayFile file, Configuration hadoop)
      throws IOException {
    List<ArrayFile> all = new ArrayList<>(List.of(file));
    if (file.isEntry()) {
      return all;
    }
    Path path = new Path(file.path());
    Name name = Name.of(path.getName());
    FileStatus[] beside =
        StorageStream.fileSystem(path, hadoop)
            .listStatus(path.getParent(), other -> isLabelsOf(name, Name.of(other.getName())));
    Arrays.stream(beside)
        .filter(FileStatus::isFile)
        .min((a, b) -> a.getPath().getName().compareTo(b.getPath().getName()))
        .map(
            status ->
                ArrayFile.of(
                    status.getPath().toString(),
                    file.name().replace(path.getName(), status.getPath().getName()),
                    status.getLen()))
        .ifPresent(all::add);
    return all;
  }

  private static boolean isLabelsOf(Name images, Name labels) {
    return images.role == ArrayName.Role.IMAGES
        && labels.role == ArrayName.Role.LABELS
        && images.key().equals(labels.key());
  }

  private static ImageArray images(Idx idx, SourcePlan plan, Configuration hadoop)
      throws IOException {
    boolean columns =
        switch (plan.settings().choice(ORDER, Order.class)) {
          case ROWS -> false;
          case COLUMNS -> true;
          case AUTO -> idx.name.base.toLowerCase(Locale.ROOT).startsWith(EMNIST);
        };
    return ImageArray.of(idx.file, idx.header, columns, plan, hadoop);
  }

  private static LabelArray labels(Idx idx) {
    return LabelArray.labels(idx.file, idx.header, QMNIST_COLUMNS);
  }

  /**
   * Refuses labels that belong to no images where other images have none: their names differ in a
   * way that this format does not know.
   */
  private static void requireKnownNames(List<Idx> images, Map<String, Idx> labels) {
    Map<String, Idx> left = new HashMap<>(labels);
    images.forEach(idx -> left.remove(idx.name.key()));
    images.stream()
        .filter(idx -> !left.isEmpty() && !labels.containsKey(idx.name.key()))
        .findFirst()
        .ifPresent(
            idx -> {
              throw new DataFailure(
                  "%s: expected labels of the same name, found %s; rename them, or set ingest.labels = none"
                      .formatted(
                          idx.file.location(), left.values().iterator().next().file.location()));
            });
  }

  /** Refuses several sets of EMNIST at once: a number means another character in each of them. */
  private static void requireOneEmnist(List<Idx> images) {
    TreeSet<String> sets = new TreeSet<>();
    images.stream()
        .map(idx -> idx.name.base.toLowerCase(Locale.ROOT))
        .filter(base -> base.startsWith(EMNIST))
        .forEach(base -> sets.add(base.replaceAll("-(train|test)-.*", "")));
    if (sets.size() > 1) {
      throw new ConfigurationFailure(
          "ingest.input: expected one set of EMNIST, since a label means another character in each, found %s; put the files of one into a directory of their own"
              .formatted(String.join(", ", sets)));
    }
  }

  /**
   * Finds copies among files of the same set, such as a file and its gzipped original. An
   * uncompressed file is kept, else the one with the shortest path.
   */
  @Override
  List<ArrayFile> copies(List<ArrayFile> files, Configuration hadoop) throws IOException {
    Map<String, ArrayFile> kept = new HashMap<>();
    List<ArrayFile> copies = new ArrayList<>();
    List<ArrayFile> inOrder = new ArrayList<>(files);
    inOrder.sort(IdxFormat::byPreference);
    for (ArrayFile file : inOrder) {
      Name name = Name.of(file.name());
      ArrayFile other = kept.putIfAbsent(name.role + " " + name.key(), file);
      if (other != null) {
        requireSame(other, file, hadoop);
        copies.add(file);
      }
    }
    return copies;
  }

  private static int byPreference(ArrayFile a, ArrayFile b) {
    boolean gzip = a.name().toLowerCase(Locale.ROOT).endsWith(".gz");
    if (gzip != b.name().toLowerCase(Locale.ROOT).endsWith(".gz")) {
      return gzip ? 1 : -1;
    }
    int byLength = Integer.compare(a.name().length(), b.name().length());
    return byLength != 0 ? byLength : a.name().compareTo(b.name());
  }

  private static void requireSame(ArrayFile kept, ArrayFile copy, Configuration hadoop)
      throws IOException {
    if (!digest(kept, hadoop).equals(digest(copy, hadoop))) {
      throw new ConfigurationFailure(
          "ingest.input: expected each set of IDX images and labels once, found %s and %s, which differ; remove one"
              .formatted(kept.location(), copy.location()));
    }
  }

  private static String digest(ArrayFile file, Configuration hadoop) throws IOException {
    // Both are read in any case, so no limit of expansion is needed.
    try (InputStream in = file.open(ArchiveLimits.NONE, hadoop)) {
      return Digest.ofStream(in);
    }
  }
}
