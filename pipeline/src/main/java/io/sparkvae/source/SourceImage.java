package io.sparkvae.source;

import io.sparkvae.image.Image;
import io.sparkvae.image.Rejection;

/**
 * One image as it lies in the source.
 *
 * @param id stable and unique in the source: relative path, or file and index
 * @param label name of its class, or {@code null}; the source's own, or the name of the innermost
 *     directory
 * @param factors ground-truth factors, or {@code null}
 */
public record SourceImage(String id, String label, int[] factors, Content content) {
  /** What there is of it. */
  public sealed interface Content {}

  /** A file of some image format. */
  public record Encoded(byte[] bytes) implements Content {}

  /** Pixels. */
  public record Raw(Image image) implements Content {}

  /**
   * Nothing that can be used.
   *
   * @param sha256 of the encoded bytes, or {@code null} when they were not read
   */
  public record Refused(Rejection why, byte[] sha256) implements Content {}

  static SourceImage encoded(String id, String label, byte[] bytes) {
    return new SourceImage(id, label, null, new Encoded(bytes));
  }

  static SourceImage refused(String id, String label, Rejection why) {
    return new SourceImage(id, label, null, new Refused(why, null));
  }

  /** The innermost directory of a path with forward slashes, or {@code null} at the top. */
  static String innermostDirectory(String path) {
    int end = path.lastIndexOf('/');
    return end < 0 ? null : path.substring(path.lastIndexOf('/', end - 1) + 1, end);
  }
}
