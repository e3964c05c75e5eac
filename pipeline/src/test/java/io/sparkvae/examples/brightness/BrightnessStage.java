// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.examples.brightness;

import io.sparkvae.configuration.Settings;
import io.sparkvae.shard.Shards;
import io.sparkvae.stage.InputSlot;
import io.sparkvae.stage.Inputs;
import io.sparkvae.stage.Stage;
import io.sparkvae.stage.Usage;
import io.sparkvae.stage.Work;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Shards to the mean brightness of their images, by split. */
final class BrightnessStage implements Stage {
  static final String FILE = "brightness.json";

  @Override
  public String name() {
    return "brightness";
  }

  @Override
  public String directory() {
    return "brightness";
  }

  @Override
  public String kind() {
    return "brightness";
  }

  @Override
  public Usage usage() {
    return Usage.of(
        "Compute the mean brightness of images.", "--shards /tmp/shards --output /tmp/brightness");
  }

  @Override
  public List<InputSlot> inputs() {
    return List.of(InputSlot.required("shards", Shards.KIND, "Shards to look at."));
  }

  @Override
  public void check(Settings settings) {}

  @Override
  public Work plan(Settings settings, Inputs inputs, Configuration hadoop) {
    return new Measuring(Shards.open(inputs.directory("shards"), hadoop));
  }
}
