// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

/**
 * Why bytes are not an image that can be used.
 *
 * @param reason one of few short texts, so that reasons can be counted
 * @param detail what was expected and found in this case; possibly empty
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
