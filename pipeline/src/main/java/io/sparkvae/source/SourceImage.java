// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import io.sparkvae.image.Decoded;
import io.sparkvae.image.Image;
import io.sparkvae.image.ImageDecoder;
import io.sparkvae.image.Rejection;
import io.sparkvae.storage.Digest;

/**
 * One image as it lies in the source, or one entry of an archive that is none.
 *
 * @param id stable and unique in the source: relative path, or file and index
 * @param label name of its class, or {@code null}; the source's own, or the name of the innermost
 *     directory
 * @param factors ground-truth factors, or {@code null}
 */
public record SourceImage(String id, String label, int[] factors, Content content) {
  /** What there is of it. */
  public sealed interface Content {}

  /** What is taken for an image, good or not. */
  public sealed interface Candidate extends Content {
    /** The image, or why there is none. */
    Decoded decoded(ImageDecoder decoder);

    /**
     * SHA-256 of the bytes as they lie in the source, or of the pixels where these are all; {@code
     * null} when nothing was read.
     */
    byte[] sha256();
  }

  /** A file of some image format. */
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

  /** Nothing that can be used. */
  public record Refused(Rejection why, byte[] sha256) implements Candidate {
    @Override
    public Decoded decoded(ImageDecoder decoder) {
      return why;
    }
  }

  /** An entry of an archive that is not taken for an image. */
  public record Ignored(IgnoreReason reason) implements Content {}

  static SourceImage encoded(String id, String label, byte[] bytes) {
    return new SourceImage(id, label, null, new Encoded(bytes));
  }

  static SourceImage refused(String id, String label, Rejection why) {
    return new SourceImage(id, label, null, new Refused(why, null));
  }

  static SourceImage ignored(String id, IgnoreReason reason) {
    return new SourceImage(id, null, null, new Ignored(reason));
  }

  /** The innermost directory of a path with forward slashes, or {@code null} at the top. */
  static String innermostDirectory(String path) {
    int end = path.lastIndexOf('/');
    return end < 0 ? null : path.substring(path.lastIndexOf('/', end - 1) + 1, end);
  }
}
