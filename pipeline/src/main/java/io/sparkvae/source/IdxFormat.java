// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.image.ImageShape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * IDX image files like those of MNIST, gzipped or not. A label file beside an image file is read
 * with it: {@code train-images-idx3-ubyte} and {@code train-labels-idx1-ubyte}. Ids are {@code
 * train/00042}. An uncompressed file is divided into ranges; a gzipped one is one task.
 */
final class IdxFormat implements SourceFormat {
  @Override
  public String name() {
    return "idx";
  }

  @Override
  public boolean isNamed(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    return (name.contains("idx") || name.contains("ubyte")) && !IgnoreRule.isCompanion(path);
  }

  /** Recognises the header of unsigned bytes in three dimensions. */
  @Override
  public boolean recognises(FileStart file) {
    return file.has(0, "\0\0\10\3");
  }

  @Override
  public ImageSource open(Listing listing, SourcePlan plan, SourceAccess access) {
    Configuration hadoop = access.hadoop();
    List<IdxTask> tasks = new ArrayList<>();
    Map<String, Path> stems = new HashMap<>();
    try {
      for (Listing.Listed file : listing.files()) {
        Path path = listing.resolve(file);
        IdxHeader header = IdxHeader.read(path, hadoop);
        if (header == null) {
          throw new DataFailure("%s: expected an IDX file, found another".formatted(path));
        }
        if (header.areLabels() && !listing.single()) {
          continue;
        }
        String stem = stem(file.path());
        Path other = stems.put(stem, path);
        if (other != null) {
          throw new ConfigurationFailure(
              "%s: expected each set of IDX images once, found %s, too".formatted(path, other));
        }
        addTasks(tasks, path, file.length(), header, stem, plan, hadoop);
      }
    } catch (IOException e) {
      throw new ResourceFailure(
          "%s: cannot be read: %s".formatted(listing.root(), e.getMessage()), e);
    }
    return new TaskedSource(listing.root().toString(), tasks);
  }

  private static String stem(String path) {
    return path.replaceAll("(?i)\\.gz$", "")
        .replaceAll("(?i)\\.idx$|[-.]idx\\d-ubyte$|[-.]ubyte$", "")
        .replaceAll("(?i)-images$", "");
  }

  private static void addTasks(
      List<IdxTask> tasks,
      Path path,
      long length,
      IdxHeader header,
      String stem,
      SourcePlan plan,
      Configuration hadoop)
      throws IOException {
    ImageShape shape = header.shape(path);
    long items = header.items();
    if (!header.gzip()) {
      expectLength(path, header.bytes() + items * shape.size(), length);
    }
    Path labels = labels(path, items, hadoop);
    int digits = Math.max(5, Long.toString(Math.max(0, items - 1)).length());
    long perTask = header.gzip() ? items : Math.max(1, plan.taskBytes() / shape.size());
    for (long from = 0; from < items; from += perTask) {
      tasks.add(
          new IdxTask(
              path.toString(),
              labels == null ? null : labels.toString(),
              shape,
              from,
              Math.min(items, from + perTask),
              header.gzip(),
              stem + "/%0" + digits + "d",
              length,
              plan.archive()));
    }
  }

  private static void expectLength(Path path, long expected, long found) {
    if (expected != found) {
      throw new DataFailure(
          "%s: expected %d bytes by its IDX header, found %d".formatted(path, expected, found));
    }
  }

  /**
   * Returns the label file of an image file, after checking it; {@code null} when there is none.
   */
  private static Path labels(Path images, long items, Configuration hadoop) throws IOException {
    String name = images.getName();
    if (!name.contains("images")) {
      return null;
    }
    String plain = name.replaceAll("(?i)\\.gz$", "");
    String wanted = plain.replace("images", "labels").replace("idx3", "idx1");
    FileSystem fs = StorageStream.fileSystem(images, hadoop);
    for (String candidate : List.of(wanted, wanted + ".gz")) {
      Path labels = new Path(images.getParent(), candidate);
      if (fs.exists(labels)) {
        IdxHeader header = IdxHeader.read(labels, hadoop);
        if (header == null || !header.areLabels() || header.items() != items) {
          throw new DataFailure(
              "%s: expected %d labels for %s, found %s"
                  .formatted(
                      labels,
                      items,
                      name,
                      header == null ? "no IDX file" : java.util.Arrays.toString(header.sizes())));
        }
        FileStatus status = fs.getFileStatus(labels);
        if (!header.gzip()) {
          expectLength(labels, header.bytes() + items, status.getLen());
        }
        return labels;
      }
    }
    return null;
  }
}
