// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

/**
 * The reason why bytes are not a usable image.
 *
 * @param reason one of a small set of short texts, so that images can be counted by reason
 * @param detail what was expected and found for this image; possibly empty
 */
public record Rejection(String reason, String detail) implements Decoded {
  /** A detail is cut after this many characters: some decoders quote their input. */
  private static final int MAX_DETAIL = 300;

  public Rejection {
    if (reason.isBlank()) {
      throw new IllegalArgumentException("rejection: expected a reason, found none");
    }
    detail = detail.length() <= MAX_DETAIL ? detail : detail.substring(0, MAX_DETAIL) + "…";
  }
}
