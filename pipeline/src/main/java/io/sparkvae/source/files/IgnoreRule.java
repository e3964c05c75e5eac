// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.files;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Decides by its name that a file is not an image, with one rule for folders, tar and zip. A file
 * with any other name is read as an image, and quarantined if it cannot be decoded. A leading
 * underscore alone does not count: cameras write {@code _DSC0001.JPG}.
 */
public final class IgnoreRule {
  private static final Set<String> JUNK_DIRECTORIES =
      Set.of(
          "$recycle.bin",
          "system volume information",
          // Of file servers: deleted files, and thumbnails of each image.
          "#recycle",
          "@eadir",
          "lost+found");

  private static final Set<String> JUNK =
      Set.of(
          "thumbs.db",
          "ehthumbs.db",
          "ehthumbs_vista.db",
          "desktop.ini",
          "picasa.ini",
          // The icon of a folder on macOS.
          "icon\r");

  /** What a directory holds that a stage of sparkvae fills. */
  private static final Set<String> RESULT = Set.of("_manifest.json", "_IN_PROGRESS");

  /** Directories of Spark, Hadoop, Delta Lake and sparkvae. */
  private static final Set<String> CONTROL_DIRECTORIES =
      Set.of("_temporary", "_spark_metadata", "_delta_log", "_JOURNAL");

  private static final Pattern CONTROL =
      Pattern.compile(
          "_SUCCESS|_metadata|_common_metadata|_(started|committed)_\\d+|_IN_PROGRESS|_OWNER-.*"
              + "|_?manifest\\.json");

  /** Extensions of images, in lower case; also of those that go to the quarantine by name. */
  private static final Set<String> IMAGES =
      Set.of(
          "png", "jpg", "jpeg", "jpe", "jfif", "mpo", "bmp", "dib", "gif", "tif", "tiff", "webp",
          "pbm", "pgm", "ppm", "pnm", "heic", "heif", "avif", "jp2", "j2k", "jxl", "tga", "ico");

  /** Extensions of files that accompany images, or were computed from them. */
  private static final Set<String> COMPANIONS =
      Set.of(
          // Labels, lists, descriptions.
          "csv",
          "tsv",
          "txt",
          "json",
          "jsonl",
          "ndjson",
          "xml",
          "yaml",
          "yml",
          "toml",
          "ini",
          "names",
          "lst",
          "list",
          "cls",
          "meta",
          "caption",
          // Documents.
          "md",
          "rst",
          "html",
          "htm",
          "pdf",
          "rtf",
          "tex",
          "bib",
          "doc",
          "docx",
          "xls",
          "xlsx",
          "ppt",
          "pptx",
          "odt",
          "ods",
          "log",
          // Sidecars of photographs.
          "xmp",
          "aae",
          "thm",
          "pp3",
          "mp4",
          "m4v",
          "mov",
          "avi",
          "mkv",
          "webm",
          "mpg",
          "mpeg",
          "wmv",
          "3gp",
          "mts",
          "wav",
          "mp3",
          "m4a",
          "srt",
          // Programs, features and models.
          "py",
          "ipynb",
          "m",
          "r",
          "sh",
          "npy",
          "pkl",
          "pickle",
          "mat",
          "pt",
          "pth",
          "ckpt",
          "onnx",
          "safetensors",
          // Checksums and signatures.
          "md5",
          "sha1",
          "sha256",
          "sha512",
          "crc",
          "sfv",
          "asc",
          "sig");

  private static final Pattern COMPANION =
      Pattern.compile(
          "(README|LICEN[CS]E|COPYING|COPYRIGHT|NOTICE|AUTHORS|CITATION|CHANGELOG"
              + "|(MD5|SHA\\d*)SUMS?|CHECKSUMS?)([._-].*)?",
          Pattern.CASE_INSENSITIVE);

  private IgnoreRule() {}

  /**
   * Returns why a file or entry is not an image, by its path with forward slashes; empty when it
   * may be one.
   */
  public static Optional<IgnoreReason> of(String path) {
    Optional<IgnoreReason> notData = ofDataFile(path);
    return notData.isEmpty() && isCompanion(path) ? Optional.of(IgnoreReason.COMPANION) : notData;
  }

  /**
   * Returns why a file is not data, before it is known whether the source's format reads
   * companions; empty when it may be data.
   */
  public static Optional<IgnoreReason> ofDataFile(String path) {
    Optional<IgnoreReason> above = ofDirectory(directory(path));
    return above.isPresent() ? above : ofName(name(path));
  }

  /**
   * Returns why nothing in a directory is an image, by the directory's path; empty when it may hold
   * images.
   */
  static Optional<IgnoreReason> ofDirectory(String path) {
    for (int from = 0; from < path.length(); ) {
      int slash = path.indexOf('/', from);
      int end = slash < 0 ? path.length() : slash;
      String name = path.substring(from, end);
      if (isHidden(name) || name.equals("__MACOSX")) {
        return Optional.of(IgnoreReason.HIDDEN);
      }
      if (CONTROL_DIRECTORIES.contains(name)) {
        return Optional.of(IgnoreReason.CONTROL);
      }
      if (JUNK_DIRECTORIES.contains(name.toLowerCase(Locale.ROOT))) {
        return Optional.of(IgnoreReason.JUNK);
      }
      from = end + 1;
    }
    return Optional.empty();
  }

  /**
   * Returns the directory that a stage of sparkvae fills, by the path of a file that only such
   * directories have; empty for other files, and at the top, since results can be inputs.
   */
  static Optional<String> resultOf(String path) {
    return RESULT.contains(name(path))
        ? Optional.of(directory(path)).filter(directory -> !directory.isEmpty())
        : Optional.empty();
  }

  private static Optional<IgnoreReason> ofName(String name) {
    if (isHidden(name)) {
      return Optional.of(IgnoreReason.HIDDEN);
    }
    if (CONTROL.matcher(name).matches()) {
      return Optional.of(IgnoreReason.CONTROL);
    }
    return JUNK.contains(name.toLowerCase(Locale.ROOT))
        ? Optional.of(IgnoreReason.JUNK)
        : Optional.empty();
  }

  /** Whether a part of a path is a hidden name, not {@code .} or {@code ..}. */
  private static boolean isHidden(String name) {
    return name.startsWith(".") && !name.equals(".") && !name.equals("..");
  }

  /** Whether the name is that of a file that accompanies images and holds none; gzipped or not. */
  public static boolean isCompanion(String path) {
    String extension = extension(path.replaceFirst("(?i)\\.gz$", ""));
    return COMPANIONS.contains(extension)
        || !IMAGES.contains(extension) && COMPANION.matcher(name(path)).matches();
  }

  /** Whether the name is that of an image file. */
  public static boolean isImage(String path) {
    return IMAGES.contains(extension(path));
  }

  private static String directory(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Returns the extension in lower case; empty when the name has no dot. */
  public static String extension(String path) {
    String name = name(path);
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
  }
}
