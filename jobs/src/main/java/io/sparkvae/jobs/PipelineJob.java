// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.configuration.Settings;
import io.sparkvae.pipeline.Pipeline;
import io.sparkvae.pipeline.Stages;
import io.sparkvae.provenance.Manifest;
import java.util.List;
import java.util.Optional;
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

  @Option(
      names = "--since",
      paramLabel = "DIR",
      description = "Directory of an earlier run to go on from (pipeline.since.run).")
  String since;

  @Option(
      names = "--model",
      paramLabel = "keep|continue|extend|anew",
      description = "What becomes of the earlier run's model (pipeline.since.model).")
  String model;

  @Option(
      names = "--redo",
      paramLabel = "STAGE",
      split = ",",
      description = "Stages whose complete results are made again (pipeline.redo).")
  List<String> redo = List.of();

  @Option(names = FINISH, description = FINISH_DESCRIPTION)
  boolean finish;

  @Override
  boolean finishes() {
    return finish;
  }

  @Override
  Settings overlay(Settings settings) {
    Settings all = super.overlay(settings);
    if (since != null) {
      String run = Location.required("--since", since).toString();
      all = all.withValue("pipeline.since.run", run, "--since");
    }
    if (model != null) {
      all = all.withValue("pipeline.since.model", model, "--model");
    }
    return redo.isEmpty() ? all : all.withValue("pipeline.redo", redo, "--redo");
  }

  @Override
  Optional<String> needsNd4j(Settings settings) {
    return Pipeline.needsNd4j(settings);
  }

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
