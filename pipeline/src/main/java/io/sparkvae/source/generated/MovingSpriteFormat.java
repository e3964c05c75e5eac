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

/** {@link MovingSprites}. The tasks draw them. */
public final class MovingSpriteFormat implements GeneratedFormat {
  @Override
  public String name() {
    return MovingSprites.NAME;
  }

  @Override
  public int frames(Settings settings) {
    return Motion.frames(settings, MovingSprites.SECTION);
  }

  @Override
  public void check(Settings settings) {
    MovingSprites.from(settings);
  }

  @Override
  public SourceIdentity identity(Listing none, SourcePlan plan, Configuration hadoop) {
    MovingSprites sprites = MovingSprites.from(plan.settings());
    return new SourceIdentity(
        name(),
        Digest.ofText(
            "moving-sprites v1, sample %s, %s"
                .formatted(sprites.sample(), sprites.motion().words())));
  }

  @Override
  public ImageSource open(Listing none, SourcePlan plan, SourceAccess access) {
    MovingSprites sprites = MovingSprites.from(plan.settings());
    return GeneratedTasks.source(
        name(), sprites.sample(), sprites.shape().size(), plan.taskBytes(), sprites);
  }
}
