// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.latents.Latents;
import io.sparkvae.latents.LatentsContent;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.output.Announcer;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Origin;
import io.sparkvae.stage.Inputs;
import io.sparkvae.stage.Locations;
import io.sparkvae.stage.Made;
import io.sparkvae.stage.Work;
import io.sparkvae.stage.Workplace;
import io.sparkvae.stats.plan.StatisticsPlan;
import io.sparkvae.stats.profile.ProfileShape;
import io.sparkvae.stats.profile.SplitMoments;
import io.sparkvae.stats.result.CodeStatistics;
import io.sparkvae.stats.result.PlaceStatistics;
import io.sparkvae.stats.sample.MutualInformation;
import io.sparkvae.stats.sample.MutualInformationContent;
import io.sparkvae.stats.sample.NeighbourContent;
import io.sparkvae.stats.sample.Neighbours;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/**
 * Computes exact statistics of a latents table in one distributed pass. No row reaches the driver,
 * and the numbers do not depend on the partitioning.
 */
final class Summarising implements Work {
  private final StatisticsPlan plan;
  private final Latents table;
  private final Optional<EarlierStatistics> earlier;

  /**
   * @param earlier statistics whose moments are copied for files that have not changed
   */
  private Summarising(StatisticsPlan plan, Latents table, Optional<EarlierStatistics> earlier) {
    this.plan = plan;
    this.table = table;
    this.earlier = earlier;
  }

  /**
   * Checks that settings and inputs fit together.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when a setting is invalid
   * @throws DataFailure when the latents have no rows
   */
  static Summarising of(Settings settings, Inputs inputs, Configuration hadoop) {
    StatisticsPlan plan = StatisticsPlan.from(settings);
    Latents table = Latents.of(inputs.get(StatsStage.LATENTS));
    if (table.content().rows() == 0) {
      throw new DataFailure(
          "latents %s: expected at least 1 row, found none".formatted(table.directory()));
    }
    Origin now =
        Origin.of(
            StatsStage.KIND,
            settings.section("stats"),
            List.of(table.source().asInput(Latents.KIND)));
    return new Summarising(
        plan,
        table,
        inputs.find(StatsStage.SINCE).map(since -> EarlierStatistics.open(since, now, hadoop)));
  }

  @Override
  public String summary() {
    return "summarise %s".formatted(Locations.plain(table.directory()));
  }

  @Override
  public Made run(Workplace place) {
    OutputDirectory out = place.out();
    LatentsSum sum =
        new LatentsSum(
            place.spark(),
            table,
            out,
            place.devices().kinds(),
            ProfileShape.of(table.content(), plan));
    List<LatentsGroup> all = LatentsGroup.of(units(), table.content().schema().divergences());
    List<LatentsGroup> groups = earlier.map(offering -> offering.offer(all)).orElse(all);
    List<Manifest.DataFile> moments = sum.moments(groups);
    SplitMoments total = sum.total(groups, moments);
    LatentShape latent = table.content().latent();
    Statistics content =
        Statistics.of(total, latent, table.content().divergence(), plan.activeThreshold());
    requireAll(content, table);
    say(content, table.content().likelihoods());
    List<Manifest.DataFile> files = new ArrayList<>();
    files.add(out.writeJson(StatsStage.FILE, content));
    files.add(DimensionTable.write(content, out, place.hadoop()));
    files.addAll(new ProfileFiles(place, table, plan).write(total));
    PlaceStatistics.of(total, latent)
        .ifPresent(places -> files.add(out.writeJson(PlaceStatistics.FILE.name(), places)));
    CodeStatistics.of(total, table.content().codes())
        .ifPresent(
            codes -> {
              say(codes);
              files.add(out.writeJson(CodeStatistics.FILE.name(), codes));
            });
    plan.neighbours()
        .ifPresent(
            wanted -> {
              NeighbourContent found = new Neighbours(place.spark(), table, wanted).find();
              say(found);
              files.add(out.writeJson(NeighbourContent.FILE.name(), found));
            });
    plan.mutualInformation()
        .ifPresent(
            wanted -> {
              MutualInformationContent found =
                  new MutualInformation(place.spark(), table, wanted).estimate();
              say(found);
              files.add(out.writeJson(MutualInformationContent.FILE.name(), found));
            });
    moments.stream().distinct().forEach(files::add);
    MomentsIndex.of(groups).write(out).ifPresent(files::add);
    return Made.of(files, content);
  }

  private List<LatentsUnit> units() {
    Map<String, Long> rows =
        table.content().parts().stream()
            .collect(Collectors.toMap(LatentsContent.Part::path, LatentsContent.Part::rows));
    return table.source().manifest().files().stream()
        .map(file -> LatentsUnit.of(file, rows.getOrDefault(file.path(), 0L)))
        .toList();
  }

  private static void requireAll(Statistics content, Latents table) {
    if (content.count() != table.content().rows()) {
      throw new DataFailure(
          "latents %s: expected the %s rows of the manifest, found %s"
              .formatted(table.directory(), table.content().rows(), content.count()));
    }
    Map<String, Long> bySplit = new TreeMap<>();
    content.bySplit().forEach((split, summary) -> bySplit.put(split, summary.count()));
    if (!bySplit.equals(table.content().rowsBySplit())) {
      throw new DataFailure(
          "latents %s: expected the rows of the manifest, %s, found %s"
              .formatted(table.directory(), table.content().rowsBySplit(), bySplit));
    }
  }

  private static void say(Statistics content, LatentsContent.Likelihoods likelihoods) {
    Announcer.current()
        .say(
            "stats: {}",
            String.format(
                Locale.ROOT,
                "%sKL %.3f nats%s",
                content.ofCodes()
                    ? ""
                    : "%s of %s dimensions active, "
                        .formatted(content.activeUnits(), content.latent().size()),
                content.kl().total(),
                switch (likelihoods) {
                  case KNOWN -> String.format(Locale.ROOT, ", ELBO %.3f nats", content.elbo());
                  case ABSENT -> "";
                }));
  }

  private static void say(MutualInformationContent found) {
    Announcer.current()
        .say(
            "stats: {}",
            String.format(
                Locale.ROOT,
                "mutual information of image and latent %.3f ± %.3f nats, at most ln %,d = %.3f, of a KL divergence of %.3f nats",
                found.mutualInformation(),
                found.standardError(),
                found.images(),
                found.most(),
                found.rate()));
  }

  private static void say(CodeStatistics codes) {
    for (int i = 0; i < codes.levels().size(); i++) {
      CodeStatistics.Usage usage = codes.all().get(i);
      Announcer.current()
          .say(
              "stats: {}",
              String.format(
                  Locale.ROOT,
                  "level %d: %d of %d codes used, perplexity %.1f",
                  i + 1,
                  usage.used(),
                  codes.levels().get(i).size(),
                  usage.perplexity()));
    }
  }

  private static void say(NeighbourContent found) {
    Announcer.current()
        .say(
            "stats: {}",
            String.format(
                Locale.ROOT,
                "the %d nearest of %d training images give the class of %.2f %% of %d test images (the most frequent class: %.2f %%)",
                found.k(),
                found.references(),
                100 * found.accuracy(),
                found.images(),
                100 * found.mostFrequent()));
  }
}
