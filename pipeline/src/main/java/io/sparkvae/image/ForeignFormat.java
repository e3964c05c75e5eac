// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * What people take for images, and what is not decoded here. The quarantine says what it is, and
 * what to do.
 */
enum ForeignFormat {
  HEIC(
      "a HEIC image",
      Advice.CONVERT,
      bytes -> brand(bytes, "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1")),
  AVIF("an AVIF image", Advice.CONVERT, bytes -> brand(bytes, "avif", "avis")),
  CAMERA(
      "a raw image of a camera",
      Advice.CONVERT,
      bytes ->
          brand(bytes, "crx ")
              || text(bytes, 0, "FUJIFILM")
              || text(bytes, 0, "FOVb")
              || text(bytes, 0, "IIRO")
              || text(bytes, 0, "IIRS")
              || text(bytes, 0, "MMOR")
              || text(bytes, 0, "IIU\0")
              || text(bytes, 0, "\0MRM")),
  FILM(
      "a film (MP4, MOV)",
      "extract its frames as PNG",
      bytes -> text(bytes, 4, "ftyp") || text(bytes, 4, "moov") || text(bytes, 4, "mdat")),
  JPEG_2000(
      "a JPEG 2000 image",
      Advice.CONVERT,
      bytes -> text(bytes, 4, "jP  \r\n") || text(bytes, 0, "\u00ff\u004f\u00ff\u0051")),
  JPEG_XL(
      "a JPEG XL image",
      Advice.CONVERT,
      bytes -> text(bytes, 4, "JXL \r\n") || text(bytes, 0, "\u00ff\n")),
  ICON(
      "an icon (ICO, CUR)",
      Advice.CONVERT,
      bytes -> {
        boolean start = text(bytes, 0, "\0\0\1\0") || text(bytes, 0, "\0\0\2\0");
        // The number of images is small, and the first entry's reserved byte is 0.
        return start && bytes.length > 22 && bytes[4] > 0 && bytes[5] == 0 && bytes[9] == 0;
      }),
  PHOTOSHOP("a Photoshop file", Advice.CONVERT, bytes -> text(bytes, 0, "8BPS")),
  GIMP("a GIMP file", Advice.CONVERT, bytes -> text(bytes, 0, "gimp xcf")),
  HIGH_RANGE(
      "an image of high dynamic range (OpenEXR, Radiance, PFM)",
      Advice.TONES,
      bytes ->
          text(bytes, 0, "\u0076\u002f\u0031\1")
              || text(bytes, 0, "#?RADIANCE")
              || text(bytes, 0, "#?RGBE")
              || text(bytes, 0, "PF\n")
              || text(bytes, 0, "Pf\n")),
  PAM("a PAM image", "convert it to PPM or PNG", bytes -> text(bytes, 0, "P7\n")),
  DICOM("a DICOM file", Advice.TONES, bytes -> text(bytes, 128, "DICM")),
  FITS("a FITS file", Advice.TONES, bytes -> text(bytes, 0, "SIMPLE  =")),
  OTHER_RASTER(
      "an image of a rare format (DDS, QOI, PCX, SGI, BPG, FLIF)",
      Advice.CONVERT,
      bytes ->
          text(bytes, 0, "DDS ")
              || text(bytes, 0, "qoif")
              || text(bytes, 0, "\n\5\1\10")
              || text(bytes, 0, "\1\u00da\0\1")
              || text(bytes, 0, "\1\u00da\1\1")
              || text(bytes, 0, "BPG\u00fb")
              || text(bytes, 0, "FLIF")),
  PDF(
      "a PDF document",
      "extract its images, or render its pages as PNG",
      bytes -> text(bytes, 0, "%PDF") || text(bytes, 0, "%!PS")),
  SVG(
      "an SVG drawing",
      "render it as PNG in the size that you want",
      bytes -> beginning(bytes).contains("<svg")),
  LFS(
      "a pointer of Git LFS instead of the file",
      "fetch the files with git lfs pull",
      bytes -> text(bytes, 0, "version https://git-lfs")),
  WEB_PAGE(
      "a web page (HTML)",
      "download it again: the server sent a page, not the image",
      bytes -> {
        String beginning = beginning(bytes);
        return beginning.contains("<!doctype html") || beginning.contains("<html");
      }),
  RESOURCE_FORK(
      "a companion that macOS writes (AppleDouble)",
      "leave it out",
      bytes -> text(bytes, 0, "\0\5\u0016\7\0") || text(bytes, 0, "\0\5\u0016\0\0")),
  ARCHIVE(
      "an archive (ZIP, gzip, 7z, RAR, xz, Zstandard)",
      "unpack it, or ingest it by itself",
      bytes ->
          text(bytes, 0, "PK\3\4")
              || text(bytes, 0, "\u001f\u008b")
              || text(bytes, 0, "7z\u00bc\u00af")
              || text(bytes, 0, "Rar!")
              || text(bytes, 0, "\u00fd7zXZ")
              || text(bytes, 0, "\u0028\u00b5\u002f\u00fd")),
  /** Comes last: it has no signature in front, only fields that make sense together. */
  TGA("a TGA image", Advice.CONVERT, ForeignFormat::isTga);

