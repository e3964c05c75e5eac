// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.configuration.Settings;
import io.sparkvae.pipeline.Pipeline;
import io.sparkvae.pipeline.Stages;
import io.sparkvae.provenance.Manifest;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command {@code pipeline}: runs the stages that the configuration names, each into its own
 * directory of a run.
 */
@Command(
    name = "pipeline",
    description =
        "Run the stages of pipeline.stages into"
            + " DIR/{shards,model,latents,prior,stats,evaluation,generation,report}; skip those that are complete with the same settings, source and inputs.",
    footerHeading = "%nExample:%n",
    footer = "  scripts/sparkvae pipeline --config conf/quickstart.conf --output /tmp/run")
final class PipelineJob extends OutputJob {
  @Option(names = "--output", paramLabel = "DIR", description = "Directory of the run.")
  String output;

  private Pipeline pipeline(Settings settings) {
    return Pipeline.of(Location.required("--output", output), settings);
  }

  @Override
  List<String> plan(Settings settings, Configuration hadoop) {
    return pipeline(settings).plan(hadoop);
  }

  @Override
  List<String> run(SparkSession spark, Settings settings) {
    Manifest.Read last = pipeline(settings).run(spark, StopSignal.PROCESS);
    return Stages.making(last.manifest().kind()).lines(last);
  }
}
