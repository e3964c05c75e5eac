// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.archive;

import io.sparkvae.configuration.Settings;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * The names of entries of zip files. A flag, or Info-ZIP's field, says that a name is UTF-8. Other
 * names have the character set of the setting {@code ingest.zipNames}. Without it they are UTF-8 if
 * their bytes are, and else code page 437, in which different bytes are different names.
 *
 * @param charset name of the character set, or {@code auto}
 */
public record ZipNames(String charset) implements Serializable {
  private static final String AUTO = "auto";

  /** The names' bytes decide. */
  public static final ZipNames BY_BYTES = new ZipNames(AUTO);

  private static final String KEY = "ingest.zipNames";
  private static final Charset CODE_PAGE_437 = Charset.forName("IBM437");

  /**
   * Reads the setting.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure for an unknown character set
   */
  public static ZipNames from(Settings settings) {
    return settings.string(KEY).equals(AUTO)
        ? BY_BYTES
        : new ZipNames(settings.charset(KEY, "auto, or a character set such as CP437, CP932, GBK"));
  }

  /** Returns the name of an entry, with forward slashes. */
  String of(ZipRecord entry) {
    byte[] unicode = entry.isUtf8() ? entry.name() : entry.unicodeName();
    String name =
        unicode != null
            ? new String(unicode, StandardCharsets.UTF_8)
            : charset.equals(AUTO)
                ? guess(entry.name())
                : new String(entry.name(), Charset.forName(charset));
    // Some programs for Windows write backslashes.
    return name.indexOf('/') < 0 ? name.replace('\\', '/') : name;
  }

  private static String guess(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return new String(bytes, CODE_PAGE_437);
    }
  }
}
