// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 digests. As text they are lower-case hexadecimal. */
public final class Digest {
  private Digest() {}

  /** Returns the SHA-256 of bytes: 32 bytes. */
  public static byte[] sha256(byte[] bytes) {
    return newSha256().digest(bytes);
  }

  /** Returns a digest as text. */
  public static String hex(byte[] digest) {
    return HexFormat.of().formatHex(digest);
  }

  /** Returns the SHA-256 of a text in UTF-8, as text. */
  public static String ofText(String text) {
    return hex(sha256(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Digests a stream to its end without keeping it in memory. Does not close it. */
  public static String ofStream(InputStream in) throws IOException {
    MessageDigest sha = newSha256();
    byte[] buffer = new byte[1 << 16];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      sha.update(buffer, 0, n);
    }
    return hex(sha.digest());
  }

  /** Returns a digest to which no bytes were added yet. */
  public static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
