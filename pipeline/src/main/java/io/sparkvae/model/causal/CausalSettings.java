// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.causal;

import io.sparkvae.configuration.Settings;
import io.sparkvae.model.layer.LayerStyle;
import java.util.List;

/**
 * The settings that causal networks have in common.
 *
 * @param section full key of the section, with its last dot
 */
record CausalSettings(Settings settings, String section) {
  int kernel() {
    String key = section + "kernel";
    int kernel = settings.integer(key);
    if (!CausalWindow.isKernel(kernel)) {
      throw settings.refused(key, "an odd number from 3 to 255", kernel);
    }
    return kernel;
  }

  int channels() {
    String key = section + "channels";
    int channels = settings.integer(key);
    if (!style().takes(List.of(channels))) {
      throw settings.refused(key, style().widths("channel"), channels);
    }
    return channels;
  }

  LayerStyle style() {
    return LayerStyle.from(settings, section + "activation");
  }
}
