// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.SourceCheck;
import io.sparkvae.provenance.SourceState;
import io.sparkvae.source.Sources;
import io.sparkvae.source.format.SourceIdentity;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * The inputs that a manifest of shards names: the source and, if labels come from CSV files, the
 * CSV files. Earlier shards ({@code --since}) are a further input, which {@link Ingestion} adds.
 */
public final class IngestInputs {
  /** Role of the images in a manifest. */
  static final String SOURCE = "source";

  private IngestInputs() {}

  /**
   * Returns the present inputs by listing the source. It decodes no images and writes nothing. They
   * equal the inputs that an ingestion with this plan would record, so a finished directory is up
   * to date exactly when its manifest names the same inputs.
   *
   * @param check with {@code content} the bytes of the source are read and digested
   * @throws io.sparkvae.failure.ConfigurationFailure when the source or a CSV file is missing, or
   *     the source's format is unknown or ambiguous
   * @throws io.sparkvae.failure.DataFailure when the source is empty
   * @throws io.sparkvae.failure.ResourceFailure when storage does not answer
   */
  public static List<Manifest.Input> of(IngestPlan plan, SourceCheck check, Configuration hadoop) {
    return of(Sources.identity(plan.source(), hadoop), plan, check, hadoop);
  }

  /** Returns the inputs of an ingestion whose source is open. */
  static List<Manifest.Input> of(
      SourceIdentity source, IngestPlan plan, SourceCheck check, Configuration hadoop) {
    SourceState state =
        check == SourceCheck.CONTENT
            ? source.state().withContent(Sources.content(plan.source(), hadoop))
            : source.state();
    List<Manifest.Input> inputs = new ArrayList<>();
    inputs.add(new Manifest.Input(SOURCE, source.location(), source.digest(), state.json()));
    inputs.addAll(plan.labelFiles().inputs(hadoop));
    return inputs;
  }
}
