// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import io.sparkvae.failure.DataFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/** Holds the lines of files of labels against the ids of images, without reading the images. */
final class LabelCheck {
  /** Lines of each file that decide how its paths name images. */
  private static final int SAMPLED = 1000;

  private final LabelFiles files;
  private final Supplier<Stream<String>> ids;
  private final Configuration hadoop;
  private final Map<String, IdIndex> indices = new HashMap<>();

  private LabelCheck(LabelFiles files, Supplier<Stream<String>> ids, Configuration hadoop) {
    this.files = files;
    this.ids = ids;
    this.hadoop = hadoop;
  }

  /**
   * Finds out how the paths of the files name images, and checks all lines.
   *
   * @param ids ids of all images; asked for several times
   * @param maxBadFraction greatest fraction of images without a line and lines without an image
   * @throws DataFailure when no line names an image, one names several, an image has two labels, or
   *     too many have no counterpart
   */
  static PathMatch match(
      LabelFiles files, Supplier<Stream<String>> ids, double maxBadFraction, Configuration hadoop) {
    LabelCheck check = new LabelCheck(files, ids, hadoop);
    PathMatch match = check.best();
    check.require(match, maxBadFraction);
    return match;
  }

  private IdIndex index(PathMatch match) {
    String kind = (match.how() == PathMatch.How.NAME) + " " + match.stem();
    return indices.computeIfAbsent(kind, k -> IdIndex.of(match, ids.get()));
  }

  /** A line with the file that it is from. */
  private record FileLine(String file, String beside, LabelFile.Line line) {
    String where() {
      return "line %s of %s".formatted(line.number(), file);
    }
  }

  /** Returns the closest of the ways in which the most of the first lines name images. */
  private PathMatch best() {
    List<FileLine> sample = new ArrayList<>();
    for (String file : files.files()) {
      try (LabelFile lines = LabelFile.open(file, files.columns(), hadoop)) {
        for (int i = 0; i < SAMPLED && lines.hasNext(); i++) {
          sample.add(new FileLine(file, files.beside(file, hadoop), lines.next()));
        }
      }
    }
    if (sample.isEmpty()) {
      throw new DataFailure(
          "ingest.labels: expected lines with labels, found none in "
              + String.join(", ", files.files()));
    }
    PathMatch best = best(sample, false);
    if (best == null) {
      best = best(sample, true);
    }
    if (best == null) {
      throw new DataFailure(
          "ingest.labels: expected paths of images such as '%s', found '%s' in %s"
              .formatted(
                  ids.get().findFirst().orElse(""),
                  sample.get(0).line.path(),
                  sample.get(0).where()));
    }
    return best;
  }

  /**
   * Returns the best way, {@code null} if none names an image.
   *
   * @param ambiguous whether to count names of several images too. A line with a wrong directory
   *     would else make the name alone the better way, which all other lines then have in common.
   */
  private PathMatch best(List<FileLine> sample, boolean ambiguous) {
    PathMatch best = null;
    long most = 0;
    for (PathMatch match : PathMatch.all()) {
      IdIndex index = index(match);
      long named =
          sample.stream()
              .mapToInt(s -> index.place(match.ofLine(s.line.path(), s.beside)))
              .filter(place -> place >= 0 && (ambiguous || !index.isAmbiguous(place)))
              .count();
      if (named > most) {
        best = match;
        most = named;
      }
      if (most == sample.size()) {
        break;
      }
    }
    return best;
  }

  private void require(PathMatch match, double maxBadFraction) {
    IdIndex index = index(match);
    long[] labels = new long[index.size()];
    Set<Long> missing = new HashSet<>();
    String firstMissing = null;
    for (String file : files.files()) {
      String beside = files.beside(file, hadoop);
      try (LabelFile lines = LabelFile.open(file, files.columns(), hadoop)) {
        while (lines.hasNext()) {
          FileLine next = new FileLine(file, beside, lines.next());
          String key = match.ofLine(next.line.path(), beside);
          int place = index.place(key);
          if (place < 0) {
            missing.add(IdIndex.hash(key));
            firstMissing = firstMissing == null ? next.where() : firstMissing;
          } else {
            add(next, place, index, labels);
          }
        }
      }
    }
    long unlabelled = unlabelled(labels);
    long bad = unlabelled + missing.size();
    long all = index.size() + (long) missing.size();
    if (bad > maxBadFraction * all) {
      throw new DataFailure(
          String.format(
              Locale.ROOT,
              "ingest.labels: expected lines and images that fit, but for %s of them"
                  + " (ingest.maxBadFraction), found images without a label: %d of %d%s, lines"
                  + " without an image: %d%s; images were looked for by their %s",
              maxBadFraction,
              unlabelled,
              index.size(),
              unlabelled == 0 ? "" : " (such as '" + firstUnlabelled(match, labels) + "')",
              missing.size(),
              firstMissing == null ? "" : " (such as " + firstMissing + ")",
              match));
    }
  }

  private static void add(FileLine next, int place, IdIndex index, long[] labels) {
    if (index.isAmbiguous(place)) {
      throw new DataFailure(
          "ingest.labels: expected paths that name one image each, found '%s' in %s, which names several; write their paths in the source"
              .formatted(next.line.path(), next.where()));
    }
    if (next.line.label().isEmpty()) {
      return;
    }
    long label = IdIndex.hash(next.line.label());
    if (labels[place] != 0 && labels[place] != label) {
      throw new DataFailure(
          "ingest.labels: expected one label for each image, found '%s' for '%s' in %s, and another before"
              .formatted(next.line.label(), next.line.path(), next.where()));
    }
    labels[place] = label;
  }

  private static long unlabelled(long[] labels) {
    return Arrays.stream(labels).filter(label -> label == 0).count();
  }

  private String firstUnlabelled(PathMatch match, long[] labels) {
    IdIndex index = index(match);
    return ids.get().filter(id -> labels[index.place(match.ofId(id))] == 0).findFirst().orElse("");
  }
}
