// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.array;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.output.Announcer;
import io.sparkvae.source.format.SourcePlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/**
 * Finds by their names which arrays of NumPy are images, and which labels and factors go with them.
 * {@link ArrayName} reads a name: {@code x_train} and {@code y_train} are images and labels of the
 * set {@code train}. The arrays of one NPZ file belong together, as do the files of one directory
 * that hold one array each.
 */
final class NumpySets {
  private static final int DIGITS = 6;

  private final SourcePlan plan;
  private final Configuration hadoop;
  private final TreeSet<String> unread = new TreeSet<>();

  NumpySets(SourcePlan plan, Configuration hadoop) {
    this.plan = plan;
    this.hadoop = hadoop;
  }

  /**
   * An array and its name.
   *
   * @param scope beginning of the ids: the NPZ file without extension, or a directory with a slash
   * @param base its name; that of its file if it is alone there
   * @param alone whether it is the only array of its file
   */
  record NumpyArray(ArrayFile file, String scope, String base, boolean alone, ArrayName name) {
    /** Returns an array that has its name from its file. */
    static NumpyArray ofFile(ArrayFile file) {
      String base = NumpySets.base(file.name());
      String directory = file.name().substring(0, file.name().lastIndexOf('/') + 1);
      return new NumpyArray(file, directory, base, true, ArrayName.of(base));
    }

    /** Returns a named array of an NPZ file. */
    static NumpyArray inFile(ArrayFile file, String name) {
      String stem = file.name().replaceAll("(?i)\\.npz$", "");
      return new NumpyArray(file, stem, name, false, ArrayName.of(name));
    }

    private NumpyArray as(ArrayName.Role role, String set) {
      return new NumpyArray(file, scope, base, alone, new ArrayName(role, set));
    }

    private boolean is(ArrayName.Role role) {
      return name.role() == role;
    }

    private String set() {
      return name.set().toLowerCase(Locale.ROOT);
    }

    /** Returns the beginning of the ids of its images. */
    private String stem() {
      String path = ArrayName.path(name.set());
      if (alone) {
        return scope + (path.isEmpty() ? base : path);
      }
      return path.isEmpty() ? scope : scope + "/" + path;
    }
  }

  /** Returns the name of a file without directory and extension. */
  static String base(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return name.replaceAll("(?i)\\.np[yz]$", "");
  }

  /** Returns the tasks that read the images among the arrays. */
  List<ArrayTask> tasks(List<NumpyArray> arrays) throws IOException {
    Map<String, List<NumpyArray>> scopes =
        arrays.stream()
            .collect(
                Collectors.groupingBy(
                    array -> array.scope + (array.alone ? "" : "\0"),
                    LinkedHashMap::new,
                    Collectors.toList()));
    List<ArrayTask> tasks = new ArrayList<>();
    for (List<NumpyArray> scope : scopes.values()) {
      tasks.addAll(ofScope(withRoles(scope)));
    }
    if (!unread.isEmpty()) {
      Announcer.current().say("ingest: arrays that are not read: {}", String.join(", ", unread));
    }
    return tasks;
  }

  /** Returns the arrays with roles, also where their names say nothing. */
  private static List<NumpyArray> withRoles(List<NumpyArray> arrays) {
    if (arrays.get(0).alone) {
      return arrays.stream()
          .map(a -> a.is(ArrayName.Role.OTHER) ? a.as(ArrayName.Role.IMAGES, a.base) : a)
          .toList();
    }
    if (arrays.stream().anyMatch(array -> array.is(ArrayName.Role.IMAGES))) {
      return arrays;
    }
    List<NumpyArray> others =
        arrays.stream().filter(array -> array.is(ArrayName.Role.OTHER)).toList();
    if (others.size() == 1) {
      return replaced(arrays, others.get(0), ArrayName.Role.IMAGES);
    }
    if (others.size() > 1 && others.stream().allMatch(array -> array.name.isSplit())) {
      return arrays.stream()
          .map(a -> a.is(ArrayName.Role.OTHER) ? a.as(ArrayName.Role.IMAGES, a.base) : a)
          .toList();
    }
    // numpy.savez(file, images, labels)
    List<String> names = arrays.stream().map(NumpyArray::base).sorted().toList();
    if (names.equals(List.of("arr_0", "arr_1"))) {
      List<NumpyArray> images = replaced(arrays, named(arrays, "arr_0"), ArrayName.Role.IMAGES);
      return replaced(images, named(arrays, "arr_1"), ArrayName.Role.LABELS);
    }
    throw new DataFailure(
        "%s: expected an array of images, named imgs, images or x for instance, found the arrays %s"
            .formatted(arrays.get(0).file.path(), String.join(", ", names)));
  }

