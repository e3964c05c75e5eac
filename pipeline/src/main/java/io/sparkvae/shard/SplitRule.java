// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.shard;

import io.sparkvae.configuration.Settings;
import io.sparkvae.storage.Digest;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;

/**
 * Which split an image belongs to: a pure function of its pixels' SHA-256 and, by folder, of its
 * id.
 *
 * @param validation fraction of the images; by folder, of the training images
 * @param test fraction of the images; by folder unused
 */
public record SplitRule(By by, double validation, double test, long seed) implements Serializable {
  public enum By {
    CONTENT,
    FOLDER
  }

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

  public static double fraction(Settings settings, String key) {
    double value = settings.real(key);
    if (!(value >= 0 && value <= 1)) {
      throw settings.refused(key, "a fraction in [0, 1]", value);
    }
    return value;
  }

  /** The split, or empty when the image is to be split by folder and lies in none. */
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

  /** By the outermost directory that names a split. */
  private static Optional<Split> named(String id) {
    String[] parts = id.toLowerCase(Locale.ROOT).split("/", -1);
    for (int i = 0; i < parts.length - 1; i++) {
      switch (parts[i]) {
        case "train", "training" -> {
          return Optional.of(Split.TRAIN);
        }
        case "val", "valid", "validation" -> {
          return Optional.of(Split.VALIDATION);
        }
        case "test", "t10k" -> {
          return Optional.of(Split.TEST);
        }
        default -> {}
      }
    }
    return Optional.empty();
  }

  /**
   * A number in [0, 1), uniform over images. Hashed again, so that it says nothing about the order
   * of rows, which is that of the SHA-256 itself.
   */
  private double place(byte[] sha256) {
    MessageDigest sha = Digest.newSha256();
    sha.update(ByteBuffer.allocate(Long.BYTES).putLong(seed).array());
    long bits = ByteBuffer.wrap(sha.digest(sha256)).getLong();
    return (bits >>> 11) * 0x1.0p-53;
  }
}
