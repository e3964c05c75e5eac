// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.array;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the name of an array, or of a file that holds one, says: {@code emnist-letters-train-images}
 * holds the images of the set {@code emnist-letters-train}, and {@code y_test} the labels of the
 * set {@code test}. Images and labels with the same set belong together.
 *
 * @param set the name without the word for the role; empty when nothing else is left
 */
public record ArrayName(Role role, String set) {
  /** What an array holds. */
  enum Role {
    IMAGES,
    LABELS,
    /** Generative factors, as in dSprites. */
    FACTORS,
    /** The name does not say. */
    OTHER
  }

  private static final Pattern LABELS = word("labels|label|targets|target|lbls|lbl|class|y");

  /** Words for images; the earlier ones count first. */
  private static final List<Pattern> IMAGES =
      List.of(word("images|image|imgs|img"), word("x"), word("data|pixels"));

  private static final String SPLITS = "train|training|test|t10k|val|valid|validation";
  private static final Pattern SPLIT_LAST =
      Pattern.compile("(.+)[-_. ](%s)".formatted(SPLITS), Pattern.CASE_INSENSITIVE);
  private static final Pattern SPLIT_FIRST =
      Pattern.compile("(%s)[-_. ](.+)".formatted(SPLITS), Pattern.CASE_INSENSITIVE);

  /** Names without a sign between their words: {@code trainX}, {@code xtrain}. */
  private static final Pattern JOINED =
      Pattern.compile(
          "(train|test|val|valid)(X|Y|Images|Labels|Data)|([xyXY])(train|test|val|valid)");

  private static Pattern word(String words) {
    return Pattern.compile(
        "(?:^|[-_. ])(?:%s)(?=$|[-_. ])".formatted(words), Pattern.CASE_INSENSITIVE);
  }

  /** Reads a name without directory and extension. */
  static ArrayName of(String written) {
    Matcher joined = JOINED.matcher(written);
    String name = written;
    if (joined.matches()) {
      int first = joined.group(1) == null ? 3 : 1;
      name = joined.group(first) + "_" + joined.group(first + 1);
    }
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.equals("latents_classes") || lower.equals("factors")) {
      return new ArrayName(Role.FACTORS, "");
    }
    Matcher labels = LABELS.matcher(name);
    if (labels.find()) {
      return new ArrayName(Role.LABELS, without(name, labels));
    }
    for (Pattern words : IMAGES) {
      Matcher images = words.matcher(name);
      if (images.find()) {
        return new ArrayName(Role.IMAGES, without(name, images));
      }
    }
    return new ArrayName(Role.OTHER, name);
  }

  /** Whether the name says nothing but a split. */
  boolean isSplit() {
    return set.toLowerCase(Locale.ROOT).matches(SPLITS);
  }

  private static String without(String name, Matcher word) {
    String left = name.substring(0, word.start()) + name.substring(word.end());
    return left.replaceFirst("^[-_. ]+", "");
  }

  /**
   * Returns the set as the beginning of ids, with its split as a directory, so that {@code
   * ingest.split.by = folder} finds it: {@code emnist-letters/train}.
   */
  public static String path(String set) {
    Matcher last = SPLIT_LAST.matcher(set);
    if (last.matches()) {
      return last.group(1) + "/" + last.group(2);
    }
    Matcher first = SPLIT_FIRST.matcher(set);
    return first.matches() ? first.group(1) + "/" + first.group(2) : set;
  }
}
