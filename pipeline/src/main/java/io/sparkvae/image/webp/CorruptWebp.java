// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image.webp;

/** The bytes are not a WebP image that can be decoded. */
public final class CorruptWebp extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;

  private CorruptWebp(String reason, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
  }

  /** The data end before the image does. */
  static CorruptWebp truncated(String detail) {
    return new CorruptWebp("truncated WebP", detail);
  }

  /** The data contradict the format. */
  static CorruptWebp corrupt(String detail) {
    return new CorruptWebp("corrupt WebP", detail);
  }

  /** Returns a short text by which files can be counted; the message has the detail. */
  public String reason() {
    return reason;
  }
}
