// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.storage;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A JSON object whose last field is the SHA-256 of every byte before that field, so that a reader
 * can detect corruption and the file is still JSON.
 */
public final class SealedText {
  private static final byte[] HEAD = ",\n  \"sha256\" : \"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TAIL = "\"\n}\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "\n}".getBytes(StandardCharsets.US_ASCII);
  private static final int DIGEST = 64;
  private static final int SEAL = HEAD.length + DIGEST + TAIL.length;

  private SealedText() {}

  /**
   * Appends the digest to a JSON object.
   *
   * @param json an object with at least one field, as {@link Json#MAPPER} writes it
   */
  public static byte[] seal(byte[] json) {
    byte[] body = Arrays.copyOf(json, json.length - END.length);
    byte[] sealed = Arrays.copyOf(body, body.length + SEAL);
    byte[] digest = Digest.hex(Digest.sha256(body)).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(HEAD, 0, sealed, body.length, HEAD.length);
    System.arraycopy(digest, 0, sealed, body.length + HEAD.length, DIGEST);
    System.arraycopy(TAIL, 0, sealed, sealed.length - TAIL.length, TAIL.length);
    return sealed;
  }

  /** Returns the object without its digest; empty when the digest does not match. */
  public static Optional<byte[]> open(byte[] sealed) {
    int length = sealed.length - SEAL;
    if (length <= 0) {
      return Optional.empty();
    }
    byte[] json = Arrays.copyOf(sealed, length + END.length);
    System.arraycopy(END, 0, json, length, END.length);
    return Arrays.equals(seal(json), sealed) ? Optional.of(json) : Optional.empty();
  }
}
