package io.sparkvae.jobs;

import io.sparkvae.configuration.Settings;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.report.Report;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A run to one HTML file. */
@Command(
    name = "report",
    description = "Write the report of a run: DIR/{shards,model,latents,stats} to DIR/report.",
    footerHeading = "%nExample:%n",
    footer = "  scripts/sparkvae report --run /tmp/run")
final class ReportJob extends OutputJob {
  @Option(names = "--run", paramLabel = "DIR", description = "Directory of the run.")
  String run;

  @Override
  List<String> plan(Settings settings, Configuration hadoop) {
    Stage.REPORT.check(settings);
    Path directory = Location.required("--run", run);
    for (Stage input : Stage.REPORT.inputs()) {
      Manifest.read(input.in(directory), input.kind(), hadoop);
    }
    OutputDirectory.requireFree(Stage.REPORT.in(directory), hadoop);
    return List.of("report on " + Location.plain(directory));
  }

  @Override
  List<String> run(SparkSession spark, Settings settings) {
    return List.of(ReportPage.of(Report.run(spark, settings, Location.required("--run", run))));
  }
}
