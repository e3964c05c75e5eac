// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.generated;

import io.sparkvae.configuration.Settings;
import io.sparkvae.source.files.Listing;
import io.sparkvae.source.format.ImageSource;
import io.sparkvae.source.format.SourceAccess;
import io.sparkvae.source.format.SourceIdentity;
import io.sparkvae.source.format.SourcePlan;
import io.sparkvae.storage.Digest;
import org.apache.hadoop.conf.Configuration;

/** {@link NoisySprites}. The tasks draw them. */
public final class NoisySpriteFormat implements GeneratedFormat {
  @Override
  public String name() {
    return NoisySprites.NAME;
  }

  @Override
  public void check(Settings settings) {
    NoisySprites.from(settings);
  }

  @Override
  public SourceIdentity identity(Listing none, SourcePlan plan, Configuration hadoop) {
    return new SourceIdentity(
        name(), Digest.ofText("noisy-sprites v1, " + NoisySprites.from(plan.settings()).words()));
  }

  @Override
  public ImageSource open(Listing none, SourcePlan plan, SourceAccess access) {
    NoisySprites sprites = NoisySprites.from(plan.settings());
    return GeneratedTasks.source(
        name(), sprites.sample(), Sprites.SHAPE.size(), plan.taskBytes(), sprites);
  }
}
