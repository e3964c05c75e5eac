// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stats.result.ResultFile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/**
 * Which files of moments hold the moments of which latents files, or their sum. It stands in
 * {@value #FILE} if a file is of several. Otherwise, and in statistics of earlier versions, the
 * names of the files say it.
 *
 * @param files the files of moments
 */
public record MomentsIndex(List<MomentsFile> files) {
  /** Path of the index in the statistics directory. */
  static final String FILE = "moments.json";

  private static final ResultFile<MomentsIndex> WRITTEN =
      new ResultFile<>(FILE, MomentsIndex.class, "the files of moments");

  /**
   * A file of moments.
   *
   * @param path relative to the statistics directory
   * @param latents SHA-256 of each latents file whose moments it holds, in the order of its lines,
   *     or of the merge where it holds the sum alone
   */
  public record MomentsFile(String path, List<String> latents) {
    public MomentsFile {
      latents = List.copyOf(latents);
    }
  }

  public MomentsIndex {
    files = List.copyOf(files);
  }

  static MomentsIndex of(List<LatentsGroup> groups) {
    return new MomentsIndex(
        groups.stream()
            .map(
                group ->
                    new MomentsFile(
                        group.path(), group.units().stream().map(LatentsUnit::sha256).toList()))
            .toList());
  }

  /** Writes the index, if the names of the files do not say as much. */
  Optional<Manifest.DataFile> write(OutputDirectory out) {
    return files.stream().allMatch(file -> file.latents().size() == 1)
        ? Optional.empty()
        : Optional.of(out.writeJson(FILE, this));
  }

  /**
   * Reads the index of statistics.
   *
   * @throws io.sparkvae.failure.DataFailure when its file is corrupt
   */
  public static MomentsIndex read(Manifest.Read statistics, Configuration hadoop) {
    return WRITTEN.read(statistics, hadoop).orElseGet(() -> ofNames(statistics.manifest()));
  }

  private static MomentsIndex ofNames(Manifest statistics) {
    List<MomentsFile> files = new ArrayList<>();
    for (Manifest.DataFile file : statistics.files()) {
      if (file.path().startsWith(LatentsGroup.DIRECTORY)) {
        String name = file.path().substring(LatentsGroup.DIRECTORY.length());
        files.add(new MomentsFile(file.path(), List.of(name.replace(LatentsGroup.SUFFIX, ""))));
      }
    }
    return new MomentsIndex(files);
  }

  /** Returns the SHA-256 of all latents files whose moments there are. */
  public Set<String> latents() {
    Set<String> latents = new HashSet<>();
    files.forEach(file -> latents.addAll(file.latents()));
    return latents;
  }
}
