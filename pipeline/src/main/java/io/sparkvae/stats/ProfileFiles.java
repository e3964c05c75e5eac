// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import io.sparkvae.latents.Latents;
import io.sparkvae.latents.LatentsContent;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stage.Workplace;
import io.sparkvae.stats.decomposition.Decomposing;
import io.sparkvae.stats.decomposition.Decomposition;
import io.sparkvae.stats.plan.StatisticsPlan;
import io.sparkvae.stats.profile.LatentProfile;
import io.sparkvae.stats.profile.SplitMoments;
import io.sparkvae.stats.result.AggregatePosterior;
import io.sparkvae.stats.result.CodePlaceStatistics;
import io.sparkvae.stats.result.CovarianceTable;
import io.sparkvae.stats.result.Distributions;
import io.sparkvae.stats.result.GroupStatistics;
import io.sparkvae.stats.result.GroupTable;
import io.sparkvae.stats.result.HistogramTable;
import io.sparkvae.stats.result.Information;
import io.sparkvae.stats.result.Outliers;
import java.util.ArrayList;
import java.util.List;

/** Writes the files of the statistics directory that are made of the {@link LatentProfile}. */
record ProfileFiles(Workplace place, Latents table, StatisticsPlan plan) {

  /** Writes the files and returns them for the manifest. */
  List<Manifest.DataFile> write(SplitMoments total) {
    OutputDirectory out = place.out();
    LatentsContent content = table.content();
    LatentProfile profile = total.profile();
    List<Manifest.DataFile> files = new ArrayList<>();
    files.add(out.writeJson(Distributions.FILE.name(), Distributions.of(total)));
    files.add(HistogramTable.write(profile, out, place.hadoop()));
    files.add(out.writeJson(Information.FILE.name(), Information.of(total, plan.bins())));
    files.add(out.writeJson(Outliers.FILE.name(), Outliers.of(profile)));
    files.add(out.writeJson(GroupStatistics.FILE.name(), GroupStatistics.of(profile.groupings())));
    if (!GroupTable.isEmpty(profile.groupings())) {
      files.add(GroupTable.write(profile, out, place.hadoop()));
    }
    if (content.codes().isEmpty()) {
      files.add(
          out.writeJson(
              AggregatePosterior.FILE.name(),
              AggregatePosterior.of(total, content.latent(), plan.covarianceDimensions())));
    }
    if (profile.covariance() != null) {
      files.add(CovarianceTable.write(profile.covariance(), out, place.hadoop()));
    }
    CodePlaceStatistics.of(profile, content.codes())
        .ifPresent(codes -> files.add(out.writeJson(CodePlaceStatistics.FILE.name(), codes)));
    new Decomposing(place.spark(), content.rows(), plan.decomposition())
        .decompose(profile.sample().posteriors())
        .ifPresent(found -> files.add(out.writeJson(Decomposition.FILE.name(), found)));
    return files;
  }
}
