// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.shard;

import io.sparkvae.configuration.Settings;
import io.sparkvae.storage.Digest;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Assigns an image to a split: a pure function of the SHA-256 of its pixels or, by folder, also of
 * its id.
 *
 * @param by whether the hash or the folder decides
 * @param validation fraction of the images; by folder, fraction of the training images
 * @param test fraction of the images; unused by folder
 */
public record SplitRule(By by, double validation, double test, long seed) implements Serializable {
  /** What people add to the name of a split, as in train2017, val_images and test-0001.tar. */
  private static final Pattern ADDED =
      Pattern.compile(
          "([-_ ]?(set|data|images|imgs|\\d{4}))?"
              + "(([-_]\\d+)?\\.(zip|tar(\\.(gz|bz2|xz|zst))?|tgz|tbz2|txz|tzst))?$");

  /** What decides the split of an image. */
  public enum By {
    /** The SHA-256 of its pixels: equal images are in the same split. */
    CONTENT,
    /** The folder that it lies in, such as {@code train/} or {@code test/}. */
    FOLDER
  }

  /**
   * Reads and checks the section {@code ingest.split}.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when a fraction is outside [0, 1], or the
   *     fractions of validation and test sum to more than 1
   */
  public static SplitRule from(Settings settings) {
    double validation = fraction(settings, "ingest.split.validation");
    double test = fraction(settings, "ingest.split.test");
    if (validation + test > 1) {
      throw settings.refused(
          "ingest.split.test", "validation + test of at most 1", validation + test);
    }
    return new SplitRule(
        settings.choice("ingest.split.by", By.class),
        validation,
        test,
        settings.longInteger("ingest.split.seed"));
  }

  /**
   * Reads a fraction.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when it is outside [0, 1]
   */
  public static double fraction(Settings settings, String key) {
    double value = settings.real(key);
    if (!(value >= 0 && value <= 1)) {
      throw settings.refused(key, "a fraction in [0, 1]", value);
    }
    return value;
  }

  /** Returns the split; empty when the folder decides and no folder of the image names a split. */
  public Optional<Split> of(String id, byte[] sha256) {
    return switch (by) {
      case CONTENT -> {
        double place = place(sha256);
        yield Optional.of(
            place < test ? Split.TEST : place < test + validation ? Split.VALIDATION : Split.TRAIN);
      }
      case FOLDER ->
          named(id).map(s -> s == Split.TRAIN && place(sha256) < validation ? Split.VALIDATION : s);
    };
  }

  /** Names of directories that name a split, in words. */
  public static String names() {
    return "train, training, val, valid, validation, dev, test, testing, t10k, alone or as in train2017, test_images, val_set and test.zip";
  }

  /** Returns the split that the outermost matching directory names. */
  private static Optional<Split> named(String id) {
    String[] parts = id.toLowerCase(Locale.ROOT).split("/", -1);
    for (int i = 0; i < parts.length - 1; i++) {
      switch (ADDED.matcher(parts[i]).replaceFirst("")) {
        case "train", "training" -> {
          return Optional.of(Split.TRAIN);
        }
        case "val", "valid", "validation", "dev" -> {
          return Optional.of(Split.VALIDATION);
        }
        case "test", "testing", "t10k" -> {
          return Optional.of(Split.TEST);
        }
        default -> {}
      }
    }
    return Optional.empty();
  }

  /**
   * Returns a number in [0, 1), uniform over images. The SHA-256 is hashed again, so that the
   * number is independent of the order of rows, which is the order of the SHA-256.
   */
  private double place(byte[] sha256) {
    MessageDigest sha = Digest.newSha256();
    sha.update(ByteBuffer.allocate(Long.BYTES).putLong(seed).array());
    long bits = ByteBuffer.wrap(sha.digest(sha256)).getLong();
    return (bits >>> 11) * 0x1.0p-53;
  }
}
