// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.tracking;

import java.io.IOException;
import java.net.URI;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The name of a directory in OpenLineage (openlineage.io/docs/spec/naming): {@code file} and {@code
 * /data/run/model}, {@code s3://bucket} and {@code run/model}, {@code hdfs://host:8020} and {@code
 * /run/model}.
 */
record LineageDataset(String namespace, String name) {
  private static final Set<String> S3 = Set.of("s3", "s3a", "s3n");
  private static final Set<String> BUCKETS = Set.of("s3", "gs");

  /**
   * Returns the name of a path.
   *
   * @param path as a manifest records it; what is no path is taken as a name
   */
  static LineageDataset of(String path, Configuration hadoop) {
    URI uri = qualified(path, hadoop);
    String scheme = S3.contains(uri.getScheme()) ? "s3" : uri.getScheme();
    if (scheme == null || uri.getPath() == null) {
      return new LineageDataset("sparkvae", path);
    }
    if (uri.getAuthority() == null || uri.getAuthority().isEmpty()) {
      return new LineageDataset(scheme, uri.getPath());
    }
    String name = BUCKETS.contains(scheme) ? uri.getPath().replaceFirst("^/", "") : uri.getPath();
    return new LineageDataset(scheme + "://" + uri.getAuthority(), name.isEmpty() ? "/" : name);
  }

  /** A path without a scheme is of Hadoop's default file system. */
  private static URI qualified(String path, Configuration hadoop) {
    try {
      Path found = new Path(path);
      return found.toUri().getScheme() == null
          ? found.getFileSystem(hadoop).makeQualified(found).toUri()
          : found.toUri();
    } catch (IOException | IllegalArgumentException e) {
      return URI.create("");
    }
  }
}
