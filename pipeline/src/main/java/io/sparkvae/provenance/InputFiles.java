// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.provenance;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.storage.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;

/** Finds the data files of a complete directory and checks their lengths before they are read. */
public final class InputFiles {
  private InputFiles() {}

  /**
   * Distributes units of work, one per partition. Spark prefers to run each unit on a host that
   * stores its file.
   *
   * @param units units of work; each reads one file
   * @param file returns the path of a unit's file, relative to the directory
   * @throws DataFailure when a file is missing or has another length than the manifest says
   */
  public static <U> JavaRDD<U> located(
      SparkSession spark, Manifest.Read source, List<U> units, Function<U, String> file) {
    return located(spark, source, units, units, units, file);
  }

  /**
   * Distributes groups of units of work, one group per partition. Spark prefers to run each group
   * on a host that stores the file of its first unit.
   *
   * @param groups of units of work, none of them empty; each unit reads one file
   * @param file returns the path of a unit's file, relative to the directory
   * @throws DataFailure when a file is missing or has another length than the manifest says
   */
  public static <U> JavaRDD<List<U>> locatedGroups(
      SparkSession spark, Manifest.Read source, List<List<U>> groups, Function<U, String> file) {
    List<U> units = groups.stream().flatMap(List::stream).toList();
    List<U> first = groups.stream().map(group -> group.get(0)).toList();
    return located(spark, source, groups, units, first, file);
  }

  /**
   * @param all units, whose files are looked for
   * @param first units of the tasks, in their order
   */
  private static <T, U> JavaRDD<T> located(
      SparkSession spark,
      Manifest.Read source,
      List<T> tasks,
      List<U> all,
      List<U> first,
      Function<U, String> file) {
    Map<String, List<String>> hosts =
        hosts(source, all.stream().map(file).toList(), spark.sparkContext().hadoopConfiguration());
    List<List<String>> preferred = first.stream().map(unit -> hosts.get(file.apply(unit))).toList();
    return new LocatedUnits<>(spark.sparkContext(), tasks, preferred).toJavaRDD();
  }

  /**
   * Returns the hosts that store each file, by the file's path. The list is empty for storage
   * without known hosts.
   *
   * @param files relative to the directory
   * @throws DataFailure when a file is missing or has another length than the manifest says
   */
  static Map<String, List<String>> hosts(
      Manifest.Read source, List<String> files, Configuration hadoop) {
    Map<String, Long> expected =
        source.manifest().files().stream()
            .collect(Collectors.toMap(Manifest.DataFile::path, Manifest.DataFile::bytes));
    Path directory = source.directory();
    Map<String, List<String>> hosts = new HashMap<>();
    try {
      FileSystem fileSystem = Storage.of(directory, hadoop);
      Map<Path, LocatedFileStatus> found = new HashMap<>();
      for (Path parent :
          files.stream().map(f -> new Path(directory, f).getParent()).distinct().toList()) {
        RemoteIterator<LocatedFileStatus> all = fileSystem.listLocatedStatus(parent);
        while (all.hasNext()) {
          LocatedFileStatus status = all.next();
          found.put(status.getPath(), status);
        }
      }
      for (String file : files) {
        Path path = fileSystem.makeQualified(new Path(directory, file));
        LocatedFileStatus status = found.get(path);
        if (status == null || !Long.valueOf(status.getLen()).equals(expected.get(file))) {
          throw new DataFailure(
              "%s: expected a file of %s bytes as in the manifest, found %s"
                  .formatted(
                      path,
                      expected.get(file),
                      status == null ? "none" : status.getLen() + " bytes"));
        }
        hosts.put(file, hosts(status));
      }
    } catch (FileNotFoundException e) {
      throw new DataFailure(
          "%s: expected the files of the manifest, found %s".formatted(directory, e.getMessage()),
          e);
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be read: %s".formatted(directory, e.getMessage()), e);
    }
    return hosts;
  }

  /** Returns the hosts of the first block: a file is usually about one block long. */
  private static List<String> hosts(LocatedFileStatus status) throws IOException {
    return status.getBlockLocations().length == 0
        ? List.of()
        : Arrays.stream(status.getBlockLocations()[0].getHosts())
            .filter(host -> !host.equals("localhost"))
            .toList();
  }
}