  private static NumpyArray named(List<NumpyArray> arrays, String base) {
    return arrays.stream().filter(array -> array.base.equals(base)).findFirst().orElseThrow();
  }

  private static List<NumpyArray> replaced(
      List<NumpyArray> arrays, NumpyArray old, ArrayName.Role role) {
    return arrays.stream().map(array -> array == old ? old.as(role, "") : array).toList();
  }

  private List<ArrayTask> ofScope(List<NumpyArray> arrays) throws IOException {
    Map<String, NumpyArray> images = bySet(arrays, ArrayName.Role.IMAGES);
    Map<String, NumpyArray> labels =
        plan.labelled() ? bySet(arrays, ArrayName.Role.LABELS) : Map.of();
    Map<String, NumpyArray> factors = bySet(arrays, ArrayName.Role.FACTORS);
    if (images.isEmpty()) {
      throw new DataFailure(
          "%s: expected an array of images, found only %s"
              .formatted(arrays.get(0).file.path(), arrays.get(0).base));
    }
    requireKnownNames(images, labels);
    for (NumpyArray array : arrays) {
      boolean read =
          array.is(ArrayName.Role.LABELS)
              ? !plan.labelled()
                  || labels.get(array.set()) == array && images.containsKey(array.set())
              : !array.is(ArrayName.Role.OTHER);
      if (!read) {
        unread.add(array.base);
      }
    }
    List<ArrayTask> tasks = new ArrayList<>();
    for (NumpyArray array : images.values()) {
      ImageArray found = ImageArray.of(array.file, header(array), false, plan, hadoop);
      NumpyArray named = labels.get(array.set());
      NumpyArray numbered = factors.get(array.set());
      tasks.addAll(
          ArrayTask.of(
              found,
              named == null
                  ? null
                  : LabelArray.labels(named.file, header(named), 1).requireRows(found),
              numbered == null
                  ? null
                  : LabelArray.factors(numbered.file, header(numbered)).requireRows(found),
              array.stem(),
              DIGITS,
              plan,
              hadoop));
    }
    return tasks;
  }

  /**
   * Returns the arrays of a role by their set.
   *
   * @throws DataFailure when two have the same set, unless one has the name that dSprites gives it
   */
  private static Map<String, NumpyArray> bySet(List<NumpyArray> arrays, ArrayName.Role role) {
    Map<String, NumpyArray> sets = new LinkedHashMap<>();
    for (NumpyArray array : arrays) {
      if (array.is(role)) {
        sets.merge(array.set(), array, NumpySets::preferred);
      }
    }
    return sets;
  }

  private static NumpyArray preferred(NumpyArray one, NumpyArray other) {
    for (String name : List.of("imgs", "images", "labels")) {
      if (one.base.equals(name) || other.base.equals(name)) {
        return one.base.equals(name) ? one : other;
      }
    }
    throw new DataFailure(
        "%s: expected one array of %s, found %s and %s; rename one"
            .formatted(
                one.file.path(),
                one.name.role().name().toLowerCase(Locale.ROOT),
                one.base,
                other.base));
  }

  /** Refuses labels whose name fits no images where images have no labels. */
  private static void requireKnownNames(
      Map<String, NumpyArray> images, Map<String, NumpyArray> labels) {
    for (NumpyArray array : labels.values()) {
      if (!images.containsKey(array.set())) {
        images.values().stream()
            .filter(image -> !labels.containsKey(image.set()))
            .findFirst()
            .ifPresent(
                image -> {
                  throw new DataFailure(
                      "%s: expected labels for the images %s, found %s, which has another name; rename it, or set ingest.labels = none"
                          .formatted(image.file.path(), image.base, array.base));
                });
      }
    }
  }

  private ArrayHeader header(NumpyArray array) throws IOException {
    return ArrayHeader.of(ArrayHeader.Layout.NUMPY, array.file, plan, hadoop);
  }
}
