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

/** {@link NoisyOscillators}. The tasks compute them. */
public final class NoisyOscillatorFormat implements GeneratedFormat {
  @Override
  public String name() {
    return NoisyOscillators.NAME;
  }

  @Override
  public int frames(Settings settings) {
    return Motion.frames(settings, NoisyOscillators.SECTION);
  }

  @Override
  public void check(Settings settings) {
    NoisyOscillators.from(settings);
  }

  @Override
  public SourceIdentity identity(Listing none, SourcePlan plan, Configuration hadoop) {
    return new SourceIdentity(
        name(),
        Digest.ofText("noisy-oscillators v1, " + NoisyOscillators.from(plan.settings()).words()));
  }

  @Override
  public ImageSource open(Listing none, SourcePlan plan, SourceAccess access) {
    NoisyOscillators oscillators = NoisyOscillators.from(plan.settings());
    return GeneratedTasks.source(
        name(), oscillators.sample(), oscillators.shape().size(), plan.taskBytes(), oscillators);
  }
}
