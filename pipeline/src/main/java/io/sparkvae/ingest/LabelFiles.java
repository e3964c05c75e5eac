// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import com.fasterxml.jackson.databind.node.NullNode;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.LabelNames;
import io.sparkvae.storage.Digest;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The files that labels come from.
 *
 * @param files their URIs
 * @param source URI of the images
 */
record LabelFiles(List<String> files, LabelFile.Columns columns, String source)
    implements Serializable {
  /** Role of the files in a manifest. */
  static final String ROLE = "labels";

  /** Setting of the column of paths. */
  static final String PATH = "ingest.csv.path";

  /** Setting of the column of labels. */
  static final String LABEL = "ingest.csv.label";

  /** Setting of the encoding. */
  static final String ENCODING = "ingest.csv.encoding";

  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?((\\d+[.,]\\d*|[.,]\\d+)([eE][+-]?\\d+)?|\\d+[eE][+-]?\\d+)");
  private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+|" + DECIMAL);

  LabelFiles {
    files = List.copyOf(files);
  }

  /**
   * Reads the section {@code ingest.csv}.
   *
   * @throws ConfigurationFailure for an unknown encoding, or one column for both
   */
  static LabelFiles of(List<String> files, Settings settings) {
    String path = settings.string(PATH);
    String label = settings.string(LABEL);
    if (path.equalsIgnoreCase(label)) {
      throw settings.refused(LABEL, "another column than that of " + PATH, label);
    }
    String encoding = settings.charset(ENCODING, "an encoding such as UTF-8 or windows-1252");
    return new LabelFiles(
        files, new LabelFile.Columns(path, label, encoding), settings.string("ingest.input"));
  }

  boolean areNone() {
    return files.isEmpty();
  }

  /**
   * Returns the files as inputs of the run.
   *
   * @throws ConfigurationFailure when there is no such file
   */
  List<Manifest.Input> inputs(Configuration hadoop) {
    return files.stream().map(file -> input(file, hadoop)).toList();
  }

  private static Manifest.Input input(String file, Configuration hadoop) {
    Path path = new Path(file);
    try (var in = path.getFileSystem(hadoop).open(path)) {
      return new Manifest.Input(
          ROLE,
          path.getFileSystem(hadoop).makeQualified(path).toString(),
          Digest.ofStream(in),
          NullNode.getInstance());
    } catch (FileNotFoundException e) {
      throw new ConfigurationFailure(
          "ingest.labels: expected a file of labels, found none at " + file, e);
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** Returns a digest of everything that labels depend on. */
  String digest(Configuration hadoop) {
    String digests =
        inputs(hadoop).stream().map(Manifest.Input::digest).collect(Collectors.joining(" "));
    return Digest.ofText(columns + " " + digests);
  }

  /**
   * Returns a file's directory in the source with a slash at its end; empty when it is elsewhere.
   * Either may be written as an absolute or relative path or as a URI.
   */
  String beside(String file, Configuration hadoop) {
    try {
      String above = plain(source, hadoop).replaceFirst("/+$", "") + "/";
      String path = plain(file, hadoop);
      return path.startsWith(above)
          ? path.substring(above.length(), path.lastIndexOf('/') + 1)
          : "";
    } catch (IOException | IllegalArgumentException e) {
      return ""; // a table of a catalog, or no input at all
    }
  }

  private static String plain(String uri, Configuration hadoop) throws IOException {
    Path path = new Path(uri);
    return path.getFileSystem(hadoop).makeQualified(path).toUri().getPath();
  }

  /**
   * Reads all files once and checks them by themselves, without the images.
   *
   * @throws io.sparkvae.failure.Failure when a file or a column is missing, a line has no path, or
   *     the labels cannot be numbered
   */
  void requireReadable(Configuration hadoop) {
    SortedSet<String> classes = new TreeSet<>();
    for (String file : files) {
      try (LabelFile lines = LabelFile.open(file, columns, hadoop)) {
        while (lines.hasNext()) {
          String label = lines.next().label();
          if (!label.isEmpty()) {
            classes.add(label);
          }
          Tally.requireFew(classes);
        }
      }
    }
    boolean numbers = classes.stream().allMatch(name -> NUMBER.matcher(name).matches());
    classes.stream()
        .filter(name -> numbers && DECIMAL.matcher(name).matches())
        .findFirst()
        .ifPresent(
            name -> {
              throw new DataFailure(
                  "ingest.labels: expected whole numbers or names of classes, found '%s'; write the labels as whole numbers"
                      .formatted(name));
            });
    LabelNames.of(classes);
  }
}
