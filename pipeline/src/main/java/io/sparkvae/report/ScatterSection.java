// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.generate.Pictures;
import io.sparkvae.report.LatentSample.Coded;
import io.sparkvae.report.ScatterChart.Group;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The section with the posterior means of images on a plane, coloured by their labels. */
final class ScatterSection {
  private ScatterSection() {}

  /**
   * Returns the section; empty for fewer than two dimensions or three images.
   *
   * @param names names of labels; empty if the labels are numbers
   */
  static Optional<Section> of(LatentSample sample, List<String> names, Pictures pictures) {
    List<Coded> images = sample.images();
    if (images.size() < 3 || images.get(0).mu().length < 2) {
      return Optional.empty();
    }
    LatentPlane plane = LatentPlane.of(images.stream().map(Coded::mu).toList());
    boolean labelled = images.stream().anyMatch(image -> image.label() != null);
    String look =
        labelled
            ? "images of one class should lie together; a class that lies apart is one that the latent tells from the others without having been told."
            : "clusters are kinds of images that the latent tells apart; one round cloud is what the prior wants.";
    ScatterChart chart =
        new ScatterChart(
            "Posterior means of %s images".formatted(Html.count(images.size())),
            look,
            plane.across(),
            plane.up(),
            groups(images, plane, names));
    String note =
        images.get(0).mu().length == 2
            ? "<p>The latent has two dimensions, which are shown as they are.</p>\n"
            : "<p>The plane of the two principal components of the means. It holds %s %% of their variance; what lies together here may lie apart in other directions.</p>\n"
                .formatted(Html.decimal(100 * plane.share(), 0));
    return Optional.of(
        new Section(
            "map", "Map of the latent space", "", note + chart.show("latent-map", pictures)));
  }

  /** The classes, the most frequent first; those beyond the colours together. */
  private static List<Group> groups(List<Coded> images, LatentPlane plane, List<String> names) {
    Map<Integer, List<Integer>> byLabel = new HashMap<>();
    for (int i = 0; i < images.size(); i++) {
      byLabel.computeIfAbsent(images.get(i).label(), label -> new ArrayList<>()).add(i);
    }
    List<Integer> unlabelled = byLabel.remove(null);
    List<Integer> frequent =
        byLabel.keySet().stream()
            .sorted(
                Comparator.comparing((Integer label) -> -byLabel.get(label).size())
                    .thenComparing(Comparator.naturalOrder()))
            .toList();
    List<Integer> coloured =
        frequent.stream().limit(Ink.CLASSES).sorted().toList(); // in the order of the labels
    List<Integer> others = new ArrayList<>();
    frequent.stream().skip(Ink.CLASSES).forEach(label -> others.addAll(byLabel.get(label)));
    List<Group> groups = new ArrayList<>();
    if (unlabelled != null) {
      boolean alone = byLabel.isEmpty();
      groups.add(
          group(alone ? "images" : "no label", alone ? Ink.FIRST : Ink.MUTED, unlabelled, plane));
    }
    if (!others.isEmpty()) {
      groups.add(group("other classes", Ink.MUTED, others, plane));
    }
    for (int rank = 0; rank < coloured.size(); rank++) {
      int label = coloured.get(rank);
      groups.add(group(name(label, names), Ink.ofClass(rank), byLabel.get(label), plane));
    }
    return groups;
  }

  private static String name(int label, List<String> names) {
    String name = label < names.size() ? names.get(label) : Integer.toString(label);
    return name.length() > 24 ? name.substring(0, 23) + "\u2026" : name;
  }

  private static Group group(String name, Ink ink, List<Integer> of, LatentPlane plane) {
    return new Group(
        name,
        ink,
        of.stream().mapToDouble(i -> plane.xs()[i]).toArray(),
        of.stream().mapToDouble(i -> plane.ys()[i]).toArray());
  }
}
