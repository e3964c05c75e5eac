// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import java.io.Serializable;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;

/**
 * How paths of a CSV file name images. Both sides are brought to one form: Unicode's composed form
 * (NFC), forward slashes, no {@code ./} and no slash at the beginning. Then directories that only
 * one side has are left out.
 *
 * @param how which parts of paths are compared
 * @param dropped directories that are left out at the beginning of the file's paths
 * @param stem whether the images' extensions are left out, since the file's paths have none
 */
record PathMatch(How how, int dropped, boolean stem) implements Serializable {
  /** Which parts of paths are compared. */
  enum How {
    /** The whole path in the source. */
    WHOLE,
    /** The path from the directory of the CSV file, which lies in the source. */
    BESIDE,
    /** The name without directories. */
    NAME
  }

  private static final int MOST_DROPPED = 12;

  /** Returns all ways, the closest first. */
  static List<PathMatch> all() {
    List<PathMatch> all = new ArrayList<>();
    for (boolean stem : new boolean[] {false, true}) {
      all.add(new PathMatch(How.WHOLE, 0, stem));
      all.add(new PathMatch(How.BESIDE, 0, stem));
      for (int i = 1; i <= MOST_DROPPED && !stem; i++) {
        all.add(new PathMatch(How.WHOLE, i, false));
      }
      all.add(new PathMatch(How.NAME, 0, stem));
    }
    return all;
  }

  /**
   * Returns what a path of a CSV file is compared by; empty when it has too few directories.
   *
   * @param beside directory of the file in the source, with a slash at its end; empty at the top or
   *     when the file lies elsewhere
   */
  String ofLine(String path, String beside) {
    String plain = plain(path);
    return switch (how) {
      case NAME -> name(plain);
      case BESIDE -> plain(beside) + plain;
      case WHOLE -> {
        for (int i = 0; i < dropped; i++) {
          plain = plain.substring(plain.indexOf('/') + 1);
        }
        yield plain;
      }
    };
  }

  /** Returns what an image is compared by. */
  String ofId(String id) {
    String plain = how == How.NAME ? name(plain(id)) : plain(id);
    return stem ? plain.replaceFirst("\\.[A-Za-z0-9]{1,5}$", "") : plain;
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static String plain(String path) {
    String plain =
        Normalizer.normalize(path, Normalizer.Form.NFC)
            .replace('\\', '/')
            .replaceFirst("^[A-Za-z][A-Za-z0-9+.-]*:(?=/)", "");
    int begin = 0;
    while (plain.startsWith("/", begin) || plain.startsWith("./", begin)) {
      begin = plain.indexOf('/', begin) + 1;
    }
    return plain.substring(begin);
  }

  private String directories() {
    return dropped == 1 ? "directory" : dropped + " directories";
  }

  @Override
  public String toString() {
    String parts =
        switch (how) {
          case WHOLE -> "path" + (dropped == 0 ? "" : " without its first " + directories());
          case BESIDE -> "path from the directory of the CSV file";
          case NAME -> "file name";
        };
    return stem ? parts + ", without extension" : parts;
  }
}
