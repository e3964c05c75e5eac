// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.generate.Examples;
import io.sparkvae.generate.Inference;
import io.sparkvae.generate.Pictures;
import io.sparkvae.stats.result.Information;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * The sections of the page in their order: what the run is, pictures of what the model has learned,
 * what they mean in numbers, how it was trained, and where everything comes from.
 */
record Contents(SparkSession spark, ReportPlan plan, Run run, Pictures pictures) {
  List<Section> sections() {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Examples examples =
        run.shards()
            .map(shards -> Examples.of(spark, shards, plan.reconstructions()))
            .orElse(Examples.NONE);
    List<float[]> means = new Inference(run.model()).means(examples.images(), examples.labels());
    Thumbnails thumbnails = new Thumbnails(run.model().spec().shape(), plan.images());
    Optional<LatentSample> sample = sample();
    List<Section> sections = new ArrayList<>();
    sections.add(SummarySection.of(run));
    run.verdict().map(GateSection::of).ifPresent(sections::add);
    run.drift().map(drift -> DriftSection.of(drift, pictures)).ifPresent(sections::add);
    sections.add(ReconstructionSection.of(examples, means, run, thumbnails, pictures));
    sections.add(SampleSection.of(run, plan, thumbnails, pictures));
    RolloutSection.of(examples, run, plan, thumbnails, pictures).ifPresent(sections::add);
    sections.add(TraversalSection.of(run, plan, examples, means, thumbnails, pictures));
    sample
        .flatMap(found -> ScatterSection.of(found, classes(hadoop), pictures))
        .ifPresent(sections::add);
    sample.flatMap(found -> neighbours(found, thumbnails)).ifPresent(sections::add);
    sections.add(ofLatent(examples, thumbnails));
    run.decomposition()
        .map(parts -> DecompositionSection.of(parts, pictures))
        .ifPresent(sections::add);
    run.information().flatMap(this::information).ifPresent(sections::add);
    run.evaluation().map(EvaluationSection::of).ifPresent(sections::add);
    run.scores().map(scores -> ScoreSection.of(scores, pictures)).ifPresent(sections::add);
    sections.add(TrainingSection.of(MetricsLog.read(run.modelSource(), hadoop), pictures));
    run.prior()
        .map(
            prior ->
                prior.model().spec().overCodes()
                    ? PriorSection.of(run, prior, hadoop, pictures)
                    : SecondStageSection.of(prior, hadoop, pictures))
        .ifPresent(sections::add);
    run.shards().map(shards -> DataSection.of(spark, shards)).ifPresent(sections::add);
    sections.add(ModelSection.of(run));
    sections.add(LineageSection.of(run));
    sections.add(LineageSection.configuration(run));
    return sections;
  }

  /** The names of labels; empty if the labels are numbers. */
  private List<String> classes(Configuration hadoop) {
    return run.shards().map(shards -> shards.classes(hadoop).names()).orElse(List.of());
  }

  /** The sample of latents; empty for a run without latents, and for codes, which have no mean. */
  private Optional<LatentSample> sample() {
    return run.model().spec().codes().isEmpty()
        ? run.latents()
            .filter(latents -> latents.content().rows() > 0)
            .map(latents -> LatentSample.of(spark, latents, plan.seed()))
        : Optional.empty();
  }

  private Optional<Section> neighbours(LatentSample sample, Thumbnails thumbnails) {
    return run.shards().flatMap(shards -> NeighbourSection.of(spark, sample, shards, thumbnails));
  }

  private Optional<Section> information(Information information) {
    return InformationSection.of(
        information, run.statistics().orElseThrow().dimensionsByInformation());
  }

  /** What there is to say about the latent: about its codes, its places, or its dimensions. */
  private Section ofLatent(Examples examples, Thumbnails thumbnails) {
    return run.codes()
        .map(codes -> CodeSection.of(codes, examples, run.model(), thumbnails, pictures))
        .or(
            () ->
                run.places()
                    .map(
                        places ->
                            PlaceSection.of(places, run.statistics().orElseThrow(), pictures)))
        .orElseGet(() -> DivergenceSection.of(run, pictures));
  }
}