  /** Advice that several formats share. */
  private static final class Advice {
    static final String CONVERT = "convert it to PNG or JPEG";
    static final String TONES =
        "convert it to PNG of 8 or 16 bits, with the range of values that you want";
  }

  private static final int BEGINNING = 1024;

  private final String what;
  private final String advice;
  private final Predicate<byte[]> signature;

  ForeignFormat(String what, String advice, Predicate<byte[]> signature) {
    this.what = what;
    this.advice = advice;
    this.signature = signature;
  }

  /**
   * Returns what bytes are that no decoder knows, and what to do; {@code null} when that is not
   * known either.
   */
  static Rejection refuse(byte[] bytes, String detail) {
    for (ForeignFormat format : values()) {
      if (format.signature.test(bytes)) {
        return format.rejection(detail);
      }
    }
    return null;
  }

  /** Returns what is said of a file of this format. */
  Rejection rejection(String detail) {
    return new Rejection(what + ", which is not read: " + advice, detail);
  }

  /** Whether a file of ISO's base format (MP4 and its relatives) is of one of these brands. */
  private static boolean brand(byte[] bytes, String... brands) {
    if (!text(bytes, 4, "ftyp")) {
      return false;
    }
    for (String brand : brands) {
      if (text(bytes, 8, brand)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the bytes of a text, one byte a character, stand at a place. */
  private static boolean text(byte[] bytes, int at, String text) {
    if (bytes.length < at + text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if ((bytes[at + i] & 255) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isTga(byte[] bytes) {
    if (bytes.length < 18) {
      return false;
    }
    if (text(bytes, bytes.length - 18, "TRUEVISION-XFILE")) {
      return true;
    }
    int kind = bytes[2];
    boolean mapped = bytes[1] == 1;
    boolean known =
        kind == 1 || kind == 9 ? mapped : kind == 2 || kind == 3 || kind == 10 || kind == 11;
    int width = bytes[12] & 255 | (bytes[13] & 255) << 8;
    int height = bytes[14] & 255 | (bytes[15] & 255) << 8;
    int depth = bytes[16];
    long raw = 18L + (bytes[0] & 255) + (long) width * height * depth / 8;
    boolean sized = kind < 9 ? bytes.length >= raw && bytes.length < raw + 4096 : true;
    return known
        && sized
        && (bytes[1] == 0 || mapped)
        && width > 0
        && height > 0
        && (depth == 8 || depth == 15 || depth == 16 || depth == 24 || depth == 32)
        && (bytes[17] & 0xc0) == 0;
  }

  /** Returns the first bytes as text in lower case; empty when they are no text. */
  private static String beginning(byte[] bytes) {
    String text =
        new String(bytes, 0, Math.min(bytes.length, BEGINNING), StandardCharsets.ISO_8859_1);
    // Text in UTF-16 has a NUL in each character of ASCII.
    String plain =
        text.replace("\0", "").replaceFirst("^(\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)", "");
    return plain.stripLeading().startsWith("<") ? plain.toLowerCase(Locale.ROOT) : "";
  }
}
