// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.failure.ConfigurationFailure;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;

/** Reads the file of {@code --config}. */
interface ConfigurationFile {
  /** The longest file that is read. */
  int MOST_BYTES = 1 << 20;

  /** Beginning of a URI. */
  Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:");

  /**
   * Returns the text of the file that {@code --config} names.
   *
   * @throws ConfigurationFailure when there is none, or it cannot be read
   */
  String read(String file);

  /**
   * Returns whether a name without a scheme means a local file: if there is one, whatever Hadoop's
   * default file system is. An operator gives the name of a file beside him.
   */
  static boolean isLocal(String file) {
    return !SCHEME.matcher(file).lookingAt() && Files.isRegularFile(Path.of(file));
  }

  /** Reads local files, and files of any of Hadoop's file systems. */
  static ConfigurationFile in(Configuration hadoop) {
    return file -> read(file, hadoop);
  }

  private static String read(String file, Configuration hadoop) {
    try {
      String name = isLocal(file) ? Path.of(file).toUri().toString() : file;
      org.apache.hadoop.fs.Path path = Location.of("--config", name);
      try (FSDataInputStream in = path.getFileSystem(hadoop).open(path)) {
        byte[] bytes = in.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
          throw new ConfigurationFailure(
              "--config %s: expected at most %s bytes, found more".formatted(file, MOST_BYTES));
        }
        return new String(bytes, StandardCharsets.UTF_8);
      }
    } catch (FileNotFoundException e) {
      throw new ConfigurationFailure("--config %s: expected a file, found none".formatted(file), e);
    } catch (IOException e) {
      throw new ConfigurationFailure(
          "--config %s: cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }
}
