// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that reads results. It does not start Spark and changes nothing. */
abstract class ReadingJob implements Callable<Integer>, WithoutSpark {
  @Spec CommandSpec spec;

  private boolean local;

  /** Returns the directories that the command names. */
  abstract List<String> directories();

  /**
   * Prints what is read.
   *
   * @param directories with their schemes
   * @return the exit code
   */
  abstract int read(List<Path> directories, Configuration hadoop) throws Exception;

  @Override
  public final boolean answers(LocalFiles files) {
    local = directories().stream().allMatch(files::hold);
    return local;
  }

  @Override
  public final Integer call() throws Exception {
    Session.quiet();
    Configuration hadoop = local ? LocalFiles.hadoop() : Session.hadoop();
    String name = spec.positionalParameters().get(0).paramLabel();
    return read(
        directories().stream().map(given -> Location.required(name, given, hadoop)).toList(),
        hadoop);
  }
}
