// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.failure.ResourceFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * Which paths of a command line are surely on the local file system, found out without Hadoop.
 *
 * @param byDefault whether a path without a scheme is: nothing configures another file system
 */
record LocalFiles(boolean byDefault) implements ConfigurationFile {
  static LocalFiles of(LaunchArguments arguments, Map<String, String> environment) {
    boolean configured =
        environment.containsKey("HADOOP_CONF_DIR")
            || environment.containsKey("YARN_CONF_DIR")
            || arguments.properties().keySet().stream()
                .anyMatch(name -> name.startsWith("spark.hadoop."));
    return new LocalFiles(!configured);
  }

  /**
   * Returns Hadoop's configuration for local files alone. To read Hadoop's own files of settings,
   * and to look the user up, would take longer than all else that a short command does.
   */
  static Configuration hadoop() {
    Configuration hadoop = new Configuration(false);
    hadoop.setBoolean("fs.file.impl.disable.cache", true); // the cache is by user
    return hadoop;
  }

  boolean hold(String path) {
    return byDefault && !SCHEME.matcher(path).lookingAt();
  }

  /** Whether a file can be read here; for any other, the job says what is wrong with it. */
  boolean canRead(String file) {
    Path path = Path.of(file);
    try {
      return ConfigurationFile.isLocal(file)
          && Files.isReadable(path)
          && Files.size(path) <= MOST_BYTES;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public String read(String file) {
    try {
      return new String(Files.readAllBytes(Path.of(file)), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new ResourceFailure(
          "--config %s: cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }
}
