// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import com.fasterxml.jackson.databind.node.NullNode;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.source.SourceIdentity;
import io.sparkvae.source.Sources;
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
   * @throws io.sparkvae.failure.ConfigurationFailure when the source or a CSV file is missing, or
   *     the source's format is unknown or ambiguous
   * @throws io.sparkvae.failure.DataFailure when the source is empty
   * @throws io.sparkvae.failure.ResourceFailure when storage does not answer
   */
  public static List<Manifest.Input> of(IngestPlan plan, Configuration hadoop) {
    return of(Sources.identity(plan.source(), hadoop), plan, hadoop);
  }

  /** Returns the inputs of an ingestion whose source is open. */
  static List<Manifest.Input> of(SourceIdentity source, IngestPlan plan, Configuration hadoop) {
    List<Manifest.Input> inputs = new ArrayList<>();
    inputs.add(
        new Manifest.Input(SOURCE, source.location(), source.digest(), NullNode.getInstance()));
    inputs.addAll(LabelTable.inputs(plan.labelFiles(), hadoop));
    return inputs;
  }
}
