// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.format;

import io.sparkvae.image.Decoded;
import io.sparkvae.image.Image;
import io.sparkvae.image.ImageDecoder;
import io.sparkvae.image.Rejection;
import io.sparkvae.source.files.IgnoreReason;
import io.sparkvae.storage.Digest;

/**
 * One image as stored in the source, or one entry of an archive that is not an image.
 *
 * @param id stable id, unique in the source: the relative path, or file and index
 * @param label name of its class, from the source or from the innermost directory, or {@code null}
 * @param factors ground-truth factors, or {@code null}
 */
public record SourceImage(String id, String label, int[] factors, Content content) {
  /** The content of an image or entry. */
  public sealed interface Content {}

  /** Content that is read as an image, whether it is usable or not. */
  public sealed interface Candidate extends Content {
    /** Returns the image, or the reason why it cannot be used. */
    Decoded decoded(ImageDecoder decoder);

    /**
     * Returns the SHA-256 of the bytes as stored in the source, or of the pixels if the source
     * stores only pixels; {@code null} when nothing was read.
     */
    byte[] sha256();
  }

  /** An encoded image file. */
  public record Encoded(byte[] bytes) implements Candidate {
    @Override
    public Decoded decoded(ImageDecoder decoder) {
      return decoder.decode(bytes);
    }

    @Override
    public byte[] sha256() {
      return Digest.sha256(bytes);
    }
  }

  /** Pixels. */
  public record Raw(Image image) implements Candidate {
    @Override
    public Decoded decoded(ImageDecoder decoder) {
      return image;
    }

    @Override
    public byte[] sha256() {
      return Digest.sha256(image.pixels());
    }
  }

  /** An image that cannot be used. */
  public record Refused(Rejection why, byte[] sha256) implements Candidate {
    @Override
    public Decoded decoded(ImageDecoder decoder) {
      return why;
    }
  }

  /** An entry of an archive that is not read as an image. */
  public record Ignored(IgnoreReason reason) implements Content {}

  /**
   * Returns an image as its encoded bytes.
   *
   * @param label null for an image without one
   */
  public static SourceImage encoded(String id, String label, byte[] bytes) {
    return new SourceImage(id, label, null, new Encoded(bytes));
  }

  /**
   * Returns an image that goes to the quarantine.
   *
   * @param label null for an image without one
   */
  public static SourceImage refused(String id, String label, Rejection why) {
    return new SourceImage(id, label, null, new Refused(why, null));
  }

  /** Returns an entry that is no image by its name. */
  public static SourceImage ignored(String id, IgnoreReason reason) {
    return new SourceImage(id, null, null, new Ignored(reason));
  }

  /** Returns the innermost directory of a path with forward slashes, or {@code null} at the top. */
  public static String innermostDirectory(String path) {
    int end = path.lastIndexOf('/');
    return end < 0 ? null : path.substring(path.lastIndexOf('/', end - 1) + 1, end);
  }
}
