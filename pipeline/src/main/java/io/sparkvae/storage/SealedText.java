// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.storage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
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
    int length = json.length - END.length;
    byte[] seal = sealOf(json, length);
    byte[] sealed = Arrays.copyOf(json, length + SEAL);
    System.arraycopy(seal, 0, sealed, length, SEAL);
    return sealed;
  }

  /** Returns what follows the first bytes of a sealed text. */
  private static byte[] sealOf(byte[] text, int length) {
    MessageDigest digest = Digest.newSha256();
    digest.update(text, 0, length);
    byte[] hex = Digest.hex(digest.digest()).getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(SEAL).put(HEAD).put(hex).put(TAIL).array();
  }

  /** Returns the object without its digest; empty when the digest does not match. */
  public static Optional<byte[]> open(byte[] sealed) {
    int length = sealed.length - SEAL;
    if (length <= 0) {
      return Optional.empty();
    }
    byte[] seal = sealOf(sealed, length);
    if (!Arrays.equals(seal, 0, SEAL, sealed, length, sealed.length)) {
      return Optional.empty();
    }
    byte[] json = Arrays.copyOf(sealed, length + END.length);
    System.arraycopy(END, 0, json, length, END.length);
    return Optional.of(json);
  }
}
